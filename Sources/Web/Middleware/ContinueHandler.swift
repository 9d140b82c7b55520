import HTTPTypes
package import NIOCore
package import NIOHTTPTypes

/// Answers `Expect: 100-continue` with 100 (Continue): "A server that receives a 100-continue expectation … MUST send
/// either the 100 (Continue) status or a final status" (RFC 9110, section 10.1.1). The 100 is sent for every such
/// request, also for a request that is refused afterwards.
package final class ContinueHandler: ChannelDuplexHandler, RemovableChannelHandler {
    package typealias InboundIn = HTTPRequestPart
    package typealias InboundOut = HTTPRequestPart
    package typealias OutboundIn = HTTPResponsePart
    package typealias OutboundOut = HTTPResponsePart

    /// The number of requests whose reply is not yet written in full.
    private var unanswered = 0
    /// Whether the latest request still has to get its 100. The 100 is sent when all earlier replies are written,
    /// because before that the client would take the 100 for a part of an earlier reply.
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
