import AsyncHTTPClient
import Domain
import NIOCore
import Testing

@testable import Outbound

@Suite struct PinningTests {
    @Test func `no refused address is connected to`() async throws {
        for host in ["127.0.0.1", "127.0.0.2", "127.255.255.254", "0.0.0.0"] {
            let listener = try await Listener(on: host == "0.0.0.0" ? "127.0.0.1" : host)
            let names = ["own.test": [[host]], "mapped.test": [["::ffff:\(host)"]], "mixed.test": [["8.8.8.8", host]]]
            // An entry for log-ins to the address, and one for another port, open nothing.
            let allow = "127.0.0.0/8:\(listener.port) 127.0.0.0/8:1=test 0.0.0.0/8:1=test"
            let outbound = try TestOutbound(allow: allow, names: names)
            for name in [host, "[::ffff:\(host)]"] + names.keys {
                for scheme in ["http", "https"] {
                    let url = "\(scheme)://\(name):\(listener.port)/"
                    guard case .refused = await outbound.result(of: try .get(url)).failure else {
                        Issue.record("\(url) is not refused")
                        continue
                    }
                }
            }
            await outbound.http.shutdown()
            #expect(listener.connections == 0)
            await listener.close()
        }
    }

    @Test func `a name that changes to a private address between calls never leads there`() async throws {
        let allowed = try await Listener(on: "127.0.0.2")
        let hidden = try await Listener(on: "127.0.0.3", port: allowed.port)
        let turns = (0..<500).map { $0.isMultiple(of: 2) ? ["127.0.0.2"] : ["127.0.0.3"] }
        let outbound = try TestOutbound(allow: "127.0.0.2=test", names: ["rebind.test": turns])
        let request = try ServiceRequest.get("http://rebind.test:\(allowed.port)/")
        var answers = 0
        for _ in 0..<500 where await outbound.result(of: request).answer != nil { answers += 1 }
        await outbound.http.shutdown()
        #expect(answers == 250)
        #expect(allowed.connections > 0)
        #expect(hidden.connections == 0)
        #expect(outbound.resolver.names.count == 500)
        await allowed.close()
        await hidden.close()
    }

    @Test(arguments: [
        "pinned.test", "PINNED.test", "Pinned.Test", "pinned.test.", "PINNED.TEST.", "pinned.TEST", "pinned.test..",
        "pinned%2etest", "%70inned.test", "pinned\u{3002}test", "\u{FF50}inned.test", "pinned.test%00", "a@pinned.test",
        "pinned.test\\@hidden.test", "xn--bcher-kva.test", "0x7f000002", "127.2",
    ]) func `each spelling of a host leads to the judged address or nowhere`(spelling: String) async throws {
        let allowed = try await Listener(on: "127.0.0.2")
        let hidden = try await Listener(on: "127.0.0.3", port: allowed.port)
        let judged = ["pinned.test", "xn--bcher-kva.test", "0x7f000002", "127.2"]
        let names = Dictionary(uniqueKeysWithValues: judged.map { ($0, [["127.0.0.2"]]) })
        let others = [spelling, "hidden.test"].filter { names[$0] == nil }
        let resolved = names.merging(others.map { ($0, [["127.0.0.3"]]) }) { first, _ in first }
        let outbound = try TestOutbound(allow: "127.0.0.2=test", names: resolved)
        if let url = try? ServiceURL("http://\(spelling):\(allowed.port)/") {
            let request = ServiceRequest(.get, url, for: .test, of: someWorkspaceID, onlyTo: nil)
            #expect(await outbound.once(request).answer?.status == 200)
            #expect(allowed.connections == 1)
        } else {
            #expect(allowed.connections == 0)
        }
        #expect(hidden.connections == 0)
        await allowed.close()
        await hidden.close()
    }

    @Test func `a name without addresses is refused`() async throws {
        let outbound = try TestOutbound(names: ["localhost": [[]]])
        let listener = try await Listener()
        let failure = await outbound.once(try .get("http://localhost:\(listener.port)/")).failure
        #expect(failure == .refused(.host))
        #expect(listener.connections == 0)
        await listener.close()
    }

    @Test func `a client sends no request to another origin than its own`() async throws {
        let listener = try await Listener()
        let key = PinnedClient.Key(
            scheme: "http",
            host: "pinned.test",
            port: listener.port,
            address: try #require(IPAddress("127.0.0.1")),
            purpose: .test
        )
        let client = PinnedClient(key, limits: .generous, roots: [])
        for (scheme, host, port) in [
            ("http", "localhost", listener.port), ("http", "PINNED.test", listener.port), ("http", "pinned.test", 80),
            ("https", "pinned.test", listener.port),
        ] {
            let request = HTTPClientRequest(url: "\(scheme)://\(host):\(port)/")
            let origin = ServiceOrigin(scheme: scheme, host: host, port: port)
            await #expect(throws: OutboundFailure.refused(.host)) {
                try await client.execute(request, to: origin, within: .seconds(1))
            }
        }
        await client.shutdown()
        #expect(listener.connections == 0)
        await listener.close()
    }

    @Test(arguments: ["127.0.0.2", nil]) func `no byte is sent to a peer with another address`(
        address: String?
    ) async throws {
        let listener = try await Listener()
        let port = listener.port
        let outbound = try TestOutbound(peer: { _ in address.flatMap { try? SocketAddress(ipAddress: $0, port: port) } }
        )
        for _ in 1...20 {
            let failure = await outbound.result(of: try .get("http://127.0.0.1:\(port)/")).failure
            #expect(failure == .unreachable)
        }
        await outbound.http.shutdown()
        #expect(listener.connections > 0)
        #expect(listener.received.isEmpty)
        await listener.close()
    }
}
