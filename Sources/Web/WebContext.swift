package import Hummingbird
import Domain
import NIOCore

/// The context of one request: the storage that Hummingbird's `RequestContext` requires, and the record that the
/// request's log entry and audit events are made from.
package struct WebContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    let record = RequestRecord()
    let channel: any Channel

    package init(source: ApplicationRequestContextSource) {
        self.coreContext = CoreRequestContextStorage(source: source)
        self.channel = source.channel
    }

    /// The pattern of the route that matches the request; nil when no route matches. In that case, Hummingbird sets
    /// `endpointPath` to `NotFound`, which, unlike a pattern, does not begin with `/`.
    var routePattern: String? { self.endpointPath.flatMap { $0.hasPrefix("/") ? $0 : nil } }

    /// The client's IP address without port: the peer of the TCP connection, or the client of a trusted proxy. Nil when
    /// the address is not known.
    var origin: String? {
        switch self.record.origin {
        case .peer: self.peer
        case .forwarded(let address): address
        }
    }

    /// Sets the deadline of the next reply; see ``ReplyDeadlineHandler``.
    func setReplyDeadline(_ deadline: Duration) {
        self.channel.triggerUserOutboundEvent(ReplyDeadline(limit: TimeAmount(deadline)), promise: nil)
    }

    /// The IP address of the peer of the TCP connection, without port.
    var peer: String? { self.channel.remoteAddress?.ipAddress }
}
