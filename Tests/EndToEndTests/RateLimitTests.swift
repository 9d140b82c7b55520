import JSON
import Testing
import TestSupport

@Suite(.onBlockingThreads) struct RateLimitTests {
    @Test func tooManyRequestsAreToldWhenToComeBack() throws {
        let environment = ["PATCHBAY_RATE_LIMIT_PER_MINUTE": "1", "PATCHBAY_RATE_LIMIT_BURST": "3"]
        let daemon = try Sandbox().start(environment: environment)
        let replies = try (0..<5).map { _ in try daemon.get("conn_x") }
        #expect(replies.map(\.status) == [404, 404, 404, 429, 429])
        let wait = replies.last?.headers["retry-after"].flatMap { Int($0) } ?? 0
        #expect((1...60).contains(wait))
        #expect(replies.last?["detail"]?.string?.hasPrefix("Too many requests with this key") == true)
        // Another key has its own share, and what needs no key is not counted.
        let other = Daemon.Key.token(try daemon.makeKey(scopes: "connections:read"))
        #expect(try daemon.get("conn_x", as: other).status == 404)
        for _ in 0..<5 { #expect(try daemon.request("GET", "/healthz", as: .none).status == 200) }
    }

    @Test func thereIsNoLimitUnlessOneIsSet() throws {
        let daemon = try Sandbox().start()
        for _ in 0..<200 { #expect(try daemon.get("conn_x").status == 404) }
    }
}
