import Domain
import NIOCore
import Testing

@testable import Outbound

@Suite struct OutboundDoorTests {
    /// Public addresses. No test connects to them.
    static let names: [String: [[String]]] = [
        "public.test": [["93.184.215.14", "2606:4700::1111"]], "private.test": [["10.0.0.7"]],
        "mixed.test": [["93.184.215.14", "10.0.0.7"]], "mixed6.test": [["2606:4700::1111", "fd00::7"]],
        "localhost": [["127.0.0.1", "::1"]], "metadata.test": [["169.254.169.254"]], "own.test": [["198.41.0.4"]],
        "empty.test": [[]], "translated.test": [["64:ff9b::a9fe:a9fe"]], "own6.test": [["64:ff9b::198.41.0.4"]],
    ]

    struct Row: Sendable, CustomTestStringConvertible {
        let scheme: String
        let host: String
        var port = 443
        var allow = ""
        var deny = ""
        let refusal: OutboundRefusal?

        var testDescription: String { "\(self.scheme)://\(self.host):\(self.port) allow '\(self.allow)'" }
    }

    @Test(arguments: [
        Row(scheme: "https", host: "public.test", refusal: nil),
        Row(scheme: "https", host: "PUBLIC.Test.", refusal: nil),
        Row(scheme: "https", host: "93.184.215.14", refusal: nil),
        Row(scheme: "https", host: "[2606:4700::1111]", port: 8443, refusal: nil),
        Row(scheme: "https", host: "private.test", refusal: .privateNetwork),
        Row(scheme: "https", host: "mixed.test", refusal: .privateNetwork),
        Row(scheme: "https", host: "mixed6.test", refusal: .privateNetwork),
        Row(scheme: "https", host: "localhost", refusal: .privateNetwork),
        Row(scheme: "https", host: "LOCALHOST.", refusal: .privateNetwork),
        Row(scheme: "https", host: "metadata.test", refusal: .privateNetwork),
        Row(scheme: "https", host: "translated.test", refusal: .privateNetwork),
        Row(scheme: "https", host: "[::ffff:10.0.0.7]", refusal: .privateNetwork),
        Row(scheme: "https", host: "[::]", refusal: .privateNetwork),
        Row(scheme: "https", host: "own.test", refusal: .ownAddress),
        Row(scheme: "https", host: "own6.test", refusal: .ownAddress),
        Row(scheme: "https", host: "198.41.0.4", refusal: .ownAddress),
        Row(scheme: "https", host: "empty.test", refusal: .host),
        Row(scheme: "https", host: "a_b.test", refusal: .host),
        Row(scheme: "https", host: "user@public.test", refusal: .host),
        Row(scheme: "https", host: "public.test:443", refusal: .host),
        Row(scheme: "https", host: "", refusal: .host),
        Row(scheme: "https", host: "..", refusal: .host),
        Row(scheme: "https", host: "[public.test]", refusal: .host),
        Row(scheme: "https", host: "b\u{FC}cher.test", refusal: .host),
        Row(scheme: "https", host: "public.test", port: 22, refusal: .port),
        Row(scheme: "https", host: "public.test", port: 0, refusal: .host),
        Row(scheme: "http", host: "public.test", port: 80, refusal: .scheme),
        Row(scheme: "http", host: "public.test", refusal: .scheme),
        Row(scheme: "http+unix", host: "public.test", refusal: .scheme),
        Row(scheme: "file", host: "private.test", allow: "10.0.0.0/8=test", refusal: .scheme),
        // Entries of the operator.
        Row(scheme: "https", host: "private.test", allow: "10.0.0.0/8=test", refusal: nil),
        Row(scheme: "http", host: "private.test", port: 80, allow: "10.0.0.0/8=test", refusal: nil),
        Row(scheme: "https", host: "private.test", port: 9200, allow: "10.0.0.0/8:9200=test", refusal: nil),
        Row(scheme: "https", host: "private.test", port: 9201, allow: "10.0.0.0/8:9200=test", refusal: .port),
        Row(scheme: "https", host: "private.test", allow: "10.0.0.0/8:9200=test", refusal: .privateNetwork),
        Row(scheme: "https", host: "private.test", allow: "10.0.0.0/8", refusal: .privateNetwork),
        Row(scheme: "https", host: "private.test", allow: "10.0.0.0/8=webhook", refusal: .privateNetwork),
        Row(scheme: "https", host: "private.test", allow: "10.0.0.7=handshake", refusal: .privateNetwork),
        Row(scheme: "https", host: "mixed.test", allow: "10.0.0.0/8=test", refusal: nil),
        Row(scheme: "http", host: "mixed.test", port: 80, allow: "10.0.0.0/8=test", refusal: .scheme),
        Row(scheme: "https", host: "mixed.test", port: 9200, allow: "10.0.0.0/8=test", refusal: .port),
        Row(scheme: "https", host: "own.test", allow: "198.41.0.4=test", refusal: nil),
        Row(scheme: "https", host: "localhost", allow: "127.0.0.1=test", refusal: .privateNetwork),
        Row(scheme: "https", host: "localhost", allow: "127.0.0.1=test ::1=test", refusal: nil),
        Row(scheme: "https", host: "private.test", allow: "10.0.0.0/8=test", deny: "10.0.0.7", refusal: .denied),
        Row(scheme: "https", host: "public.test", deny: "2606:4700::/32", refusal: .denied),
        Row(scheme: "https", host: "public.test", allow: "0.0.0.0/0=test", deny: "93.184.215.14", refusal: .denied),
    ]) func `a request goes only where the rules allow it`(row: Row) async throws {
        let outbound = try TestOutbound(allow: row.allow, deny: row.deny, names: Self.names, own: ["198.41.0.4"])
        let failure = await outbound.refusal(row.scheme, row.host, port: row.port)
        #expect(failure == row.refusal.map { .refused($0) })
    }

    @Test(
        arguments: [
            ("public.test", "", nil), ("private.test", "", .privateNetwork), ("private.test", "10.0.0.0/8:5432", nil),
            ("private.test", "10.0.0.0/8:5433", .privateNetwork), ("private.test", "10.0.0.0/8=test", .privateNetwork),
            ("localhost", "", .privateNetwork), ("localhost", "127.0.0.1 ::1", nil), ("own.test", "", .ownAddress),
        ] as [(String, String, OutboundRefusal?)]
    ) func `a log-in may use any port of an allowed address`(
        host: String,
        allow: String,
        refusal: OutboundRefusal?
    ) async throws {
        let outbound = try TestOutbound(allow: allow, names: Self.names, own: ["198.41.0.4"])
        let failure = await outbound.refusal("postgres", host, port: 5432, for: .handshake)
        #expect(failure == refusal.map { .refused($0) })
    }

    @Test func `a secret's destinations are compared before a name is looked up`() async throws {
        let outbound = try TestOutbound(names: Self.names)
        let destination = ServiceOrigin(scheme: "https", host: "public.test", port: 443)
        for (scheme, host, port) in [
            ("https", "other.test", 443), ("https", "public.test", 8443), ("http", "public.test", 443),
        ] {
            #expect(await outbound.refusal(scheme, host, port: port, onlyTo: [destination]) == .moved)
        }
        #expect(await outbound.refusal("https", "public.test", onlyTo: []) == .moved)
        let cache = ServiceOrigin(.redis, host: "public.test", port: 6379, tls: .verifyCA)
        for scheme in ["redis", "redis+disable", "redis+require"] {
            let failure = await outbound.refusal(scheme, "public.test", port: 6379, for: .handshake, onlyTo: [cache])
            #expect(failure == .moved)
        }
        #expect(outbound.resolver.names.isEmpty)
        #expect(await outbound.refusal("https", "PUBLIC.test.", onlyTo: [destination]) == nil)
        let verified = ServiceOrigin(.redis, host: "public.test", port: 6379, tls: .verifyFull)
        #expect(
            await outbound.refusal(verified.scheme, verified.host, port: 6379, for: .handshake, onlyTo: [cache]) == nil
        )
    }

    @Test func `a request that no address makes allowed looks up no name`() async throws {
        let outbound = try TestOutbound(allow: "10.0.0.0/8", names: Self.names)
        #expect(await outbound.refusal("http", "public.test", port: 80) == .refused(.scheme))
        #expect(await outbound.refusal("https", "public.test", port: 25) == .refused(.port))
        #expect(outbound.resolver.names.isEmpty)
    }

    @Test func `a definition's own port may be used`() async throws {
        let outbound = try TestOutbound(names: Self.names)
        let pinned = try await outbound.door.open(
            host: "public.test",
            port: 9243,
            scheme: "https",
            purpose: .test,
            workspaceID: someWorkspaceID,
            destinations: nil,
            definitionPorts: [9243]
        )
        #expect(pinned.map(\.socketAddress.port) == [9243, 9243])
        #expect(pinned.map(\.socketAddress.ipAddress) == ["93.184.215.14", "2606:4700::1111"])
    }

    @Test func `an unknown name is not found`() async throws {
        #expect(await (try TestOutbound()).refusal("https", "unknown.test") == .nameNotFound)
    }
}
