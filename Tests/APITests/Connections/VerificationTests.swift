import Domain
import JSON
import Services
import Storage
import Synchronization
import TestSupport
import Testing

@testable import Server

/// Creates and updates with the parameter `verify`, at services that answer as each test says.
@Suite struct VerificationTests {
    private let time = ManualClock()
    private let sandbox: Sandbox

    init() async throws {
        self.sandbox = try await Sandbox(clock: self.time.clock)
    }

    private static let key = "sk-proj-abcdefghijklmnopqrstuvwxyz0123456789ABCDEF"
    private static let openAI = """
        {"integration": "openai", "integration_type": "model", "credentials": {"api_key": "\(key)"}}
        """
    private static let notion = """
        {"integration": "notion", "integration_type": "connectors", "auth_method_id": "bearer_token", \
        "credentials": {"access_token": "ntn_12345678901abcdefghijklmnopqrstuvwxyzABCDEFGHIJ"}}
        """

    private func answer(_ status: Int, _ body: String = #"{"error": {"code": "invalid_api_key"}}"#) {
        self.sandbox.services.answer { _ in
            let json = [(name: "Content-Type", value: "application/json")]
            return ServiceAnswer(status: status, headers: json, body: Array(body.utf8))
        }
    }

    private func create(_ mode: String, _ body: String = openAI, headers: [String: String] = [:]) async throws -> Reply
    {
        try await self.sandbox.request("POST", "\(Path.connections)?verify=\(mode)", headers: headers, body: body)
    }

    private func update(_ id: String, _ mode: String, _ body: String) async throws -> Reply {
        try await self.sandbox.request("PUT", "\(Path.connections)/\(id)?verify=\(mode)", body: body)
    }

    private func lastTest(_ id: String) async throws -> Reply {
        try await self.sandbox.request("GET", "\(Path.connections)/\(id)/test")
    }

    private func count() async throws -> Int? {
        try await self.sandbox.request("GET", Path.connections).json?["total"]?.number?.int
    }

    private func work() async throws -> [String] {
        try await self.sandbox.composition.database.read { session in
            try session.all("SELECT subject_id FROM work WHERE due_at IS NOT NULL") { $0.text(0) }
        }
    }

    @Test(arguments: ["true", "try"])
    func `a submission that the service accepts is stored with its evidence`(mode: String) async throws {
        self.answer(200, #"{"object": "list", "data": []}"#)
        let reply = try await self.create(mode)
        #expect((reply.status, reply["status"]) == (200, "active"))
        let last = try await self.lastTest(reply.id)
        #expect(last["outcome"] == "passed")
        #expect(last["credential_version"] == 1)
        #expect(try await self.work() == [reply.id])
    }

    @Test(arguments: ["true", "try"])
    func `a submission that the service refuses is not stored, and the field is named`(mode: String) async throws {
        self.answer(401)
        let reply = try await self.create(mode)
        #expect(reply.status == 422)
        #expect(reply["detail"]?["message"] == "Connection verification failed")
        #expect(reply.sentences == ["The service does not accept Field 'API Key'"])
        let field = reply["detail"]?["fields"]?.array?.first
        #expect((field?["field"], field?["in"], field?["code"]) == ("api_key", "credentials", "refused"))
        #expect(try await self.count() == 0)
        #expect(!reply.text.contains(Self.key))
    }

    @Test func `without a definite answer 'true' refuses, and 'try' stores what is tested again`() async throws {
        self.answer(503)
        let refused = try await self.create("true")
        #expect((refused.status, refused["detail"]?["message"]) == (422, "Connection could not be verified"))
        #expect(try await self.count() == 0)
        let stored = try await self.create("try")
        #expect((stored.status, stored["status"], stored["status_reason"]) == (200, "testing", "test_requested"))
        #expect(try await self.lastTest(stored.id)["outcome"] == "unsure")
        self.time.advance(seconds: 30)
        self.answer(200, #"{"object": "list", "data": []}"#)
        try await self.runDue()
        #expect(try await self.sandbox.get(stored.id)["status"] == "active")
    }

    private func runDue() async throws {
        for claim in try await self.sandbox.tester.claimDue(limit: 10) { try await self.sandbox.tester.run(claim) }
    }

    @Test func `'later' calls nothing, and the daemon tests until there is a definite answer`() async throws {
        let reply = try await self.create("later")
        #expect((reply.status, reply["status"], reply["status_reason"]) == (200, "testing", "test_requested"))
        #expect(self.sandbox.services.requests.isEmpty)
        #expect(try await self.lastTest(reply.id).status == 404)
        self.answer(500)
        for pause: Int64 in [0, 30, 120, 600, 3600, 3600] {
            self.time.advance(seconds: pause)
            let calls = self.sandbox.services.requests.count
            try await self.runDue()
            #expect(self.sandbox.services.requests.count == calls + 1, "\(pause)")
            #expect(try await self.sandbox.get(reply.id)["status"] == "testing")
        }
        self.answer(401)
        self.time.advance(seconds: 3600)
        try await self.runDue()
        // It was asked for, so one refusal is enough.
        #expect(try await self.sandbox.get(reply.id)["status"] == "error")
    }

    @Test func `an integration without a test is stored as ever, unless the verification is required`() async throws {
        let refused = try await self.create("true", Submission.custom())
        #expect((refused.status, refused["detail"]?["message"]) == (422, "Connection could not be verified"))
        for mode in ["try", "later"] {
            let stored = try await self.create(mode, Submission.custom())
            #expect((stored.status, stored["status"]) == (200, "active"))
        }
        #expect(try await self.work().isEmpty)
    }

    @Test func `a malformed parameter and a wrong value are refused before anything is called`() async throws {
        #expect(try await self.create("yes").status == 422)
        let wrong = Self.openAI.replacing("sk-proj", with: "pk-proj")
        #expect(try await self.create("true", wrong).status == 422)
        #expect(self.sandbox.services.requests.isEmpty)
    }

    @Test func `a stored credential is tried for the new connection`() async throws {
        let credential = try await self.sandbox.createCredential(
            Submission.credential.replacing("first-secret", with: Self.key)
        )
        let body = """
            {"integration": "openai", "integration_type": "model", "credential_id": "\(credential.id)"}
            """
        self.answer(401)
        #expect(try await self.create("true", body).status == 422)
        self.answer(200, #"{"object": "list", "data": []}"#)
        let reply = try await self.create("true", body)
        #expect(reply.status == 200)
        #expect(try await self.lastTest(reply.id)["outcome"] == "passed")
    }

    @Test func `a repeated request with a key is verified once`() async throws {
        self.answer(200, #"{"object": "list", "data": []}"#)
        let first = try await self.create("true", headers: ["Idempotency-Key": "a"])
        let second = try await self.create("true", headers: ["Idempotency-Key": "a"])
        #expect(first.text == second.text)
        #expect(self.sandbox.services.requests.count == 1)
    }

    @Test func `new credentials are stored only when the service accepts them`() async throws {
        let id = try await self.sandbox.create(Self.openAI).id
        let body = #"{"credentials": {"api_key": "\#(Self.key)9"}}"#
        self.answer(401)
        #expect(try await self.update(id, "true", body).status == 422)
        let credential = try await self.sandbox.get(id)["credential_id"]?.string ?? ""
        let version = { try await sandbox.request("GET", "\(Path.credentials)/\(credential)")["version"]?.number?.int }
        #expect(try await version() == 1)
        self.answer(200, #"{"object": "list", "data": []}"#)
        #expect(try await self.update(id, "true", body).status == 200)
        #expect(try await version() == 2)
        #expect(try await self.lastTest(id)["credential_version"] == 2)
    }

    @Test func `an update that is verified later is tested before the connection is used`() async throws {
        let id = try await self.sandbox.create(Self.openAI).id
        let reply = try await self.update(id, "later", #"{"credentials": {"api_key": "\#(Self.key)9"}}"#)
        #expect((reply["status"], reply["status_reason"]) == ("testing", "test_requested"))
        self.answer(200, #"{"object": "list", "data": []}"#)
        try await self.runDue()
        #expect(try await self.sandbox.get(id)["status"] == "active")
    }

    @Test func `a verification without a change makes a connection in error active again`() async throws {
        let id = try await self.sandbox.create(Self.openAI).id
        self.answer(401)
        _ = try await self.sandbox.request("POST", "\(Path.connections)/\(id)/test")
        #expect(try await self.sandbox.get(id)["status"] == "error")
        self.answer(200, #"{"object": "list", "data": []}"#)
        let reply = try await self.update(id, "true", #"{"label": "mended"}"#)
        #expect((reply["status"], reply["label"]) == ("active", "mended"))
    }

    @Test func `an update that is repeated asks the service once`() async throws {
        let id = try await self.sandbox.create(Self.openAI).id
        self.answer(200, #"{"object": "list", "data": []}"#)
        // Another change of the connection comes first, and does not touch the values that are tried.
        self.sandbox.services.beforeAnswering { [sandbox] in
            _ = try? await sandbox.request("PUT", "\(Path.connections)/\(id)", body: #"{"label": "other"}"#)
        }
        let reply = try await self.update(id, "true", #"{"credentials": {"api_key": "\#(Self.key)9"}}"#)
        #expect((reply.status, reply["label"]) == (200, "other"))
        #expect(self.sandbox.services.requests.count == 1)
    }

    @Test func `a verified update whose secret was replaced meanwhile is tried again with the new one`() async throws {
        let id = try await self.sandbox.create(Self.openAI).id
        self.answer(200, #"{"object": "list", "data": []}"#)
        let isFirst = Mutex(true)
        self.sandbox.services.beforeAnswering { [sandbox] in
            guard
                isFirst.withLock({ first in
                    defer { first = false }; return first
                })
            else { return }
            let body = #"{"credentials": {"api_key": "\#(Self.key)9"}}"#
            _ = try? await sandbox.request("PUT", "\(Path.connections)/\(id)", body: body)
        }
        #expect(try await self.update(id, "true", #"{"label": "tried"}"#).status == 200)
        #expect(self.sandbox.services.requests.count == 2)
        #expect(try await self.lastTest(id)["credential_version"] == 2)
    }

    @Test func `'later' stores what cannot be tested unverified, and refuses what cannot be used`() async throws {
        let oauth = """
            {"integration": "gmail", "integration_type": "connectors", "auth_method_id": "oauth2", \
            "credentials": {"access_token": "ya29.a", "refresh_token": "1//0g", "expires_at": "2020-01-01T00:00:00Z"}}
            """
        let stored = try await self.create("later", oauth)
        #expect((stored.status, stored["status"]) == (200, "expired"))
        #expect(try await self.work().isEmpty)
    }

    @Test func `credentials of another account are refused, and those of the same are not`() async throws {
        let user = { (id: String) in
            #"{"object": "user", "id": "\#(id)", "type": "bot", "name": "bot \#(id)", "bot": {}}"#
        }
        self.answer(200, user("u1"))
        let made = try await self.create("true", Self.notion)
        #expect(made["account"]?["id"] == "u1")
        let token = try #require(try JSON(parsing: Self.notion)["credentials"]?.serialized())
        let body = #"{"credentials": \#(token.replacing("GHIJ", with: "JIHG"))}"#
        self.answer(200, user("u2"))
        let other = try await self.update(made.id, "true", body)
        #expect(other.status == 422)
        #expect(other["detail"]?["fields"]?.array?.first?["code"] == "wrong_account")
        self.answer(200, user("u1"))
        #expect(try await self.update(made.id, "true", body).status == 200)
    }

    @Test(arguments: ["true", "try"])
    func `a verification that is cancelled stores nothing and is answered 503`(mode: String) async throws {
        self.answer(200, "{}")
        self.sandbox.services.beforeAnswering { while !Task.isCancelled { await Task.yield() } }
        let task = Task { try await self.create(mode) }
        while self.sandbox.services.requests.isEmpty { await Task.yield() }
        task.cancel()
        #expect(try await task.value.status == 503)
        #expect(try await self.count() == 0)
    }
}
