import JSON
import Server
import TestSupport
import Testing

@Suite struct RateLimitTests {
    @Test func tooManyRequestsAreToldWhenToComeBack() async throws {
        let time = ManualClock()
        let sandbox = try await Sandbox(clock: time.clock) { ($0.rateLimit, $0.rateLimitBurst) = (1, 3) }
        let replies = try await (0..<5).asyncMap { _ in try await sandbox.get("conn_x") }
        #expect(replies.map(\.status) == [404, 404, 404, 429, 429])
        #expect(replies.last?.headers["retry-after"] == "60")
        #expect(replies.last?["detail"]?.string?.hasPrefix("Too many requests with this key") == true)
        // Another key has its own share, and what needs no key is not counted.
        let other = Sandbox.Key.token(try await sandbox.makeKey(scopes: "connections:read"))
        #expect(try await sandbox.get("conn_x", as: other).status == 404)
        for _ in 0..<5 { #expect(try await sandbox.request("GET", "/healthz", as: .none).status == 200) }
        time.advance(seconds: 60)
        #expect(try await sandbox.get("conn_x").status == 404)
        #expect(try await sandbox.get("conn_x").status == 429)
    }

    @Test func thereIsNoLimitUnlessOneIsSet() async throws {
        let sandbox = try await Sandbox()
        for _ in 0..<200 { #expect(try await sandbox.get("conn_x").status == 404) }
    }
}
