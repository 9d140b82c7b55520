import JSON
import SQLite
import Storage
import TestSupport
import Testing

/// A slip in a member's name must not leave a secret as it was, or make a key without an end.
@Suite struct UnknownMemberTests {
    @Test func areRefusedByEveryOtherBody() async throws {
        let sandbox = try await Sandbox()
        let workspace = try sandbox.workspaceID()
        let connection = try await sandbox.create(Submission.custom())
        let credential = try #require(connection["credential_id"]?.string)
        let key = "key_" + sandbox.token.dropFirst(4).prefix(26)
        let requests: [(method: String, path: String, body: String, name: String)] = [
            ("PUT", "\(Path.connections)/\(connection.id)", #"{"credential": {"token": "other"}}"#, "credential"),
            ("PUT", "\(Path.connections)/\(connection.id)", #"{"label": "x", "status": "inactive"}"#, "status"),
            ("POST", Path.credentials, Submission.credential.replacing("description", with: "note"), "note"),
            ("PUT", "\(Path.credentials)/\(credential)", #"{"secret": {"token": "other"}}"#, "secret"),
            (
                "POST", "/api/v1/api-keys",
                #"{"label": "x", "permissions": ["admin"], "expires": "2027-01-01T00:00:00Z"}"#,
                "expires"
            ),
            ("PUT", "/api/v1/api-keys/\(key)", #"{"ip_whitelists": ["192.0.2.1"]}"#, "ip_whitelists"),
            ("POST", "/api/v1/workspaces", #"{"name": "x", "label": "x"}"#, "label"),
            ("PUT", "/api/v1/workspaces/\(workspace)", #"{"title": "x"}"#, "title"),
            ("POST", Path.connectSessions, #"{"user_id": "u", "return_uri": "https://x.example"}"#, "return_uri"),
            ("POST", Path.initiate, #"{"integration_id": "gmail", "return_url": "x"}"#, "return_url"),
        ]
        let audited = {
            try sandbox.openDatabase().first("SELECT count(*) FROM audit_events WHERE outcome = 'done'") {
                $0.int(0)
            }
        }
        let before = try audited()
        for (method, path, body, name) in requests {
            let reply = try await sandbox.request(method, path, body: body)
            #expect(reply.status == 422, "\(method) \(path)")
            let item: JSON = [
                "loc": ["body", .string(name)], "msg": "Extra inputs are not permitted", "type": "extra_forbidden",
            ]
            #expect(reply["detail"] == [item], "\(method) \(path): \(reply.text)")
        }
        #expect(try audited() == before)
    }

    /// The specification's framework ignores them.
    @Test func areIgnoredByTheSpecificationsCreate() async throws {
        let sandbox = try await Sandbox()
        let body = #"{"integration": "x", "integration_type": "custom", "credentials": {"a": "b"}, "other": 1}"#
        #expect(try await sandbox.create(body).status == 200)
    }

    @Test func areNotAllNamedWhenThereAreMany() async throws {
        let sandbox = try await Sandbox()
        let members = (0..<1000).map { "\"m\($0)\": 1" }.joined(separator: ", ")
        let reply = try await sandbox.request("POST", "/api/v1/workspaces", body: "{\(members)}")
        #expect(reply.status == 422)
        #expect(reply["detail"]?.array?.count == 33)
        let permissions = Array(repeating: #""x""#, count: 40).joined(separator: ", ")
        let keys = try await sandbox.request(
            "POST",
            "/api/v1/api-keys",
            body: #"{"label": "a", "permissions": [\#(permissions)], \#(members)}"#
        )
        #expect(keys["detail"]?.array?.count == 72)
    }
}
