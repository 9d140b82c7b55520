import JSON
import SQLite
import Storage
import TestSupport
import Testing

@Suite struct ConnectionUpdateTests {
    private let sandbox: Sandbox

    init() async throws {
        self.sandbox = try await Sandbox()
    }

    private func put(_ id: String, _ body: String, headers: [String: String] = [:]) async throws -> Reply {
        try await self.sandbox.request("PUT", "\(Path.connections)/\(id)", headers: headers, body: body)
    }

    private func secret(of id: String) throws -> (version: Int, expiresAt: String)? {
        try self.sandbox.openDatabase().first(
            """
            SELECT credentials.version, credentials.expires_at FROM credentials
            JOIN connections ON connections.credential_id = credentials.id WHERE connections.id = ?1
            """,
            id
        ) { ($0.int(0), $0.text(1)) }
    }

    private func credentials() throws -> Int? {
        try self.sandbox.openDatabase().first("SELECT count(*) FROM credentials") { $0.int(0) }
    }

    private static let postgres = """
        {"label": "db", "integration": "postgres", "integration_type": "storage", "user_id": "ann",
         "credentials": {"username": "u", "password": "p"},
         "config": {"host": "db.example.com", "port": "5432", "database": "app"}}
        """

    @Test func changesWhatIsNamedAndNothingElse() async throws {
        let created = try await self.sandbox.create(Self.postgres)
        try #require(created.status == 200, "\(created.text)")
        let reply = try await self.put(created.id, #"{"label": "other"}"#)
        #expect(reply.status == 200)
        #expect(reply["label"] == "other")
        for member in ["config", "user_id", "credential_id", "status", "created_at", "created_by", "auth_method_id"] {
            #expect(reply[member] == created[member], "\(member)")
        }
        #expect(reply["updated_at"] != created["updated_at"])
        #expect(try await self.sandbox.get(created.id).body == reply.body)
    }

    @Test func nullClearsLabelAndUserOnly() async throws {
        let created = try await self.sandbox.create(Self.postgres)
        let reply = try await self.put(
            created.id,
            #"{"label": null, "user_id": null, "config": null, "credential_id": null, "credentials": null}"#
        )
        #expect(reply.status == 200)
        #expect(reply["label"] == JSON.null)
        #expect(reply["user_id"] == JSON.null)
        #expect(reply["config"] == created["config"])
        #expect(reply["credential_id"] == created["credential_id"])
    }

    @Test func checksANewConfigAsAtCreate() async throws {
        let created = try await self.sandbox.create(Self.postgres)
        let refused = try await self.put(created.id, #"{"config": {"host": "no host", "port": 70000}}"#)
        #expect(refused.status == 422)
        let submission = try await self.sandbox.create(
            """
            {"integration": "postgres", "integration_type": "storage", "credentials": {"username": "u", "password": "p"},
             "config": {"host": "no host", "port": 70000}}
            """
        )
        #expect(refused.body == submission.body)
        #expect(try await self.sandbox.get(created.id).body == created.body)
        let reply = try await self.put(
            created.id,
            #"{"config": {"host": "b.example.com", "port": "5433", "database": "x"}}"#
        )
        #expect(reply.status == 200)
        #expect(reply["config"]?["port"] == 5433)
    }

    @Test func newCredentialsAreANewVersion() async throws {
        let created = try await self.sandbox.create(Submission.gmail)
        let reply = try await self.put(
            created.id,
            """
            {"credentials": {"access_token": "ya29.brand-new-token", "refresh_token": "1//0g...",
             "expires_at": "2099-01-01T00:00:00Z"}}
            """
        )
        #expect(reply.status == 200, "\(reply.text)")
        #expect(reply["credential_id"] == created["credential_id"])
        #expect(reply["status"] == "active")
        #expect(reply["status_reason"] == "credentials_replaced")
        let secret = try #require(try self.secret(of: created.id))
        #expect(secret == (2, "2099-01-01T00:00:00.000Z"))
        #expect(!reply.text.contains("brand-new"))
        // The new version opens: a config is checked together with it.
        #expect(try await self.put(created.id, #"{"config": {}}"#).status == 200)
    }

    @Test func refusesNewCredentialsThatDoNotSatisfyTheIntegration() async throws {
        let created = try await self.sandbox.create(Submission.gmail)
        let reply = try await self.put(created.id, #"{"credentials": {}}"#)
        #expect(reply.status == 422)
        #expect(reply.sentences?.contains("Field 'Access Token' is required") == true)
        #expect(try self.secret(of: created.id)?.version == 1)
    }

    @Test func aSharedCredentialIsNotTouched() async throws {
        let first = try await self.sandbox.create(Submission.custom())
        let credential = try #require(first["credential_id"]?.string)
        let second = try await self.sandbox.create(
            #"{"integration": "custom", "integration_type": "custom", "credential_id": "\#(credential)"}"#
        )
        let reply = try await self.put(second.id, #"{"credentials": {"token": "mine"}}"#)
        #expect(reply.status == 200)
        #expect(reply["credential_id"] != first["credential_id"])
        #expect(try await self.sandbox.get(first.id).body == first.body)
        #expect(try self.secret(of: first.id)?.version == 1)
    }

    @Test func anotherCredentialTakesTheInlineOnesPlace() async throws {
        let first = try await self.sandbox.create(Submission.custom())
        let second = try await self.sandbox.create(Submission.custom())
        let credential = try #require(first["credential_id"]?.string)
        let reply = try await self.put(second.id, #"{"credential_id": "\#(credential)"}"#)
        #expect(reply.status == 200)
        #expect(reply["credential_id"]?.string == credential)
        #expect(try self.credentials() == 1)
    }

    @Test func aDeletedConnectionTakesItsCredentialAlong() async throws {
        let first = try await self.sandbox.create(Submission.custom())
        let credential = try #require(first["credential_id"]?.string)
        let second = try await self.sandbox.create(
            #"{"integration": "custom", "integration_type": "custom", "credential_id": "\#(credential)"}"#
        )
        let reply = try await self.sandbox.request("DELETE", "\(Path.connections)/\(first.id)")
        #expect(reply.status == 204)
        #expect(reply.body.isEmpty)
        #expect(try self.credentials() == 1)
        #expect(try await self.sandbox.get(first.id).status == 404)
        #expect(try await self.sandbox.request("DELETE", "\(Path.connections)/\(first.id)").status == 404)
        #expect(try await self.sandbox.request("DELETE", "\(Path.connections)/\(second.id)").status == 204)
        #expect(try self.credentials() == 0)
    }

    @Test func ifMatchRefusesALostUpdate() async throws {
        let created = try await self.sandbox.create(Submission.custom())
        let tag = try #require(try await self.sandbox.get(created.id).headers["etag"])
        #expect(try await self.sandbox.get(created.id, headers: ["If-None-Match": tag]).status == 304)
        #expect(try await self.put(created.id, #"{"label": "a"}"#, headers: ["If-Match": tag]).status == 200)
        for header in [tag, "W/\(tag)", "\"x\"", "x", ""] {
            let update = try await self.put(created.id, #"{"label": "b"}"#, headers: ["If-Match": header])
            #expect(update.status == 412, "\(header)")
            let path = "\(Path.connections)/\(created.id)"
            #expect(
                try await self.sandbox.request("DELETE", path, headers: ["If-Match": header]).status == 412,
                "\(header)"
            )
        }
        let reply = try await self.sandbox.get(created.id)
        #expect(reply["label"] == "a")
        let next = try #require(reply.headers["etag"])
        #expect(next != tag)
        #expect(try await self.sandbox.get(created.id, headers: ["If-None-Match": tag]).status == 200)
        #expect(try await self.put(created.id, "{}", headers: ["If-Match": "*"]).status == 200)
    }

    @Test func aConfigMayHaveSixtyFourKibibytes() async throws {
        let created = try await self.sandbox.create(Submission.custom())
        let config = #"{"a":"\#(String(repeating: "a", count: 65_528))"}"#
        // White space counts for nothing.
        let body = #"{ "label": "\#(String(repeating: "é", count: 255))", "config": \#(config) }"#
        #expect(try await self.put(created.id, body).status == 200)
        let longer = try await self.put(created.id, body.replacing("\"a\":\"", with: "\"a\":\"a"))
        #expect((longer.status, longer.sentences) == (422, ["'config' must be at most 65536 bytes of JSON"]))
    }

    /// Changes that are committed together are made of the same row, and one of them counts.
    @Test func changesAtOnceAreAllMade() async throws {
        let created = try await self.sandbox.create(Submission.custom())
        let (sandbox, path) = (self.sandbox, "\(Path.connections)/\(created.id)")
        let replies = try await atOnce(80) { number in
            try await sandbox.request("PUT", path, body: #"{"label": "\#(number)"}"#)
        }
        #expect(replies.tally == [200: 80])
    }

    @Test func refusesWhatItDoesNotUnderstand() async throws {
        let created = try await self.sandbox.create(Submission.custom())
        let table: [(String, [String], String)] = [
            (#"{"label": 1}"#, ["label"], "string_type"),
            (#"{"label": "\#(String(repeating: "a", count: 256))"}"#, ["label"], "string_too_long"),
            (#"{"config": []}"#, ["config"], "dict_type"),
            (#"{"user_id": "\#(String(repeating: "a", count: 256))"}"#, ["user_id"], "string_too_long"),
            (#"{"credential_id": {}}"#, ["credential_id"], "string_type"),
            (#"{"credentials": "x"}"#, ["credentials"], "dict_type"),
            (#"{"user_id": false}"#, ["user_id"], "string_type"),
            ("[]", [], "model_attributes_type"),
            ("", [], "missing"),
            ("{", ["1"], "json_invalid"),
        ]
        for (body, place, type) in table {
            let reply = try await self.put(created.id, body)
            #expect(reply.status == 422, "\(body)")
            let item = reply["detail"]?.array?.first
            #expect(item?["type"]?.string == type, "\(body)")
            #expect(item?["loc"]?.array?.count == 1 + place.count, "\(body)")
        }
        let both = try await self.put(created.id, #"{"credential_id": "cred_1", "credentials": {}}"#)
        #expect(both.status == 422)
        #expect(both.sentences == ["Send either 'credentials' or 'credential_id', not both"])
        let unknown = try await self.put(created.id, #"{"credential_id": "cred_00000000000000000000000000"}"#)
        #expect(unknown.status == 404)
        #expect(unknown["detail"] == "Credential not found")
        #expect(try await self.sandbox.get(created.id).body == created.body)
    }

    @Test func findsNothingOfAnotherWorkspace() async throws {
        let created = try await self.sandbox.create(Submission.custom())
        let mine = try #require(created["credential_id"]?.string)
        let key = Sandbox.Key.token(
            try await self.sandbox.makeKey(scopes: "admin", workspace: self.sandbox.makeWorkspace("other"))
        )
        let path = "\(Path.connections)/\(created.id)"
        let requests = [
            ("GET", path, nil), ("PUT", path, #"{"label": "x"}"#), ("DELETE", path, nil),
            ("POST", path + "/activate", nil), ("POST", path + "/deactivate", nil), ("GET", path + "/events", nil),
        ]
        for (method, path, body) in requests {
            let reply = try await self.sandbox.request(method, path, as: key, body: body)
            #expect(reply.status == 404, "\(method) \(path)")
            #expect(reply["detail"] == "Connection not found", "\(method) \(path)")
        }
        let theirs = try await self.sandbox.create(Submission.custom(), as: key)
        let reply = try await self.sandbox.request(
            "PUT",
            "\(Path.connections)/\(theirs.id)",
            as: key,
            body: #"{"credential_id": "\#(mine)"}"#
        )
        #expect(reply.status == 404)
        #expect(reply["detail"] == "Credential not found")
        #expect(try await self.sandbox.get(created.id).body == created.body)
    }
}
