package import Hummingbird
import Domain
import NIOCore

/// The context of one request: Hummingbird's own storage, and a record for data that the request's log line and audit
/// events need.
package struct WebContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    let record = RequestRecord()
    private let channel: any Channel

    package init(source: ApplicationRequestContextSource) {
        self.coreContext = CoreRequestContextStorage(source: source)
        self.channel = source.channel
    }

    /// The pattern of the matching route; nil when no route matches. Hummingbird then sets the endpoint path to
    /// `NotFound`, which, unlike a pattern, does not begin with `/`.
    var routePattern: String? { self.endpointPath.flatMap { $0.hasPrefix("/") ? $0 : nil } }

    /// The client's IP address without port: the peer of the TCP connection, which behind a proxy is the proxy.
    var origin: String? { self.channel.remoteAddress?.ipAddress }
}
