import JSON
import SQLite
import Storage
import TestSupport
import Testing

/// Credentials over HTTP: what is shown, what is sealed, and what is refused.
@Suite struct CredentialTests {
    private let sandbox: Sandbox

    init() async throws {
        self.sandbox = try await Sandbox()
    }

    private func create(_ body: String = Submission.credential) async throws -> Reply {
        try await self.sandbox.createCredential(body)
    }

    private func update(_ id: String, _ body: String, as key: Sandbox.Key = .administrator) async throws -> Reply {
        try await self.sandbox.request("PUT", "\(Path.credentials)/\(id)", as: key, body: body)
    }

    private func reveal(_ id: String, as key: Sandbox.Key = .administrator) async throws -> Reply {
        try await self.sandbox.reveal(id, as: key)
    }

    @Test func whatIsMadeIsReadBackWithoutItsSecret() async throws {
        let made = try await self.create()
        #expect(made.status == 200)
        #expect(made["label"] == "Mail")
        #expect(made["description"] == "for tests")
        #expect(made["auth_type"] == "api_key")
        #expect(made["credential_type"] == "integration")
        #expect(made["credential_scope"] == "workspace")
        #expect(made["provider"] == "sendgrid")
        #expect(made["user_id"] == "u1")
        #expect(made["status"] == "active")
        #expect(made["version"] == 1)
        #expect(made["field_names"] == ["api_key", "n"])
        #expect(!made.text.contains("first-secret"))
        let read = try await self.sandbox.request("GET", "\(Path.credentials)/\(made.id)")
        #expect(read.body == made.body)
        let database = try self.sandbox.openDatabase()
        let sealed = try database.first("SELECT hex(sealed) FROM credentials") { $0.text(0) } ?? ""
        #expect(!sealed.contains("66697273742D736563726574"))
    }

    @Test func whatMayBeAbsentHasADefault() async throws {
        let made = try await self.create(
            #"{"label": "x", "auth_type": "custom", "credential_scope": "", "credentials": {}}"#
        )
        #expect(made.status == 200)
        #expect((made["credential_type"], made["provider"]) == ("custom", "custom"))
        #expect((made["description"], made["user_id"], made["expires_at"]) == (.null, .null, .null))
    }

    @Test func aNewSecretIsANewVersionAndTheOldOneCanBeRestored() async throws {
        let id = try await self.create().id
        let updated = try await self.update(id, #"{"credentials": {"api_key": "second-secret"}}"#)
        #expect((updated.status, updated["version"]) == (200, 2))
        #expect(updated["field_names"] == ["api_key"])
        #expect(try await self.reveal(id)["credentials"] == ["api_key": "second-secret"])

        let restored = try await self.sandbox.request("POST", "\(Path.credentials)/\(id)/restore")
        #expect((restored.status, restored["version"]) == (200, 3))
        #expect(try await self.reveal(id).text.contains("first-secret"))
        // The secret that was replaced by the restored one is the earlier one now.
        #expect(try await self.sandbox.request("POST", "\(Path.credentials)/\(id)/restore").status == 200)
        #expect(try await self.reveal(id)["credentials"] == ["api_key": "second-secret"])
        #expect(try await self.reveal(id)["version"] == 4)
    }

    /// A list shows them, of up to a thousand credentials.
    @Test func theNamesOfItsMembersAreNotEndless() async throws {
        let members = (0..<1700).map { "\"member-\(1000 + $0 % 1000)-\($0)\": \"x\"" }.joined(separator: ", ")
        let create = Submission.custom().replacing(#""token": "secret""#, with: members)
        for reply in [
            try await self.sandbox.create(create),
            try await self.sandbox.createCredential(
                #"{"label": "a", "auth_type": "custom", "credential_scope": "user", "credentials": {\#(members)}}"#
            ),
        ] {
            #expect(reply.status == 422)
            #expect(
                reply["detail"]?["errors"] == ["The names in 'credentials' must be at most 16384 bytes together"]
            )
        }
    }

    @Test func whatIsAbsentOfAnUpdateStays() async throws {
        let id = try await self.create().id
        #expect(try await self.sandbox.request("POST", "\(Path.credentials)/\(id)/restore").status == 409)
        let nothing = try await self.update(
            id,
            #"{"label": null, "credential_scope": null, "credentials": null}"#
        )
        #expect((nothing["label"], nothing["description"], nothing["version"]) == ("Mail", "for tests", 1))
        #expect((nothing["status"], nothing["credential_scope"]) == ("active", "workspace"))
        let changed = try await self.update(id, #"{"label": "New", "description": null, "credential_scope": "user"}"#)
        #expect((changed["label"], changed["description"], changed["credential_scope"]) == ("New", .null, "user"))
        #expect(changed["version"] == 1)
        #expect(try await self.reveal(id).text.contains("first-secret"))
    }

    /// A connection that was checked stays one that would pass.
    @Test func aNewSecretIsCheckedForTheConnectionsThatUseIt() async throws {
        let made = try await self.sandbox.create(Submission.gmail(expiresAt: "2099-01-01T00:00:00Z"))
        let id = made["credential_id"]?.string ?? ""
        let refused = try await self.update(id, #"{"credentials": {"refresh_token": "r"}}"#)
        #expect(refused.status == 422)
        #expect(refused.sentences == ["Field 'Access Token' is required"])
        #expect(try await self.reveal(id)["version"] == 1)
        let expiry = #"{"credentials": {"access_token": "ya29.another-token-1234567890", "expires_in": 3600}}"#
        let accepted = try await self.update(id, expiry)
        #expect((accepted.status, accepted["version"]) == (200, 2))
        #expect(accepted["expires_at"]?.string?.hasPrefix("20") == true)
        #expect(accepted["field_names"] == ["access_token", "refresh_token", "expires_at"])
    }

    /// Only OAuth methods describe `expires_at`, but the expiry is that of the credential.
    @Test func anExpiryIsKeptForEveryConnection() async throws {
        let token = #""access_token": "ya29.a-token-1234567890", "refresh_token": "1//0g-1234567890""#
        let made = try await self.create(
            """
            {"label": "x", "auth_type": "custom", "credential_scope": "", \
            "credentials": {\(token), "expires_at": "2020-01-01T00:00:00Z"}}
            """
        )
        let integrations = [("zmine", "custom"), ("gmail", "connectors"), ("another", "custom")]
        let connections = try await integrations.asyncMap { name, type in
            try await self.sandbox.create(
                #"{"integration": "\#(name)", "integration_type": "\#(type)", "credential_id": "\#(made.id)"}"#
            )
        }
        let statuses = { try await connections.asyncMap { try await self.sandbox.get($0.id)["status"] } }
        #expect(connections.map { $0["status"] } == ["expired", "expired", "expired"])
        let later = try await self.update(
            made.id,
            #"{"credentials": {\#(token), "expires_at": "2099-01-01T00:00:00Z"}}"#
        )
        #expect(later["expires_at"] == "2099-01-01T00:00:00.000Z")
        #expect(try await statuses() == ["active", "active", "active"])
        let restored = try await self.sandbox.request("POST", "\(Path.credentials)/\(made.id)/restore")
        #expect(restored["expires_at"] == "2020-01-01T00:00:00.000Z")
        #expect(try await statuses() == ["expired", "expired", "expired"])
    }

    @Test(arguments: [#""expires_in": 3600"#, #""expires_in": "3600""#, #""expires_in": 3600, "expires_at": null"#])
    func aLifetimeIsStoredAsItsEnd(_ members: String) async throws {
        let made = try await self.create(Self.with(#""credentials": {"token": "x", \#(members)}"#))
        #expect(made["expires_at"]?.string?.hasPrefix("20") == true)
        #expect(made["field_names"]?.array?.contains("expires_in") == false)
        let inline = try await self.sandbox.create(
            #"{"integration": "zmine", "integration_type": "custom", "credentials": {"token": "x", \#(members)}}"#
        )
        let credential = try await self.sandbox.request(
            "GET",
            "\(Path.credentials)/\(inline["credential_id"]?.string ?? "")"
        )
        #expect(credential["expires_at"]?.string?.hasPrefix("20") == true)
    }

    @Test func anInlineCredentialIsOfTheTypeOfItsSecret() async throws {
        let connection = try await self.sandbox.create(
            """
            {"integration": "gmail", "integration_type": "connectors", \
            "credentials": {"access_token": "ya29.a-token-1234567890"}}
            """
        )
        let id = connection["credential_id"]?.string ?? ""
        let path = "\(Path.credentials)/\(id)"
        #expect(try await self.sandbox.request("GET", path)["auth_type"] == "oauth_token")
        let token = #""access_token": "ya29.a-token-1234567890", "refresh_token": "1//0g-1234567890""#
        #expect(try await self.update(id, #"{"credentials": {\#(token)}}"#)["auth_type"] == "oauth_token_refresh")
        #expect(try await self.sandbox.request("POST", "\(path)/restore")["auth_type"] == "oauth_token")
        #expect(try await self.sandbox.request("GET", path)["auth_type"] == "oauth_token")
    }

    /// As a provider sends it that issues no new refresh token: RFC 6749, section 6.
    @Test func aRefreshedTokenKeepsTheRefreshToken() async throws {
        let first = #""access_token": "ya29.first-token-1234567890", "refresh_token": "1//0g-1234567890""#
        let second = #""access_token": "ya29.second-token-1234567890", "expires_in": 3599, "token_type": "Bearer""#
        let connection = try await self.sandbox.create(
            #"{"integration": "gmail", "integration_type": "connectors", "credentials": {\#(first)}}"#
        )
        let id = connection["credential_id"]?.string ?? ""
        let path = "\(Path.connections)/\(connection.id)"
        #expect(try await self.sandbox.request("PUT", path, body: #"{"credentials": {\#(second)}}"#).status == 200)
        #expect(try await self.reveal(id)["credentials"]?["refresh_token"] == "1//0g-1234567890")
        #expect(
            try await self.sandbox.request("GET", "\(Path.credentials)/\(id)")["auth_type"] == "oauth_token_refresh"
        )

        #expect(try await self.update(id, #"{"credentials": {\#(first)}}"#).status == 200)
        #expect(try await self.update(id, #"{"credentials": {\#(second)}}"#).status == 200)
        #expect(try await self.reveal(id)["credentials"]?["refresh_token"] == "1//0g-1234567890")

        #expect(try await self.update(id, #"{"credentials": {\#(second), "refresh_token": null}}"#).status == 200)
        #expect(try await self.reveal(id)["credentials"]?["refresh_token"] == nil)
    }

    @Test func aUsedCredentialIsNotDeleted() async throws {
        let id = try await self.create().id
        let connection = try await self.sandbox.create(
            """
            {"integration": "custom", "integration_type": "custom", "credential_id": "\(id)"}
            """
        )
        #expect(connection.status == 200)
        let used = try await self.sandbox.request("GET", "\(Path.credentials)/\(id)/connections")
        #expect(used["connections"]?.array?.compactMap { $0["id"]?.string } == [connection.id])
        #expect((used["total"], used["next_cursor"]) == (1, .null))
        let refused = try await self.sandbox.request("DELETE", "\(Path.credentials)/\(id)")
        #expect(refused.status == 409)
        #expect(refused["detail"]?.string?.contains(connection.id) == true)
        try self.sandbox.openDatabase().execute(script: "DELETE FROM connections")
        #expect(try await self.sandbox.request("DELETE", "\(Path.credentials)/\(id)").status == 204)
        #expect(try await self.sandbox.request("GET", "\(Path.credentials)/\(id)").status == 404)
        #expect(try await self.sandbox.request("DELETE", "\(Path.credentials)/\(id)").status == 404)
    }

    struct Refusal {
        let body: String
        /// The places of what is wrong; of a failed check its sentences.
        let locations: [String]
    }

    private static func with(_ member: String) -> String {
        """
        {"label": "x", "auth_type": "custom", "credential_scope": "user", "credentials": {"a": "b"}, \(member)}
        """
    }

    static let refusals = [
        Refusal(body: "", locations: ["body"]), Refusal(body: "[]", locations: ["body"]),
        Refusal(
            body: "{}",
            locations: ["body/label", "body/auth_type", "body/credential_scope", "body/credentials"]
        ),
        Refusal(body: with(#""label": """#), locations: ["body/label"]),
        Refusal(body: with(#""label": 1"#), locations: ["body/label"]),
        Refusal(body: with(#""label": null"#), locations: ["body/label"]),
        Refusal(body: with("\"label\": \"\(String(repeating: "é", count: 101))\""), locations: ["body/label"]),
        Refusal(
            body: with("\"description\": \"\(String(repeating: "é", count: 256))\""),
            locations: ["body/description"]
        ),
        Refusal(body: with("\"provider\": \"\(String(repeating: "x", count: 256))\""), locations: ["body/provider"]),
        Refusal(body: with("\"user_id\": \"\(String(repeating: "x", count: 256))\""), locations: ["body/user_id"]),
        Refusal(
            body: with("\"credential_scope\": \"\(String(repeating: "x", count: 256))\""),
            locations: ["body/credential_scope"]
        ),
        Refusal(body: with(#""auth_type": "oauth2""#), locations: ["body/auth_type"]),
        Refusal(body: with(#""credential_type": "model""#), locations: ["body/credential_type"]),
        Refusal(body: with(#""credentials": []"#), locations: ["body/credentials"]),
        Refusal(body: with(#""credentials": null"#), locations: ["body/credentials"]),
        Refusal(
            body: with(#""credentials": {"a": "••••••••"}"#),
            locations: ["A member of 'credentials' is the mask shown in place of a secret; send the secret itself"]
        ),
        Refusal(
            body: with(#""credentials": {"expires_at": "tomorrow"}"#),
            locations: ["Field 'expires_at' must be a valid date-time"]
        ),
        Refusal(
            body: with(#""credentials": {"expires_at": 1}"#),
            locations: ["Field 'expires_at' must be a valid date-time"]
        ),
        Refusal(
            body: with(#""credentials": {"expires_in": 1e30}"#),
            locations: ["Field 'expires_in' must be an integer"]
        ),
        Refusal(
            body: with(#""credentials": {"expires_in": "soon"}"#),
            locations: ["Field 'expires_in' must be an integer"]
        ),
    ]

    @Test func refusesWhatIsNoCredential() async throws {
        for refusal in Self.refusals {
            let reply = try await self.create(refusal.body)
            #expect(reply.status == 422, "\(refusal.body)")
            let locations = reply["detail"]?.array?.map { item in
                item["loc"]?.array?.compactMap(\.string).joined(separator: "/") ?? ""
            }
            #expect((locations ?? reply.sentences) == refusal.locations, "\(refusal.body)")
        }
        #expect(try await self.sandbox.request("GET", Path.credentials)["total"] == 0)
    }

    @Test func anotherWorkspaceSeesNothing() async throws {
        let id = try await self.create().id
        let other = try await self.sandbox.makeWorkspace("other")
        let key = Sandbox.Key.token(try await self.sandbox.makeKey(scopes: "admin", workspace: other))
        let attempts: [(String, String, String?)] = [
            ("GET", "", nil), ("PUT", "", "{"), ("PUT", "", #"{"label": "x"}"#), ("DELETE", "", nil),
            ("GET", "/connections", nil), ("POST", "/restore", nil), ("POST", "/reveal", nil),
        ]
        for (method, suffix, body) in attempts {
            let reply = try await self.sandbox.request(
                method,
                "\(Path.credentials)/\(id)\(suffix)",
                as: key,
                body: body
            )
            #expect(reply.status == 404, "\(method) \(suffix)")
            #expect(reply.text == #"{"detail":"Credential not found"}"#, "\(method) \(suffix)")
        }
        #expect(try await self.sandbox.request("GET", Path.credentials, as: key)["total"] == 0)
    }
}
