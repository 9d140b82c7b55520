import Server
import TestSupport
import Testing

@Suite struct CORSTests {
    private static let page = "https://app.example.com"

    private static func sandbox(allowing origins: String) async throws -> Sandbox {
        try await Sandbox { $0.allowedOrigins = origins }
    }

    private static let preflight = ["Origin": page, "Access-Control-Request-Method": "POST"]

    @Test func aPreflightIsAnsweredWithoutAKey() async throws {
        let sandbox = try await Self.sandbox(allowing: Self.page)
        let reply = try await sandbox.request("OPTIONS", Path.connections, as: .none, headers: Self.preflight)
        #expect(reply.status == 204)
        #expect(reply.headers["access-control-allow-origin"] == Self.page)
        #expect(reply.headers["access-control-allow-methods"] == reply.headers["allow"])
        #expect(reply.headers["allow"]?.contains("POST") == true)
        #expect(reply.headers["access-control-allow-headers"]?.contains("X-Workspace-Id") == true)
        #expect(reply.headers["access-control-max-age"] == "600")
        #expect(reply.headers["vary"] == "Origin")
    }

    @Test func aPageReadsRepliesAndErrors() async throws {
        let sandbox = try await Self.sandbox(allowing: Self.page)
        for (key, status) in [(Sandbox.Key.administrator, 200), (.none, 401)] {
            let reply = try await sandbox.create(Submission.custom(), as: key, headers: ["Origin": Self.page])
            #expect(reply.status == status)
            #expect(reply.headers["access-control-allow-origin"] == Self.page)
            #expect(reply.headers["access-control-expose-headers"]?.contains("X-Request-Id") == true)
        }
    }

    @Test func anotherOriginIsGrantedNothing() async throws {
        let sandbox = try await Self.sandbox(allowing: "https://other.example.com,http://localhost:3000")
        let reply = try await sandbox.request("OPTIONS", Path.connections, as: .none, headers: Self.preflight)
        #expect(reply.headers.keys.allSatisfy { !$0.hasPrefix("access-control") })
        #expect(reply.headers["vary"] == "Origin")
    }

    @Test func aStarGrantsEveryOrigin() async throws {
        let sandbox = try await Self.sandbox(allowing: "*")
        let reply = try await sandbox.request("GET", "/healthz", as: .none, headers: ["Origin": Self.page])
        #expect((reply.headers["access-control-allow-origin"], reply.headers["vary"]) == ("*", nil))
    }
}
