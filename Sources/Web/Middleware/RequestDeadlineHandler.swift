package import NIOCore
package import NIOHTTPTypes

/// Closes a TCP connection when a request has begun to arrive but is not complete within the time limit. Without this
/// limit, a client that sends single bytes at long intervals could keep a connection open for ever.
///
/// No timer is started for a request that arrives in a single read, as nearly all requests do.
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
        // If a read completed no part of a request, it contained the beginning of a request's head.
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
