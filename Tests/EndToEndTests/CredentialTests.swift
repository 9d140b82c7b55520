import JSON
import SQLite
import Testing

/// Credentials over HTTP: what is shown, what is sealed, and what is refused.
@Suite struct CredentialTests {
    private static let path = "/api/v1/credentials"
    private static let submission = """
        {"label": "Mail", "description": "for tests", "auth_type": "api_key", "credential_type": "integration", \
        "credential_scope": "workspace", "provider": "sendgrid", "user_id": "u1", \
        "credentials": {"api_key": "first-secret", "n": 1.50}}
        """

    private let daemon: Daemon

    init() throws {
        self.daemon = try Site().start()
    }

    private func create(_ body: String = submission) throws -> Reply {
        try self.daemon.request("POST", Self.path, body: body)
    }

    private func update(_ id: String, _ body: String, as key: Daemon.Key = .administrator) throws -> Reply {
        try self.daemon.request("PUT", "\(Self.path)/\(id)", as: key, body: body)
    }

    private func reveal(_ id: String, as key: Daemon.Key = .administrator) throws -> Reply {
        try self.daemon.request("POST", "\(Self.path)/\(id)/reveal", as: key)
    }

    @Test func whatIsMadeIsReadBackWithoutItsSecret() throws {
        let made = try self.create()
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
        let read = try self.daemon.request("GET", "\(Self.path)/\(made.id)")
        #expect(read.body == made.body)
        let database = try self.daemon.site.openDatabase()
        let sealed = try database.first("SELECT hex(sealed) FROM credentials") { $0.text(0) } ?? ""
        #expect(!sealed.contains("66697273742D736563726574"))
    }

    @Test func whatMayBeAbsentHasADefault() throws {
        let made = try self.create(
            #"{"label": "x", "auth_type": "custom", "credential_scope": "", "credentials": {}}"#
        )
        #expect(made.status == 200)
        #expect((made["credential_type"], made["provider"]) == ("custom", "custom"))
        #expect((made["description"], made["user_id"], made["expires_at"]) == (.null, .null, .null))
    }

    @Test func revealGivesTheMembersAsTheyWereSent() throws {
        let id = try self.create().id
        let revealed = try self.reveal(id)
        #expect(revealed.status == 200)
        #expect(revealed.text == #"{"id":"\#(id)","version":1,"credentials":{"api_key":"first-secret","n":1.50}}"#)
        #expect(revealed.headers["cache-control"] == "no-store")
    }

    @Test func everyRevealIsAnEventAndTheLastUseIsKept() throws {
        let id = try self.create().id
        for _ in 0..<3 { #expect(try self.reveal(id).status == 200) }
        // A stop writes what waits.
        #expect(try self.daemon.stop().code == 0)
        let database = try self.daemon.site.openDatabase()
        let events = try database.all(
            "SELECT resource_id, outcome FROM audit_events WHERE action = 'credential.reveal'"
        ) {
            [$0.text(0), $0.text(1)]
        }
        #expect(events == Array(repeating: [id, "done"], count: 3))
        #expect(try database.first("SELECT last_used_at FROM credentials") { $0.isNull(0) } == false)
        #expect(try database.first("SELECT last_used_at FROM api_keys") { $0.isNull(0) } == false)
    }

    @Test func revealTakesItsOwnScope() throws {
        let id = try self.create().id
        for scopes in ["credentials:read,credentials:write,connections:read", "keys:write,workspaces:read"] {
            let reply = try self.reveal(id, as: .token(try self.daemon.makeKey(scopes: scopes)))
            #expect(reply.status == 403)
            #expect(!reply.text.contains("first-secret"))
        }
        #expect(try self.reveal(id, as: .token(try self.daemon.makeKey(scopes: "credentials:reveal"))).status == 200)
    }

    @Test func aNewSecretIsANewVersionAndTheOldOneCanBeRestored() throws {
        let id = try self.create().id
        let updated = try self.update(id, #"{"credentials": {"api_key": "second-secret"}}"#)
        #expect((updated.status, updated["version"]) == (200, 2))
        #expect(updated["field_names"] == ["api_key"])
        #expect(try self.reveal(id)["credentials"] == ["api_key": "second-secret"])

        let restored = try self.daemon.request("POST", "\(Self.path)/\(id)/restore")
        #expect((restored.status, restored["version"]) == (200, 3))
        #expect(try self.reveal(id).text.contains("first-secret"))
        // What was restored over is the earlier one now.
        #expect(try self.daemon.request("POST", "\(Self.path)/\(id)/restore").status == 200)
        #expect(try self.reveal(id)["credentials"] == ["api_key": "second-secret"])
        #expect(try self.reveal(id)["version"] == 4)
    }

    @Test func whatIsAbsentOfAnUpdateStays() throws {
        let id = try self.create().id
        #expect(try self.daemon.request("POST", "\(Self.path)/\(id)/restore").status == 409)
        let nothing = try self.update(
            id,
            #"{"label": null, "credential_scope": null, "credentials": null, "status": "x"}"#
        )
        #expect((nothing["label"], nothing["description"], nothing["version"]) == ("Mail", "for tests", 1))
        #expect((nothing["status"], nothing["credential_scope"]) == ("active", "workspace"))
        let changed = try self.update(id, #"{"label": "New", "description": null, "credential_scope": "user"}"#)
        #expect((changed["label"], changed["description"], changed["credential_scope"]) == ("New", .null, "user"))
        #expect(changed["version"] == 1)
        #expect(try self.reveal(id).text.contains("first-secret"))
    }

    /// A connection that was checked stays one that would pass.
    @Test func aNewSecretIsCheckedForTheConnectionsThatUseIt() throws {
        let made = try self.daemon.create(Submission.gmail(expiresAt: "2099-01-01T00:00:00Z"))
        let id = made["credential_id"]?.string ?? ""
        let refused = try self.update(id, #"{"credentials": {"refresh_token": "r"}}"#)
        #expect(refused.status == 422)
        #expect(refused.sentences == ["Field 'Access Token' is required"])
        #expect(try self.reveal(id)["version"] == 1)
        let expiry = #"{"credentials": {"access_token": "ya29.another-token-1234567890", "expires_in": 3600}}"#
        let accepted = try self.update(id, expiry)
        #expect((accepted.status, accepted["version"]) == (200, 2))
        #expect(accepted["expires_at"]?.string?.hasPrefix("20") == true)
        #expect(accepted["field_names"] == ["access_token", "expires_at"])
    }

    @Test func aUsedCredentialIsNotDeleted() throws {
        let id = try self.create().id
        let connection = try self.daemon.create(
            """
            {"integration": "custom", "integration_type": "custom", "credential_id": "\(id)"}
            """
        )
        #expect(connection.status == 200)
        let used = try self.daemon.request("GET", "\(Self.path)/\(id)/connections")
        #expect(used["connections"]?.array?.compactMap { $0["id"]?.string } == [connection.id])
        #expect((used["total"], used["next_cursor"]) == (1, .null))
        let refused = try self.daemon.request("DELETE", "\(Self.path)/\(id)")
        #expect(refused.status == 409)
        #expect(refused["detail"]?.string?.contains(connection.id) == true)
        try self.daemon.site.openDatabase().execute(script: "DELETE FROM connections")
        #expect(try self.daemon.request("DELETE", "\(Self.path)/\(id)").status == 204)
        #expect(try self.daemon.request("GET", "\(Self.path)/\(id)").status == 404)
        #expect(try self.daemon.request("DELETE", "\(Self.path)/\(id)").status == 404)
    }

    @Test func theListHasItsFiltersAndPages() throws {
        for (index, type) in ["api_key", "basic_auth", "api_key", "custom"].enumerated() {
            let kind = index == 3 ? "llm" : "storage"
            #expect(
                try self.create(
                    """
                    {"label": "L\(index) 100%_x", "description": "D\(index)", "auth_type": "\(type)", \
                    "credential_type": "\(kind)", "credential_scope": "user", "credentials": {"a": "b"}}
                    """
                ).status == 200
            )
        }
        let cases: [(query: String, labels: [Int], total: Int)] = [
            ("", [0, 1, 2, 3], 4), ("?auth_type=api_key", [0, 2], 2), ("?credential_type=llm", [3], 1),
            ("?auth_type=api_key&credential_type=llm", [], 0), ("?status=active", [0, 1, 2, 3], 4),
            ("?status=x", [], 0),
            ("?search=l2", [2], 1), ("?search=d1", [1], 1), ("?search=100%25_X", [0, 1, 2, 3], 4),
            ("?search=1%25x", [], 0),
            ("?search=L_%20100", [], 0), ("?search=%25", [0, 1, 2, 3], 4), ("?search=%5C", [], 0),
            ("?limit=2", [0, 1], 4), ("?skip=1&limit=2", [1, 2], 4), ("?skip=9", [], 4), ("?other=1", [0, 1, 2, 3], 4),
        ]
        for (query, labels, total) in cases {
            let reply = try self.daemon.request("GET", Self.path + query)
            #expect(reply.status == 200, "\(query)")
            let found = reply["credentials"]?.array?.compactMap { $0["label"]?.string?.prefix(2) }
            #expect(found == labels.map { "L\($0)" }, "\(query)")
            #expect(reply["total"] == .number(JSONNumber(total)), "\(query)")
            #expect(!reply.text.contains("sealed"), "\(query)")
        }
        var cursor: String? = ""
        var seen: [String] = []
        while let next = cursor {
            let reply = try self.daemon.request("GET", "\(Self.path)?limit=3" + (next.isEmpty ? "" : "&cursor=\(next)"))
            seen += reply["credentials"]?.array?.compactMap { $0["id"]?.string } ?? []
            cursor = reply["next_cursor"]?.string
        }
        #expect(Set(seen).count == 4 && seen == seen.sorted())
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
    ]

    @Test func refusesWhatIsNoCredential() throws {
        for refusal in Self.refusals {
            let reply = try self.create(refusal.body)
            #expect(reply.status == 422, "\(refusal.body)")
            let locations = reply["detail"]?.array?.map { item in
                item["loc"]?.array?.compactMap(\.string).joined(separator: "/") ?? ""
            }
            #expect((locations ?? reply.sentences) == refusal.locations, "\(refusal.body)")
        }
        #expect(try self.daemon.request("GET", Self.path)["total"] == 0)
    }

    @Test func refusesQueriesThatMeanNothing() throws {
        for query in [
            "skip=-1", "skip=x", "limit=0", "limit=1001", "auth_type=API_KEY", "credential_type=", "cursor=x",
        ] {
            let reply = try self.daemon.request("GET", "\(Self.path)?\(query)")
            #expect(reply.status == 422, "\(query)")
        }
    }

    @Test func anotherWorkspaceSeesNothing() throws {
        let id = try self.create().id
        let other = try self.daemon.makeWorkspace("other")
        let key = Daemon.Key.token(try self.daemon.makeKey(scopes: "admin", workspace: other))
        let attempts: [(String, String, String?)] = [
            ("GET", "", nil), ("PUT", "", "{"), ("PUT", "", #"{"label": "x"}"#), ("DELETE", "", nil),
            ("GET", "/connections", nil), ("POST", "/restore", nil), ("POST", "/reveal", nil),
        ]
        for (method, suffix, body) in attempts {
            let reply = try self.daemon.request(method, "\(Self.path)/\(id)\(suffix)", as: key, body: body)
            #expect(reply.status == 404, "\(method) \(suffix)")
            #expect(reply.text == #"{"detail":"Credential not found"}"#, "\(method) \(suffix)")
        }
        #expect(try self.daemon.request("GET", Self.path, as: key)["total"] == 0)
    }

    /// Somebody put another row's sealed bytes into this one.
    @Test func aSecretOpensInItsOwnRowAndVersionOnly() throws {
        let first = try self.create().id
        let second = try self.create().id
        let database = try self.daemon.site.openDatabase()
        try database.run(
            "UPDATE credentials SET sealed = (SELECT sealed FROM credentials WHERE id = ?2) WHERE id = ?1",
            first,
            second
        )
        #expect(try self.reveal(first).status == 500)
        try database.run("UPDATE credentials SET version = 2 WHERE id = ?1", second)
        let reply = try self.reveal(second)
        #expect(reply.status == 500)
        #expect(!reply.text.contains("first-secret"))
    }

    @Test func theCommandLineListsThemWithoutTheirSecrets() throws {
        let id = try self.create().id
        let workspace = try self.daemon.workspaceID()
        let listed = try self.daemon.site.run("credential", "list", "--workspace", workspace)
        #expect(listed.code == 0)
        let line = try #require(listed.output.split(separator: "\n").first { $0.hasPrefix(id) })
        for word in ["active", "api_key", "sendgrid", "Mail"] { #expect(line.contains(word)) }
        #expect(!listed.output.contains("first-secret"))
        let none = try self.daemon.site.run("credential", "list", "--workspace", workspace, "--credential-type", "llm")
        #expect(none.output.split(separator: "\n").count == 1)
        let found = try self.daemon.site.run("credential", "list", "--workspace", workspace, "--search", "mail")
        #expect(found.output.contains(id))
        for arguments in [["--workspace", "nonsense"], ["--workspace", workspace, "--credential-type", "x"]] {
            #expect(try self.daemon.site.run(["credential", "list"] + arguments).code == 1)
        }
    }
}
