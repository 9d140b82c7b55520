import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Tells the ``ClientWatch`` of a request when the client closes the connection before its reply.
///
/// A client that closes its connection, and a client that closes only its sending side and waits for its reply (half
/// closure, RFC 9293, section 3.6), send the same FIN. Both are taken for clients that left, as in nginx and in Go's
/// net/http.
final class DepartureHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// The watch of the request that is being answered; nil when the request needs none, and from the head of its reply
    /// on. Requests of a connection are answered one after another.
    private var watch: ClientWatch?
    private var isInputClosed = false

    init() {}

    func triggerUserOutboundEvent(
        context: ChannelHandlerContext,
        event: Any,
        promise: EventLoopPromise<Void>?
    ) {
        guard let watch = event as? ClientWatch else {
            return context.triggerUserOutboundEvent(event, promise: promise)
        }
        promise?.succeed()
        // The handlers of a closed channel stay in the pipeline for a moment.
        guard context.channel.isActive else { return watch.clientLeft() }
        if self.isInputClosed { return watch.clientLeft() }
        self.watch = watch
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed? = event as? ChannelEvent {
            self.isInputClosed = true
            self.leave()
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.leave()
        context.fireChannelInactive()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if self.watch != nil, case .head = self.unwrapOutboundIn(data) { self.watch = nil }
        context.write(data, promise: promise)
    }

    private func leave() {
        self.watch?.clientLeft()
        self.watch = nil
    }
}

@available(*, unavailable)
extension DepartureHandler: Sendable {}
