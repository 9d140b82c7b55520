import Domain
import NIOCore
import NIOPosix
import NIOSSL

/// TLS of log-ins: the verification that each mode demands.
enum HandshakeTLS {
    /// Makes the context of a mode, which takes milliseconds of processor time and so runs on a thread of the pool.
    ///
    /// - Throws: `noTrustRoots`.
    static func context(
        for mode: Handshake.TLSMode,
        roots: TrustRoots
    ) async throws(HandshakeEnd) -> NIOSSLContext {
        let verification: CertificateVerification =
            switch mode {
            case .disable, .prefer, .require: .none
            case .verifyCA: .noHostnameVerification
            case .verifyFull: .fullVerification
            }
        var certificates: [NIOSSLCertificate] = []
        if verification != .none {
            do throws(OutboundFailure) { certificates = try roots.certificates } catch { throw .failure(error) }
        }
        do {
            let configuration = TLSConfiguration.service(trusting: certificates, verification)
            return try await NIOThreadPool.singleton.runIfActive { try NIOSSLContext(configuration: configuration) }
        } catch {
            throw .failure(.tls(.other))
        }
    }
}
