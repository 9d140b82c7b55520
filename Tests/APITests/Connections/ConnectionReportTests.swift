import JSON
import TestSupport
import Testing

/// Reports of a worker about a connection that the worker used.
@Suite struct ConnectionReportTests {
    private let sandbox: Sandbox
    private let id: String
    private let credential: String

    init() async throws {
        self.sandbox = try await Sandbox()
        let created = try await self.sandbox.create(Submission.gmail(expiresAt: "2099-10-19T12:00:00Z"))
        self.id = created.id
        self.credential = try #require(created["credential_id"]?.string)
    }

    private var path: String { "\(Path.connections)/\(self.id)" }

    private func version(_ version: Int, of credential: String? = nil) -> String {
        #", "credential_id": "\#(credential ?? self.credential)", "credential_version": \#(version)"#
    }

    private func report(_ reason: String, _ more: String = "", headers: [String: String] = [:]) async throws -> Reply {
        try await self.sandbox.request(
            "POST",
            self.path + "/events",
            headers: headers,
            body: "{\"reason\": \"\(reason)\"\(more)}"
        )
    }

    @Test func theStatusFollowsWithItsReasonAndMessage() async throws {
        let refused = try await self.report("credentials_refused", #", "message": "invalid_auth""#)
        #expect((refused.status, refused["status"]) == (200, "error"))
        #expect((refused["status_reason"], refused["status_message"]) == ("credentials_refused", "invalid_auth"))
        #expect(try await self.sandbox.get(self.id).body == refused.body)
        let tested = try await self.report("test_started")
        #expect((tested["status"], tested["status_message"]) == ("testing", .null))
        #expect(try await self.report("test_passed")["status"] == "active")
        let events = try await self.sandbox.request("GET", self.path + "/events")["events"]?.array ?? []
        #expect(events.map { $0["reason"] } == ["test_passed", "test_started", "credentials_refused"])
        #expect(events.last?["message"] == "invalid_auth")
        let audited = try await self.sandbox.request("GET", "/api/v1/audit-events?action=connection.report")
        #expect(audited["audit_events"]?.array?.count == 3)
    }

    /// New credentials end an error, and take what was said of the old ones with it.
    @Test func newCredentialsMakeItActiveAgain() async throws {
        #expect(try await self.report("credentials_refused", #", "message": "revoked""#).status == 200)
        let update = try await self.sandbox.request(
            "PUT",
            self.path,
            body: #"{"credentials": {"access_token": "ya29.another-token", "expires_at": "2099-01-01T00:00:00Z"}}"#
        )
        #expect((update["status"], update["status_message"]) == ("active", .null))
    }

    @Test func aReportOfOldCredentialsSaysNothingOfTheNew() async throws {
        let body = #"{"credentials": {"access_token": "ya29.another-token", "refresh_token": "1//0g..."}}"#
        #expect(
            try await self.sandbox.request("PUT", "\(Path.credentials)/\(self.credential)", body: body).status == 200
        )
        let late = try await self.report("credentials_refused", self.version(1))
        #expect(late.status == 409)
        #expect(
            late["detail"]?.string
                == "These are no longer the connection's credentials; report on \(self.credential) version 2 instead"
        )
        #expect(try await self.sandbox.get(self.id)["status"] == "active")
        #expect(try await self.report("credentials_refused", self.version(2))["status"] == "error")
    }

    /// The first version of another credential is not the first of this one.
    @Test func aReportOfAnotherCredentialSaysNothingOfTheNew() async throws {
        let other = try await self.sandbox.createCredential(
            #"""
            {"label": "other", "auth_type": "oauth_token", "credential_scope": "user",
             "credentials": {"access_token": "ya29.another-token", "expires_at": "2099-01-01T00:00:00Z"}}
            """#
        ).id
        #expect(
            try await self.sandbox.request("PUT", self.path, body: #"{"credential_id": "\#(other)"}"#).status == 200
        )
        #expect(try await self.report("credentials_refused", self.version(1)).status == 409)
        #expect(try await self.report("credentials_refused", self.version(1, of: other))["status"] == "error")
    }

    @Test func whatItsStatusDoesNotAllowIsRefused() async throws {
        let active = try await self.report("test_passed")
        #expect((active.status, active["detail"]) == (409, "The connection is active already"))
        #expect(try await self.sandbox.request("POST", self.path + "/deactivate").status == 200)
        let inactive = try await self.report("credentials_refused")
        #expect(inactive.status == 409)
        #expect(inactive["detail"] == "The connection is inactive; switch it on, or start a test")
    }

    @Test func `a report of a test is the last test, of the credential's present version`() async throws {
        let never = try await self.sandbox.request("GET", self.path + "/test")
        #expect(never.status == 404)
        #expect(try await self.report("test_started").status == 200)
        #expect(try await self.sandbox.request("GET", self.path + "/test").status == 404)
        #expect(try await self.report("credentials_refused", #", "message": "invalid_auth""#).status == 200)
        let refused = try await self.sandbox.request("GET", self.path + "/test")
        #expect((refused["outcome"], refused["code"]) == ("refused", "refused"))
        #expect((refused["message"], refused["status"]) == ("invalid_auth", "error"))
        #expect((refused["duration_ms"], refused["credential_version"]) == (0, 1))
        let event = try await self.sandbox.request("GET", self.path + "/events")["events"]?.array?.first
        #expect(refused["tested_by"] == event?["actor"])
        #expect(refused["tested_at"] == event?["created_at"])
        #expect(try await self.report("test_passed").status == 200)
        let passed = try await self.sandbox.request("GET", self.path + "/test")
        #expect((passed["outcome"], passed["message"]) == ("passed", .null))
        // A refused report is no evidence.
        #expect(try await self.report("credentials_refused", self.version(7)).status == 409)
        #expect(try await self.sandbox.request("GET", self.path + "/test").text == passed.text)
    }

    @Test func aLostUpdateIsRefused() async throws {
        let tag = try #require(try await self.sandbox.get(self.id).headers["etag"])
        #expect(try await self.report("test_started", headers: ["If-Match": tag]).status == 200)
        #expect(try await self.report("test_passed", headers: ["If-Match": tag]).status == 412)
    }

    @Test func refusesWhatItDoesNotUnderstand() async throws {
        let table: [(more: String, name: String, type: String)] = [
            (#", "message": 1"#, "message", "string_type"),
            (#", "message": "\#(String(repeating: "a", count: 256))""#, "message", "string_too_long"),
            (#", "credential_id": "x", "credential_version": "1""#, "credential_version", "int_type"),
            (#", "credential_id": "x", "credential_version": 0"#, "credential_version", "int_type"),
            (#", "credential_version": 1"#, "credential_id", "missing"),
            (#", "credential_id": "x""#, "credential_version", "missing"),
            (#", "version": 1"#, "version", "extra_forbidden"),
        ]
        for (more, name, type) in table {
            let reply = try await self.report("test_started", more)
            #expect(reply.status == 422, "\(more)")
            #expect(reply["detail"]?.array?.map { $0["loc"] } == [["body", .string(name)]], "\(more)")
            #expect(reply["detail"]?.array?.first?["type"]?.string == type, "\(more)")
        }
        for reason in ["switched_on", "checked", "token_refreshed", ""] {
            #expect(try await self.report(reason)["detail"]?.array?.first?["type"] == "enum", "\(reason)")
        }
        #expect(try await self.sandbox.get(self.id)["status"] == "active")
    }
}
