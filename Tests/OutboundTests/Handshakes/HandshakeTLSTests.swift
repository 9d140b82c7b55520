import Domain
import NIOSSL
import TestSupport
import Testing

@testable import Outbound

/// TLS of log-ins.
@Suite struct HandshakeTLSTests {
    @Test(arguments: [CertificateVerification.none, .noHostnameVerification, .fullVerification])
    func `no connection uses TLS older than 1.2, verified or not`(verification: CertificateVerification) {
        let configuration = TLSConfiguration.service(trusting: [], verification)
        #expect(configuration.minimumTLSVersion == .tlsv12)
        #expect(configuration.certificateVerification == verification)
    }

    @Test func `a log-in uses TLS 1.2`() async throws {
        let tls = try HandshakeCertificates.server(.right, upTo: .tlsv12)
        let server = try await ScriptedServer { number, _ in
            number == 0 ? [.startTLS(tls)] : [.send(Array("-WRONGPASS invalid\r\n".utf8))]
        }
        #expect(try await logIn(.redis, at: server, tls: .verifyFull) == .answer(.credentialsRefused))
        try await server.stop()
    }

    /// The certificate is valid from 2020 to 2126, and of an authority that is not trusted.
    @Test(
        arguments: [
            (1_546_300_800_000, .expired), (someTime.milliseconds, .issuer), (4_954_694_400_000, .expired),
        ] as [(Int64, OutboundFailure.TLSFault)]
    )
    func `the injected clock says whether a certificate is out of date`(
        now: Int64,
        fault: OutboundFailure.TLSFault
    ) async throws {
        let strangers = TrustRoots(try NIOSSLCertificate.fromPEMBytes(Array(strangerPEM.utf8)))
        let tls = try HandshakeCertificates.server(.right)
        let server = try await ScriptedServer { number, _ in number == 0 ? [.startTLS(tls)] : [] }
        let result = try await logIn(.redis, at: server, tls: .verifyFull, roots: strangers, clock: .fixed(now))
        #expect(result == .failure(.tls(fault)))
        try await server.stop()
    }

    @Test(
        arguments: [
            (["127.0.0.2", "127.0.0.1"], LoginResult.answer(.credentialsRefused)),
            (["127.0.0.2", "127.0.0.3", "127.0.0.1"], .answer(.credentialsRefused)),
            (["127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.1"], .failure(.connectionRefused)),
        ]
    )
    func `a log-in tries three addresses of a name`(addresses: [String], expected: LoginResult) async throws {
        let server = try await ScriptedServer { number, _ in
            number == 0 ? [] : [.send(Array("-WRONGPASS invalid\r\n".utf8))]
        }
        #expect(try await logIn(.redis, at: server, addresses: addresses) == expected)
        try await server.stop()
    }

    @Test func `a log-in that was begun is not begun at another address`() async throws {
        let server = try await ScriptedServer { number, _ in number == 0 ? [] : [.close] }
        let result = try await logIn(.postgres, at: server, addresses: ["127.0.0.1", "127.0.0.1"])
        #expect(result == .failure(.unreachable))
        #expect(server.connectionCount == 1)
        try await server.stop()
    }
}
