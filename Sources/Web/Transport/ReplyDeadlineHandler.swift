import NIOCore

/// Closes a TCP connection whose client does not read its replies. Until the whole reply is delivered, the client has to
/// take ``step`` bytes of it in each period of the deadline, or the rest. So a client that reads steadily gets a reply
/// of any length, and a client that reads nothing, or a byte a second, is cut off after one to two periods, with all
/// its requests.
///
/// Bytes count as delivered when the system has taken them into the buffer of the socket, which is kept short by
/// ``HTTPTransport``. A close waits until the written bytes are delivered, because the idle time-out begins when a
/// reply is written.
final class ReplyDeadlineHandler: ChannelOutboundHandler, RemovableChannelHandler {
    typealias OutboundIn = IOData
    typealias OutboundOut = IOData

    /// In bytes. With the default deadline of 30 seconds, a client has to take 2.1 KiB a second. A client's system tells
    /// that the client has read only when a large part of its buffer is free, with Linux about 113 KB, so in practice
    /// the slowest client that is served reads 4 KiB a second.
    static let step = 65_536

    /// The written bytes that the system has not taken.
    private let waiting: (ChannelHandlerContext) -> Int
    private let defaultLimit: TimeAmount
    private var limit: TimeAmount
    /// The bytes that were written to the connection.
    private var written = 0
    /// The number of bytes that must be delivered at the next check; nil before the flush of the first bytes.
    private var due: Int?
    /// Scheduled from the first byte until a check finds that all bytes are delivered, and not for each reply.
    private var check: Scheduled<Void>?

    /// - Parameters:
    ///   - limit: the deadline of a reply whose route sets none.
    ///   - waiting: tests pass their own.
    init(limit: TimeAmount, waiting: @escaping (ChannelHandlerContext) -> Int = ReplyDeadlineHandler.bufferedBytes) {
        self.waiting = waiting
        self.defaultLimit = limit
        self.limit = limit
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        self.written += self.unwrapOutboundIn(data).readableBytes
        context.write(data, promise: promise)
        if self.check == nil { self.schedule(context) }
    }

    func flush(context: ChannelHandlerContext) {
        context.flush()
        if self.due == nil { self.due = self.nextDue(waiting: self.waiting(context)) }
    }

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        guard let event = event as? ReplyDeadline else {
            return context.triggerUserOutboundEvent(event, promise: promise)
        }
        self.limit = event.limit
        promise?.succeed()
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        guard mode == .all, self.waiting(context) > 0 else { return context.close(mode: mode, promise: promise) }
        let delivered = context.eventLoop.makePromise(of: Void.self)
        delivered.futureResult.assumeIsolated().whenComplete { _ in context.close(promise: promise) }
        context.writeAndFlush(self.wrapOutboundOut(.byteBuffer(ByteBuffer())), promise: delivered)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.check?.cancel()
    }

    private func schedule(_ context: ChannelHandlerContext) {
        self.check = context.eventLoop.assumeIsolated().scheduleTask(in: self.limit) {
            self.check = nil
            self.checkProgress(context)
        }
    }

    private func checkProgress(_ context: ChannelHandlerContext) {
        let waiting = self.waiting(context)
        guard waiting > 0 else {
            self.due = nil
            self.limit = self.defaultLimit
            return
        }
        guard self.written - waiting >= self.due ?? 0 else { return context.close(promise: nil) }
        self.due = self.nextDue(waiting: waiting)
        self.schedule(context)
    }

    private func nextDue(waiting: Int) -> Int { self.written - waiting + min(waiting, Self.step) }

    static func bufferedBytes(_ context: ChannelHandlerContext) -> Int {
        (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
    }
}

@available(*, unavailable)
extension ReplyDeadlineHandler: Sendable {}
