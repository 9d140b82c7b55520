import Domain
import NIOCore
import NIOPosix
import NIOSSL

/// One connection to a service that does not speak HTTP. Every step has a limit in time, and all bytes together have a
/// limit in number.
struct HandshakeConnection: Sendable {
    private let channel: any Channel
    private let reader: NIOLoopBound<HandshakeReader>
    private let answerTimeout: TimeAmount

    /// Connects to the first of these addresses that takes the connection. The next one is tried only when no connection
    /// was made.
    ///
    /// - Parameters:
    ///   - deadline: the time at which the connection is closed.
    ///   - clock: the time at which certificates must be valid.
    static func open(
        to addresses: [PinnedAddress],
        limits: OutboundLimits,
        deadline: NIODeadline,
        clock: Clock
    ) async throws(HandshakeEnd) -> Self {
        var last: any Error = OutboundFailure.unreachable
        for address in addresses {
            do {
                return try await Self.connect(to: address.socketAddress, limits, deadline, clock)
            } catch {
                last = error
                guard OutboundFailure.isBeforeConnection(error), !Task.isCancelled, deadline > .now() else { break }
            }
        }
        throw .failure(OutboundFailure(last))
    }

    private static func connect(
        to address: SocketAddress,
        _ limits: OutboundLimits,
        _ deadline: NIODeadline,
        _ clock: Clock
    ) async throws -> Self {
        let left = deadline - .now()
        let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(min(TimeAmount(limits.connectTimeout), max(left, .milliseconds(1))))
        return try await bootstrap.connect(to: address) { channel in
            channel.eventLoop.makeCompletedFuture {
                let reader = HandshakeReader(readLimit: limits.readLimit, clock: clock)
                try channel.pipeline.syncOperations.addHandler(reader)
                let connection = Self(
                    channel: channel,
                    reader: NIOLoopBound(reader, eventLoop: channel.eventLoop),
                    answerTimeout: TimeAmount(limits.answerTimeout)
                )
                let timer = channel.eventLoop.scheduleTask(deadline: deadline) {
                    connection.abandon(with: .failure(.timeout))
                }
                channel.closeFuture.whenComplete { _ in timer.cancel() }
                return connection
            }
        }
    }

    func send(_ bytes: [UInt8]) {
        self.channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil)
    }

    /// Sends a request of a protocol in which the service sends nothing that it was not asked for.
    ///
    /// - Throws: `wrongService` when bytes are here that no request asked for.
    func sendAlone(_ bytes: [UInt8]) async throws(HandshakeEnd) {
        try await self.onLoop { reader in
            guard !reader.hasBytes else { throw HandshakeEnd.answer(.wrongService) }
            self.send(bytes)
        }
    }

    /// Waits for the next part of the service's answer.
    ///
    /// - Parameter parse: takes a part from the bytes that have arrived; nil when more are needed. It throws
    ///   ``HandshakeEnd``.
    func read<Value: Sendable>(
        _ parse: @escaping @Sendable (inout ByteBuffer) throws -> Value?
    ) async throws(HandshakeEnd) -> Value {
        let promise = self.channel.eventLoop.makePromise(of: Value.self)
        self.channel.eventLoop.execute {
            self.reader.value.wait(promise, timeout: self.answerTimeout, on: self.channel.eventLoop, parse: parse)
        }
        return try await Self.value(of: promise.futureResult)
    }

    /// Starts TLS, and waits until the server's certificate was accepted.
    ///
    /// - Parameters:
    ///   - serverName: the host's name; nil for an IP address, which is verified as the socket's address.
    ///   - plainBytes: the fault when the server sends bytes that are not TLS.
    func startTLS(
        _ context: NIOSSLContext,
        serverName: String?,
        plainBytes: OutboundFailure.TLSFault
    ) async throws(HandshakeEnd) {
        let promise = self.channel.eventLoop.makePromise(of: Void.self)
        self.channel.eventLoop.execute {
            do {
                // Bytes that arrived before would be taken for bytes that came through TLS.
                guard !self.reader.value.hasBytes else { throw HandshakeEnd.failure(.tls(plainBytes)) }
                let handler = try NIOSSLClientHandler(context: context, serverHostname: serverName)
                self.reader.value.waitForTLS(promise, handler: handler)
                try self.channel.pipeline.syncOperations.addHandler(handler, position: .first)
                let timeout = self.channel.eventLoop.scheduleTask(in: self.answerTimeout) {
                    self.reader.value.fail(.failure(.timeout))
                }
                promise.futureResult.whenComplete { _ in timeout.cancel() }
            } catch let end as HandshakeEnd {
                promise.fail(end)
            } catch {
                promise.fail(HandshakeEnd.failure(.tls(.other)))
            }
        }
        do {
            try await Self.value(of: promise.futureResult)
        } catch .failure(.tls(.notOffered)) {
            throw .failure(.tls(plainBytes))
        }
    }

    /// Refuses a certificate that is for the peer's address, and not for the host's name.
    func requireCertificate(for host: String) async throws(HandshakeEnd) {
        let channel = self.channel
        try await self.onLoop { _ in
            guard CertificateName.isAccepted(on: channel, for: host) else { throw HandshakeEnd.failure(.tls(.name)) }
        }
    }

    /// Closes the connection, also while a step waits; the step ends with `end`.
    func abandon(with end: HandshakeEnd) {
        self.channel.eventLoop.execute {
            self.reader.value.fail(end)
            self.closeNow()
        }
    }

    /// Closes the connection without a farewell of TLS, which a hostile server could delay.
    func close() {
        self.channel.eventLoop.execute { self.closeNow() }
    }

    private func closeNow() {
        let pipeline = self.channel.pipeline.syncOperations
        if let context = try? pipeline.context(handlerType: NIOSSLClientHandler.self) {
            context.close(promise: nil)
        } else {
            self.channel.close(promise: nil)
        }
    }

    private func onLoop(_ work: @escaping @Sendable (HandshakeReader) throws -> Void) async throws(HandshakeEnd) {
        let future = self.channel.eventLoop.submit { try work(self.reader.value) }
        try await Self.value(of: future)
    }

    private static func value<Value: Sendable>(of future: EventLoopFuture<Value>) async throws(HandshakeEnd) -> Value {
        do {
            return try await future.get()
        } catch let end as HandshakeEnd {
            throw end
        } catch {
            throw .failure(.unreachable)
        }
    }
}
