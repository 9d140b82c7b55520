package import NIOCore
package import NIOHTTPTypes

/// Closes a TCP connection when a request has begun to arrive and is not complete within the limit. Without this limit,
/// a client that sends single bytes at long intervals could hold a connection for ever.
///
/// A request that arrives in a single read, as nearly all do, needs no timer.
package final class RequestDeadlineHandler: ChannelInboundHandler, RemovableChannelHandler {
    package typealias InboundIn = HTTPRequestPart
    package typealias InboundOut = HTTPRequestPart

    private let limit: TimeAmount
    private var isReceiving = false
    private var sawPart = false
    private var deadline: Scheduled<Void>?

    package init(limit: TimeAmount) {
        self.limit = limit
    }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        self.sawPart = true
        switch self.unwrapInboundIn(data) {
        case .head: self.isReceiving = true
        case .body: break
        case .end:
            self.isReceiving = false
            self.cancel()
        }
        context.fireChannelRead(data)
    }

    package func channelReadComplete(context: ChannelHandlerContext) {
        // A read that completed no part of a request brought the beginning of a head.
        if self.isReceiving || !self.sawPart { self.schedule(context) }
        self.sawPart = false
        context.fireChannelReadComplete()
    }

    package func channelInactive(context: ChannelHandlerContext) {
        self.cancel()
        context.fireChannelInactive()
    }

    package func handlerRemoved(context: ChannelHandlerContext) {
        self.cancel()
    }

    private func schedule(_ context: ChannelHandlerContext) {
        guard self.deadline == nil else { return }
        let channel = context.channel
        self.deadline = context.eventLoop.scheduleTask(in: self.limit) { channel.close(promise: nil) }
    }

    private func cancel() {
        self.deadline?.cancel()
        self.deadline = nil
    }
}

@available(*, unavailable)
extension RequestDeadlineHandler: Sendable {}
