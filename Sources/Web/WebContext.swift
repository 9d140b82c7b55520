package import Hummingbird
import Domain
import NIOCore

/// What accompanies a request: Hummingbird's own storage, and the record that its log line is written from.
package struct WebContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    let record = RequestRecord()
    private let channel: any Channel

    package init(source: ApplicationRequestContextSource) {
        self.coreContext = CoreRequestContextStorage(source: source)
        self.channel = source.channel
    }

    /// Nil when no route matches; the router then gives a word in place of a pattern.
    var routePattern: String? { self.endpointPath.flatMap { $0.hasPrefix("/") ? $0 : nil } }

    /// The address at the other end, without its port.
    var origin: String? { self.channel.remoteAddress?.ipAddress }
}
