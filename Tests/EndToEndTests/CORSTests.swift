import TestSupport
import Testing

@Suite(.onBlockingThreads) struct CORSTests {
    private static let page = "https://app.example.com"

    private static func start(_ origins: String) throws -> Daemon {
        try Sandbox().start(environment: ["PATCHBAY_CORS_ORIGINS": origins])
    }

    private static let preflight = ["Origin": page, "Access-Control-Request-Method": "POST"]

    @Test func aPreflightIsAnsweredWithoutAKey() throws {
        let daemon = try Self.start(Self.page)
        let reply = try daemon.request("OPTIONS", Path.connections, as: .none, headers: Self.preflight)
        #expect(reply.status == 204)
        #expect(reply.headers["access-control-allow-origin"] == Self.page)
        #expect(reply.headers["access-control-allow-methods"] == reply.headers["allow"])
        #expect(reply.headers["allow"]?.contains("POST") == true)
        #expect(reply.headers["access-control-allow-headers"]?.contains("X-Workspace-Id") == true)
        #expect(reply.headers["access-control-max-age"] == "600")
        #expect(reply.headers["vary"] == "Origin")
    }

    @Test func aPageReadsRepliesAndErrors() throws {
        let daemon = try Self.start(Self.page)
        for (key, status) in [(Daemon.Key.administrator, 200), (.none, 401)] {
            let reply = try daemon.create(Submission.custom(), as: key, headers: ["Origin": Self.page])
            #expect(reply.status == status)
            #expect(reply.headers["access-control-allow-origin"] == Self.page)
            #expect(reply.headers["access-control-expose-headers"]?.contains("X-Request-Id") == true)
        }
    }

    @Test func anotherOriginIsGrantedNothing() throws {
        let daemon = try Self.start("https://other.example.com,http://localhost:3000")
        let reply = try daemon.request("OPTIONS", Path.connections, as: .none, headers: Self.preflight)
        #expect(reply.headers.keys.allSatisfy { !$0.hasPrefix("access-control") })
        #expect(reply.headers["vary"] == "Origin")
    }

    @Test func aStarGrantsEveryOrigin() throws {
        let daemon = try Self.start("*")
        let reply = try daemon.request("GET", "/healthz", as: .none, headers: ["Origin": Self.page])
        #expect((reply.headers["access-control-allow-origin"], reply.headers["vary"]) == ("*", nil))
    }
}
