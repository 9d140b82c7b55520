import HTTPTypes
package import NIOCore
package import NIOHTTPTypes

/// Tells a client that waits before it sends its body to go on: "A server that receives a 100-continue expectation …
/// MUST send either the 100 (Continue) status or a final status" (RFC 9110, section 10.1.1). What is to be refused is refused
/// when the body is there.
package final class ContinueHandler: ChannelDuplexHandler, RemovableChannelHandler {
    package typealias InboundIn = HTTPRequestPart
    package typealias InboundOut = HTTPRequestPart
    package typealias OutboundIn = HTTPResponsePart
    package typealias OutboundOut = HTTPResponsePart

    /// Requests whose reply has not ended.
    private var unanswered = 0
    /// Whether the last of them waits for its turn: before that, a 100 would be taken for a part of another's reply.
    private var isWaiting = false

    package init() {}

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .head(let request) = self.unwrapInboundIn(data) {
            self.unanswered += 1
            self.isWaiting = request.headerFields[.expect]?.lowercased() == "100-continue"
            self.goOn(context)
        }
        context.fireChannelRead(data)
    }

    package func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let part = self.unwrapOutboundIn(data)
        context.write(data, promise: promise)
        guard case .end = part else { return }
        self.unanswered -= 1
        self.goOn(context)
    }

    private func goOn(_ context: ChannelHandlerContext) {
        guard self.isWaiting, self.unanswered == 1 else { return }
        self.isWaiting = false
        context.writeAndFlush(self.wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
    }
}
