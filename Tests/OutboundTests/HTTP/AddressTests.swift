import Domain
import Testing

@testable import Outbound

/// Names with several addresses.
@Suite struct AddressTests {
    @Test(
        arguments: [
            (["127.0.0.2", "127.0.0.1"], true), (["127.0.0.2", "127.0.0.3", "127.0.0.1"], true),
            (["127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.1"], false), (["127.0.0.2"], false),
        ]
    )
    func `a request tries three addresses of a name`(addresses: [String], isAnswered: Bool) async throws {
        let listener = try await Listener()
        let outbound = try TestOutbound(names: ["many.test": [addresses]])
        let result = await outbound.once(try .get("http://many.test:\(listener.port)/"))
        #expect(result.answer?.status == (isAnswered ? 200 : nil))
        #expect(result.failure == (isAnswered ? nil : .connectionRefused))
        #expect(outbound.resolver.names == ["many.test"])
        await listener.close()
    }

    @Test func `a server that takes the connection and answers nothing is the last`() async throws {
        let first = try await Listener(closesAtOnce: true)
        let second = try await Listener(on: "127.0.0.2", port: first.port)
        let outbound = try TestOutbound(names: ["many.test": [["127.0.0.1", "127.0.0.2"]]])
        let result = await outbound.once(try .get("http://many.test:\(first.port)/"))
        #expect(result.failure == .unreachable)
        #expect(second.connections == 0)
        await first.close()
        await second.close()
    }

    @Test func `a certificate is verified at the address that was reached`() async throws {
        let listener = try await Listener(tls: try TestCertificates.server(TestCertificates.expired))
        let roots = try TestCertificates.parsed(TestCertificates.authority)
        let outbound = try TestOutbound(names: ["service.test": [["127.0.0.2", "127.0.0.1"]]], roots: roots)
        let result = await outbound.once(try .get("https://service.test:\(listener.port)/"))
        #expect(result.failure == .tls(.expired))
        await listener.close()
    }
}
