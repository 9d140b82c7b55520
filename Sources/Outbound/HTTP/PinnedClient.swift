import AsyncHTTPClient
import Domain
import NIOCore
import NIOPosix
import NIOSSL

/// An HTTP client that connects to one judged address alone. It must be shut down.
struct PinnedClient: Sendable {
    /// The connection that a client is for.
    struct Key: Hashable, Sendable {
        let scheme: String
        let host: String
        let port: Int
        let address: IPAddress
        let purpose: OutboundPurpose
    }

    private let key: Key
    private let client: HTTPClient

    /// - Parameters:
    ///   - idleTimeout: the time after which a connection without a request is closed; shorter than that of common servers.
    ///   - peer: returns the address and port of a connection's peer.
    init(
        _ key: Key,
        limits: OutboundLimits,
        roots: [NIOSSLCertificate],
        idleTimeout: TimeAmount = .seconds(30),
        peer: @escaping @Sendable (any Channel) -> SocketAddress? = { $0.remoteAddress }
    ) {
        self.key = key
        var settings = HTTPClient.Configuration(tlsConfiguration: .service(trusting: roots))
        // An override of a literal would verify the certificate for the address of the override.
        if IPAddress(key.host) == nil { settings.dnsOverride = [key.host: key.address.description] }
        settings.httpVersion = .http1Only
        settings.redirectConfiguration = .disallow
        settings.decompression = .disabled
        settings.proxy = nil
        settings.timeout = .init(
            connect: .nanoseconds(Int64(limits.connectTimeout / .nanoseconds(1))),
            read: .nanoseconds(Int64(limits.answerTimeout / .nanoseconds(1))),
            write: .nanoseconds(Int64(limits.answerTimeout / .nanoseconds(1)))
        )
        settings.connectionPool.retryConnectionEstablishment = false
        // A kept connection that the server has closed would leave open whether the request arrived, and a request for a
        // token cannot be sent twice.
        if key.purpose == .token { settings.maximumUsesPerConnection = 1 }
        settings.connectionPool.idleTimeout = idleTimeout
        // The budget refuses first.
        settings.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 256
        settings.http1_1ConnectionDebugInitializer = { channel in
            do {
                try Self.check(channel, peer: peer(channel), key)
                return channel.eventLoop.makeSucceededVoidFuture()
            } catch {
                // AsyncHTTPClient must hear of the failure before the connection is gone.
                channel.eventLoop.execute { channel.close(promise: nil) }
                return channel.eventLoop.makeFailedFuture(error)
            }
        }
        self.client = HTTPClient(
            eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup.singleton),
            configuration: settings
        )
    }

    /// Checks a new connection before a request is written to it.
    ///
    /// - Throws: `PeerDiffers`; `OutboundFailure.tls(.name)` when the certificate is for the address, not for the host.
    private static func check(_ channel: any Channel, peer: SocketAddress?, _ key: Key) throws {
        guard peer == (try SocketAddress(ipAddress: key.address.description, port: key.port)) else {
            throw PeerDiffers()
        }
        guard CertificateName.isAccepted(on: channel, for: key.host) else { throw OutboundFailure.tls(.name) }
    }

    /// Sends a request, and returns when the head of the answer came.
    ///
    /// - Parameter origin: the origin of the request's URL. The client looks up no name: a request for another origin
    ///   than its own is refused.
    func execute(
        _ request: HTTPClientRequest,
        to origin: ServiceOrigin,
        within time: Duration
    ) async throws -> HTTPClientResponse {
        guard origin == ServiceOrigin(scheme: self.key.scheme, host: self.key.host, port: self.key.port) else {
            throw OutboundFailure.refused(.host)
        }
        return try await self.client.execute(request, timeout: .nanoseconds(Int64(time / .nanoseconds(1))))
    }

    func shutdown() async {
        // The only error is that the client was shut down before.
        try? await self.client.shutdown()
    }
}
