import Domain
import JSON
import Services
import TestSupport
import Testing

@testable import Server

/// Tests of connections through the API, at services that answer as each test says.
@Suite struct ConnectionTestTests {
    private let time = ManualClock()
    private let sandbox: Sandbox

    init() async throws {
        self.sandbox = try await Sandbox(clock: self.time.clock)
    }

    private static let openAI = """
        {"integration": "openai", "integration_type": "model", \
        "credentials": {"api_key": "sk-proj-abcdefghijklmnopqrstuvwxyz0123456789ABCDEF"}}
        """

    private func connection(_ submission: String = openAI) async throws -> String {
        try await self.sandbox.create(submission).id
    }

    private func answer(_ status: Int, _ body: String = "{}", headers: [(name: String, value: String)] = []) {
        let json = [(name: "Content-Type", value: "application/json")]
        self.sandbox.services.answer { _ in
            ServiceAnswer(status: status, headers: json + headers, body: Array(body.utf8))
        }
    }

    private func test(_ id: String, _ body: String? = nil, as key: Sandbox.Key = .administrator) async throws -> Reply {
        try await self.sandbox.request("POST", "\(Path.connections)/\(id)/test", as: key, body: body)
    }

    private func status(_ id: String) async throws -> String? { try await self.sandbox.get(id)["status"]?.string }

    @Test func `a test that passes leaves the status and is evidence`() async throws {
        let id = try await self.connection()
        let before = try await self.sandbox.get(id)
        self.answer(200, #"{"object": "list", "data": []}"#)
        let reply = try await self.test(id)
        #expect(reply.status == 200)
        #expect(reply.json?["outcome"] == "passed")
        #expect(reply.json?["status"] == "active")
        let request = try #require(self.sandbox.services.requests.first)
        #expect(request.url.origin.description == "https://api.openai.com:443")
        let stored = try await self.sandbox.request("GET", "\(Path.connections)/\(id)/test")
        #expect(stored.text == reply.text)
        #expect(try await self.sandbox.get(id).text == before.text)
        let events = try await self.sandbox.request("GET", "\(Path.connections)/\(id)/events")
        #expect(events.json?["total"] == 0)
        let audited = try await self.sandbox.request("GET", "/api/v1/audit-events?action=connection.test")
        #expect(audited.json?["audit_events"]?.array?.first?["details"] == ["outcome": "passed", "code": "passed"])
    }

    @Test func `a refusal names the field, and makes the status error in two steps`() async throws {
        let id = try await self.connection()
        self.answer(401, #"{"error": {"message": "canary-of-the-service", "code": "invalid_api_key"}}"#)
        let reply = try await self.test(id)
        let sentence = "The service does not accept Field 'API Key'"
        #expect(reply.json?["outcome"] == "refused")
        #expect(reply.json?["message"]?.string == sentence)
        #expect(reply.json?["fields"]?.array?.first?["field"] == "api_key")
        #expect(reply.json?["fields"]?.array?.first?["in"] == "credentials")
        #expect(reply.json?["service_code"] == "invalid_api_key")
        #expect(reply.json?["status"] == "error")
        #expect(!reply.text.contains("canary"))
        #expect(try await self.sandbox.get(id)["status_message"]?.string == sentence)
        let events = try await self.sandbox.request("GET", "\(Path.connections)/\(id)/events").json?["events"]?.array
        #expect(events?.map { $0["to"]?.string } == ["error", "testing"])
        // Another refusal confirms the status.
        _ = try await self.test(id)
        let total = try await self.sandbox.request("GET", "\(Path.connections)/\(id)/events").json?["total"]
        #expect(total == 2)
        self.answer(200, #"{"object": "list", "data": []}"#)
        #expect(try await self.test(id).json?["status"] == "active")
    }

    @Test(arguments: [500, 503, 429]) func `a service that fails changes no status`(status: Int) async throws {
        let id = try await self.connection()
        self.answer(status, headers: [(name: "Retry-After", value: "7")])
        let reply = try await self.test(id)
        #expect(reply.json?["outcome"] == "unsure")
        #expect(try await self.status(id) == "active")
        if status == 429 { #expect(reply.json?["retry_after"] == 7) }
    }

    @Test func `a service that is silent changes no status`() async throws {
        let id = try await self.connection()
        self.sandbox.services.answer { _ throws(OutboundFailure) in throw .timeout }
        let reply = try await self.test(id)
        #expect((reply.json?["outcome"], reply.json?["code"]) == ("unsure", "timeout"))
        #expect(try await self.status(id) == "active")
    }

    @Test func `an inactive connection is switched on only when that was asked for`() async throws {
        let id = try await self.connection()
        _ = try await self.sandbox.request("POST", "\(Path.connections)/\(id)/deactivate")
        self.answer(200, #"{"object": "list", "data": []}"#)
        #expect(try await self.test(id).json?["status"] == "inactive")
        #expect(try await self.test(id, #"{"activate": true}"#).json?["status"] == "active")
    }

    @Test func `an integration without a test is not testable, and is not called`() async throws {
        let id = try await self.connection(Submission.custom())
        let reply = try await self.test(id)
        #expect((reply.json?["outcome"], reply.json?["code"]) == ("not_testable", "no_test"))
        #expect(self.sandbox.services.requests.isEmpty)
    }

    @Test func `a token past its end is not sent`() async throws {
        let id = try await self.connection(Submission.gmail(expiresAt: "2020-01-01T00:00:00Z"))
        let reply = try await self.test(id)
        #expect((reply.json?["outcome"], reply.json?["code"]) == ("not_testable", "expired"))
        #expect(reply.json?["status"] == "expired")
        #expect(self.sandbox.services.requests.isEmpty)
    }

    @Test(arguments: [
        (#"{"activate": 1}"#, 422), (#"{"activate": true, "other": 1}"#, 422), ("[]", 422), ("{", 422),
    ])
    func `a wrong body is refused, and nothing is called`(body: String, status: Int) async throws {
        let id = try await self.connection()
        #expect(try await self.test(id, body).status == status)
        #expect(self.sandbox.services.requests.isEmpty)
    }

    @Test func `a connection that was never tested has no test to read`() async throws {
        let id = try await self.connection()
        let reply = try await self.sandbox.request("GET", "\(Path.connections)/\(id)/test")
        #expect(reply.status == 404)
        #expect(reply.json?["detail"] == "The connection was never tested; test it with POST")
    }

    @Test func `a connection has its last test when it was asked for`() async throws {
        let id = try await self.connection()
        let plain = try await self.sandbox.get(id)
        #expect(plain["test"] == nil && plain.headers["etag"] != nil)
        let never = try await self.sandbox.get(id + "?include=test")
        #expect((never.status, never["test"]) == (200, .null))
        #expect(never.headers["etag"] == nil)
        self.answer(401)
        let test = try await self.test(id)
        let shown = try await self.sandbox.get(id + "?include=test")
        #expect(shown["test"] == test.json)
        #expect(shown["credential"] == nil)
        let both = try await self.sandbox.get(id + "?include=test&include_credential=true")
        #expect(both["test"] == test.json && both["credential"] != nil)
        #expect(try await self.sandbox.get(id + "?include=test,test")["test"] == test.json)
        #expect(try await self.sandbox.get(id + "?include=")["test"] == nil)
    }

    @Test(arguments: ["credential", "test,", ",test", "test,refresh", "Test"])
    func `an unknown addition to a connection is refused`(include: String) async throws {
        let id = try await self.connection()
        let reply = try await self.sandbox.get(id + "?include=" + include)
        #expect(reply.status == 422)
        #expect(reply["detail"]?.array?.first?["loc"] == ["query", "include"])
        #expect(reply["detail"]?.array?.first?["msg"] == "Input should be a comma-separated list of: test")
    }

    @Test func `a test of credentials that were replaced meanwhile is not stored`() async throws {
        let id = try await self.connection()
        let replaced = Self.openAI.replacing("ABCDEF", with: "FEDCBA")
        let members = try #require(try JSON(parsing: replaced)["credentials"])
        let body = JSON.object(["credentials": members]).serialized()
        self.sandbox.services.beforeAnswering { [sandbox] in
            _ = try? await sandbox.request("PUT", "\(Path.connections)/\(id)", body: body)
        }
        self.answer(401)
        #expect(try await self.test(id).status == 409)
        #expect(try await self.status(id) == "active")
    }

    @Test func `a test of a config that was changed meanwhile is not stored`() async throws {
        let id = try await self.connection()
        self.sandbox.services.beforeAnswering { [sandbox] in
            let body = #"{"config": {"organization": "org-123456789012345678901234"}}"#
            let reply = try? await sandbox.request("PUT", "\(Path.connections)/\(id)", body: body)
            #expect(reply?.status == 200, "\(reply?.text ?? "")")
        }
        self.answer(401, #"{"error": {"code": "invalid_api_key"}}"#)
        #expect(try await self.test(id).status == 409)
        #expect(try await self.status(id) == "active")
    }

    @Test func `a test that is cancelled stores nothing and is answered 503`() async throws {
        let id = try await self.connection()
        self.answer(401)
        self.sandbox.services.beforeAnswering { while !Task.isCancelled { await Task.yield() } }
        let task = Task { try await self.test(id) }
        while self.sandbox.services.requests.isEmpty { await Task.yield() }
        task.cancel()
        #expect(try await task.value.status == 503)
        #expect(try await self.sandbox.request("GET", "\(Path.connections)/\(id)/test").status == 404)
        #expect(try await self.status(id) == "active")
    }
}
