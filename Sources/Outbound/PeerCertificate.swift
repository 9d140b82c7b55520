import Domain
import Foundation
import NIOCore
import NIOPosix
import NIOSSL

/// The certificates that a server presents, without regard to whether they are trusted.
enum PeerCertificate {
    /// Whether a certificate that the server presents has expired, or is not valid yet. Makes a connection of its own,
    /// which ends after the certificates came and sends no request.
    ///
    /// - Returns: false also when the server presents no certificate within `timeout`, and when the task is cancelled.
    static func isOutOfDate(at address: PinnedAddress, timeout: Duration, now: Timestamp) async -> Bool {
        guard let context = try? NIOSSLContext(configuration: .service(trusting: [])) else {
            return false
        }
        let loop = MultiThreadedEventLoopGroup.singleton.any()
        let seen = loop.makePromise(of: Bool.self)
        let name = address.isLiteral ? nil : address.host
        let nanoseconds = Int64(timeout / .nanoseconds(1))
        let channel = ClientBootstrap(group: loop)
            .connectTimeout(.nanoseconds(nanoseconds))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let handler = try NIOSSLClientHandler(
                        context: context,
                        serverHostname: name,
                        customVerificationCallback: { certificates, verdict in
                            seen.succeed(Self.isAnyOutOfDate(certificates, now: now))
                            verdict.succeed(.failed)
                        }
                    )
                    try channel.pipeline.syncOperations.addHandler(handler)
                    channel.closeFuture.whenComplete { _ in seen.succeed(false) }
                }
            }
            .connect(to: address.socketAddress)
        channel.whenFailure { _ in seen.succeed(false) }
        let timer = loop.scheduleTask(in: .nanoseconds(nanoseconds)) { seen.succeed(false) }
        defer {
            timer.cancel()
            channel.whenSuccess { $0.close(promise: nil) }
        }
        return await withTaskCancellationHandler {
            (try? await seen.futureResult.get()) ?? false
        } onCancel: {
            seen.succeed(false)
        }
    }

    /// Whether one of the certificates is not valid at a time.
    static func isAnyOutOfDate(_ certificates: [NIOSSLCertificate], now: Timestamp) -> Bool {
        let seconds = now.milliseconds / 1000
        return certificates.contains { Int64($0.notValidAfter) < seconds || Int64($0.notValidBefore) > seconds }
    }
}
