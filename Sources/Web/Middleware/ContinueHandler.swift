import HTTPTypes
package import NIOCore
package import NIOHTTPTypes

/// Answers a request with `Expect: 100-continue` with the status 100 (Continue): "A server that receives a 100-continue
/// expectation … MUST send either the 100 (Continue) status or a final status" (RFC 9110, section 10.1.1). The status
/// is sent for every such request, even for a request that is refused afterwards.
package final class ContinueHandler: ChannelDuplexHandler, RemovableChannelHandler {
    package typealias InboundIn = HTTPRequestPart
    package typealias InboundOut = HTTPRequestPart
    package typealias OutboundIn = HTTPResponsePart
    package typealias OutboundOut = HTTPResponsePart

    /// The number of requests whose replies are not yet written completely.
    private var unanswered = 0
    /// Whether the latest request still waits for the status 100. It is sent after all earlier replies are written;
    /// otherwise the client would take it for a part of an earlier reply.
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
