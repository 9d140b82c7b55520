import Domain
import NIOCore
import NIOSSL
import NIOTLS

/// Keeps the bytes that a service sent, up to a limit, until a step of the log-in asks for them. It lives on the event
/// loop of its connection.
final class HandshakeReader: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    /// A step that waits for bytes: returns whether it has ended. It is called once more for each arrival of bytes, and
    /// with a failure at last.
    private struct Waiter {
        let parse: (inout ByteBuffer) -> Bool
        let fail: (HandshakeEnd) -> Void
        let timer: Scheduled<Void>
    }

    /// The greatest number of pieces in which one answer may arrive. An answer is parsed from its beginning after each
    /// piece, so that single bytes would cost a multiple of their number.
    private static let pieceLimit = 256

    private let readLimit: Int
    private let clock: Clock
    private var readCount = 0
    private var pieceCount = 0
    private var buffer = ByteBuffer()
    private var waiter: Waiter?
    private var tls: TLSStart?
    private var end: HandshakeEnd?

    /// A TLS handshake that was begun.
    private struct TLSStart {
        let promise: EventLoopPromise<Void>
        let handler: NIOSSLClientHandler
        var isDone = false
    }

    /// - Parameter clock: the time at which certificates must be valid.
    init(readLimit: Int, clock: Clock) {
        self.readLimit = readLimit
        self.clock = clock
    }

    /// Whether bytes are here that no step has asked for.
    var hasBytes: Bool { self.buffer.readableBytes > 0 }

    /// Calls `parse` with the bytes until it returns a value.
    func wait<Value: Sendable>(
        _ promise: EventLoopPromise<Value>,
        timeout: TimeAmount,
        on loop: any EventLoop,
        parse: @escaping (inout ByteBuffer) throws -> Value?
    ) {
        let timer = loop.assumeIsolated().scheduleTask(in: timeout) { self.fail(.failure(.timeout)) }
        self.waiter = Waiter(
            parse: { buffer in
                do {
                    guard let value = try parse(&buffer) else { return false }
                    promise.succeed(value)
                } catch {
                    promise.fail(error)
                }
                return true
            },
            fail: { promise.fail($0) },
            timer: timer
        )
        self.pieceCount = 0
        self.serve()
        if let end = self.end { self.fail(end) }
    }

    /// Remembers a TLS handshake, whose end completes the promise.
    func waitForTLS(_ promise: EventLoopPromise<Void>, handler: NIOSSLClientHandler) {
        self.tls = TLSStart(promise: promise, handler: handler)
        if let end = self.end { self.fail(end) }
    }

    /// Ends the present step, and all later ones, with the first failure.
    func fail(_ end: HandshakeEnd) {
        let end = self.end ?? end
        self.end = end
        if let tls = self.tls, !tls.isDone {
            self.tls?.isDone = true
            tls.promise.fail(end)
        }
        guard let waiter = self.waiter else { return }
        self.waiter = nil
        waiter.timer.cancel()
        waiter.fail(end)
    }

    private func serve() {
        guard let waiter = self.waiter, waiter.parse(&self.buffer) else { return }
        self.waiter = nil
        waiter.timer.cancel()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = Self.unwrapInboundIn(data)
        self.readCount += bytes.readableBytes
        self.pieceCount += 1
        guard self.readCount <= self.readLimit, self.pieceCount <= Self.pieceLimit else {
            self.fail(.failure(.malformed))
            context.close(promise: nil)
            return
        }
        self.buffer.writeBuffer(&bytes)
        self.serve()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case TLSUserEvent.handshakeCompleted = event, let tls = self.tls, !tls.isDone {
            self.tls?.isDone = true
            tls.promise.succeed()
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if let tls = self.tls, !tls.isDone {
            let failure = OutboundFailure(error, of: tls.handler.peerCertificate, at: self.clock.now())
            self.fail(.failure(failure))
        } else {
            self.fail(.failure(.unreachable))
        }
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.fail(.failure(.unreachable))
        context.fireChannelInactive()
    }
}
