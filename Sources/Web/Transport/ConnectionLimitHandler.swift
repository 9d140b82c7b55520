import Foundation
package import Logging
package import NIOCore

/// Limits the number of open TCP connections. While the limit is reached, or the system has no descriptor for another
/// connection (`EMFILE`, `ENFILE`), the server accepts none: clients wait in the backlog of the socket, and
/// connections that have brought no request are closed for them (``CloseIfUnused``). This handler belongs into the channel of
/// the listening socket.
///
/// SwiftNIO's `AcceptBackoffHandler`, which is in the same channel, delays the next read after an error. The channel is
/// registered for reads until a read has accepted a connection, though, so without this handler it would be told again
/// at once that a client waits, and the event loop would spin.
package final class ConnectionLimitHandler: ChannelDuplexHandler, RemovableChannelHandler {
    package typealias InboundIn = any Channel
    package typealias InboundOut = any Channel
    package typealias OutboundIn = Never
    package typealias OutboundOut = Never

    /// The time between two attempts to accept after an error, and between two ``CloseIfUnused`` of a connection.
    static let pause = TimeAmount.seconds(1)
    /// The least time between two warnings in the log.
    private static let quiet = TimeAmount.minutes(1)

    private let limit: Int
    private let logger: Logger
    private var connections: [ObjectIdentifier: any Channel] = [:]
    /// Whether a read was withheld because of the limit.
    private var isFull = false
    /// Whether reads are switched off because of an error.
    private var isPaused = false
    private var retry: Scheduled<Void>?
    private var nextWarning = NIODeadline.uptimeNanoseconds(0)

    /// - Parameter limit: the greatest number of open connections. The server accepts up to four at once, so a few more
    ///   can be open.
    package init(limit: Int, logger: Logger) {
        self.limit = limit
        self.logger = logger
    }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let channel = self.unwrapInboundIn(data)
        self.connections[ObjectIdentifier(channel)] = channel
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        channel.closeFuture.hop(to: context.eventLoop).whenComplete { _ in
            let (handler, context) = bound.value
            handler.remove(channel, context)
        }
        context.fireChannelRead(data)
    }

    package func read(context: ChannelHandlerContext) {
        guard self.connections.count < self.limit else {
            self.isFull = true
            return self.makeRoom(context, because: "connection_limit is reached")
        }
        context.read()
    }

    package func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let error = error as? IOError, Self.isShortage(error.errnoCode) else {
            return context.fireErrorCaught(error)
        }
        self.isPaused = true
        self.setReads(false, of: context)
        self.makeRoom(context, because: "no descriptor is left")
    }

    package func handlerRemoved(context: ChannelHandlerContext) {
        self.retry?.cancel()
    }

    private func remove(_ channel: any Channel, _ context: ChannelHandlerContext) {
        self.connections[ObjectIdentifier(channel)] = nil
        guard self.isFull, self.connections.count < self.limit else { return }
        self.isFull = false
        context.read()
    }

    private func makeRoom(_ context: ChannelHandlerContext, because reason: String) {
        guard self.retry == nil else { return }
        if self.nextWarning <= .now() {
            self.nextWarning = .now() + Self.quiet
            self.logger.warning(
                "clients wait for a connection: \(reason)",
                metadata: ["connections": .stringConvertible(self.connections.count)]
            )
        }
        for channel in self.connections.values { channel.pipeline.fireUserInboundEventTriggered(CloseIfUnused()) }
        self.retry = context.eventLoop.assumeIsolated().scheduleTask(in: Self.pause) {
            self.retry = nil
            if self.isPaused {
                self.isPaused = false
                self.setReads(true, of: context)
            }
            if self.isFull { self.makeRoom(context, because: reason) }
        }
    }

    /// `autoRead` is the one option that ends the registration for reads while a read is pending.
    private func setReads(_ isOn: Bool, of context: ChannelHandlerContext) {
        try? context.channel.syncOptions?.setOption(.autoRead, value: isOn)
    }

    /// Whether an error of `accept` tells that the process, the system or the memory has no room for a connection.
    private static func isShortage(_ code: CInt) -> Bool {
        code == EMFILE || code == ENFILE || code == ENOBUFS || code == ENOMEM
    }
}

@available(*, unavailable)
extension ConnectionLimitHandler: Sendable {}
