import HTTPTypes
package import NIOCore
package import NIOHTTPTypes

/// Tells a client that waits before it sends its body to go on: "A server that receives a 100-continue expectation …
/// MUST send either the 100 (Continue) status or a final status" (RFC 9110, section 10.1.1). What is to be refused is refused
/// when the body is there.
package final class ContinueHandler: ChannelInboundHandler, RemovableChannelHandler {
    package typealias InboundIn = HTTPRequestPart
    package typealias InboundOut = HTTPRequestPart
    package typealias OutboundOut = HTTPResponsePart

    package init() {}

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .head(let request) = self.unwrapInboundIn(data),
            request.headerFields[.expect]?.lowercased() == "100-continue"
        {
            context.writeAndFlush(self.wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
        }
        context.fireChannelRead(data)
    }
}
