package import Hummingbird
import Domain
import NIOCore

/// The context of one request: the storage that Hummingbird's `RequestContext` requires, and the record that the
/// request's log entry and audit events are made from.
package struct WebContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    let record = RequestRecord()
    private let channel: any Channel

    package init(source: ApplicationRequestContextSource) {
        self.coreContext = CoreRequestContextStorage(source: source)
        self.channel = source.channel
    }

    /// The pattern of the route that matches the request; nil when no route matches. In that case, Hummingbird sets
    /// `endpointPath` to `NotFound`, which, unlike a pattern, does not begin with `/`.
    var routePattern: String? { self.endpointPath.flatMap { $0.hasPrefix("/") ? $0 : nil } }

    /// The IP address, without port, of the other end of the TCP connection. Behind a proxy, this is the address of the
    /// proxy.
    var origin: String? { self.channel.remoteAddress?.ipAddress }
}
