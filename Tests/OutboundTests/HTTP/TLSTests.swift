import Domain
import NIOSSL
import Testing

@testable import Outbound

@Suite struct TLSTests {
    static let names = ["service.test": [["127.0.0.1"]], "other.test": [["127.0.0.1"]]]

    @Test(
        arguments: [
            ("service.test", TestCertificates.service, TestCertificates.authority, nil),
            ("127.0.0.1", TestCertificates.service, TestCertificates.authority, nil),
            ("other.test", TestCertificates.service, TestCertificates.authority, .name),
            ("127.0.0.2", TestCertificates.service, TestCertificates.authority, .name),
            ("service.test", TestCertificates.service, TestCertificates.otherAuthority, .issuer),
            ("service.test", TestCertificates.expired, TestCertificates.authority, .expired),
        ] as [(String, String, String, OutboundFailure.TLSFault?)]
    ) func `a certificate that is not valid is told by its fault`(
        host: String,
        certificate: String,
        authority: String,
        fault: OutboundFailure.TLSFault?
    ) async throws {
        let address = host.hasPrefix("127") ? host : "127.0.0.1"
        let listener = try await Listener(on: address, tls: try TestCertificates.server(certificate))
        let outbound = try TestOutbound(names: Self.names, roots: try TestCertificates.parsed(authority))
        let result = await outbound.once(try .get("https://\(host):\(listener.port)/"))
        #expect(result.failure == fault.map { .tls($0) })
        #expect(result.answer?.status == (fault == nil ? 200 : nil))
        #expect(listener.received.isEmpty == (fault != nil))
        await listener.close()
    }

    @Test func `a server without TLS does not offer it`() async throws {
        let listener = try await Listener(greeting: "-ERR unknown command\r\n")
        let outbound = try TestOutbound(roots: try TestCertificates.parsed(TestCertificates.authority))
        let failure = await outbound.once(try .get("https://127.0.0.1:\(listener.port)/")).failure
        #expect(failure == .tls(.notOffered))
        await listener.close()
    }

    @Test func `a request without authorities is not sent`() async throws {
        let listener = try await Listener(tls: try TestCertificates.server(TestCertificates.service))
        let outbound = try TestOutbound()
        let failure = await outbound.once(try .get("https://127.0.0.1:\(listener.port)/")).failure
        #expect(failure == .noTrustRoots)
        #expect(listener.connections == 0)
        await listener.close()
    }

    @Test(arguments: [
        ("service.test", "service.test", true), ("Service.TEST", "service.test", true),
        ("*.service.test", "a.service.test", true), ("*.service.test", "service.test", false),
        ("*.service.test", "a.b.service.test", false), ("*", "test", false), ("*.test", ".test", false),
        ("*service.test", "aservice.test", false), ("service.test", "xservice.test", false),
        ("", "service.test", false),
    ]) func `a name of a certificate matches whole labels`(pattern: String, host: String, isMatch: Bool) {
        #expect(CertificateName.matches(pattern, host) == isMatch)
    }

    @Test func `a certificate for an address is not one for a name`() throws {
        let certificate = try #require(try TestCertificates.parsed(TestCertificates.service).first)
        #expect(CertificateName.accepts(certificate, for: "service.test"))
        #expect(CertificateName.accepts(certificate, for: "127.0.0.1"))
        #expect(!CertificateName.accepts(certificate, for: "other.test"))
    }
}
