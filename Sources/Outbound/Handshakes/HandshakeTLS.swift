import Domain
import Foundation
import NIOCore
import NIOPosix
import NIOSSL

/// TLS of log-ins: the verification that each mode demands, and the faults.
enum HandshakeTLS {
    /// Makes the context of a mode, which takes milliseconds of processor time and so runs on a thread of the pool.
    ///
    /// - Throws: `noTrustRoots`.
    static func context(
        for mode: Handshake.TLSMode,
        roots: TrustRoots
    ) async throws(HandshakeEnd) -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        switch mode {
        case .disable, .prefer, .require:
            configuration.certificateVerification = .none
        case .verifyCA:
            configuration.certificateVerification = .noHostnameVerification
        case .verifyFull:
            configuration.certificateVerification = .fullVerification
        }
        if configuration.certificateVerification != .none {
            do throws(OutboundFailure) {
                configuration.trustRoots = .certificates(try roots.certificates)
            } catch {
                throw .failure(error)
            }
        }
        do {
            let configuration = configuration
            return try await NIOThreadPool.singleton.runIfActive { try NIOSSLContext(configuration: configuration) }
        } catch {
            throw .failure(.tls(.other))
        }
    }

    /// The failure of a TLS handshake. The texts are the reasons of BoringSSL, which NIOSSL gives as text alone.
    static func failure(_ error: any Error, peerCertificate: NIOSSLCertificate?) -> OutboundFailure {
        switch error {
        case let error as NIOSSLExtraError
        where error == .failedToValidateHostname || error == .serverHostnameImpossibleToMatch:
            return .tls(.name)
        case NIOSSLError.handshakeFailed(let reason):
            let text = String(describing: reason)
            if text.contains("CERTIFICATE_VERIFY_FAILED") {
                return .tls(Self.fault(of: peerCertificate))
            }
            let plain = ["WRONG_VERSION_NUMBER", "HTTP_REQUEST", "HTTPS_PROXY_REQUEST", "UNEXPECTED_RECORD"]
            return .tls(plain.contains { text.contains($0) } ? .notOffered : .other)
        case is NIOSSLError:
            return .tls(.other)
        default:
            return .unreachable
        }
    }

    private static func fault(of certificate: NIOSSLCertificate?) -> OutboundFailure.TLSFault {
        guard let certificate else { return .issuer }
        let now = Date().timeIntervalSince1970
        if Double(certificate.notValidAfter) < now { return .expired }
        return Double(certificate.notValidBefore) > now ? .other : .issuer
    }
}
