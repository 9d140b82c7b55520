import Domain
import JSON
import Services
import SQLite
import Storage
import TestSupport
import Testing

@testable import Server

/// OAuth apps over HTTP: what is shown, and to whom.
@Suite struct OAuthAppTests {
    private let sandbox: Sandbox

    init() async throws {
        self.sandbox = try await Sandbox { $0.publicURL = "https://connect.example.com" }
    }

    static let gmail = """
        {"integration": "gmail", "client_id": "123456789012-a1b2.apps.googleusercontent.com", \
        "client_secret": "GOCSPX-0123456789abcdefghijklmnopqr"}
        """

    private func create(
        _ body: String = gmail,
        as key: Sandbox.Key = .administrator,
        headers: [String: String] = [:]
    ) async throws -> Reply {
        try await self.sandbox.request("POST", Path.oauthApps, as: key, headers: headers, body: body)
    }

    private func get(_ id: String, as key: Sandbox.Key = .administrator) async throws -> Reply {
        try await self.sandbox.request("GET", "\(Path.oauthApps)/\(id)", as: key)
    }

    private func update(
        _ id: String,
        _ body: String,
        as key: Sandbox.Key = .administrator,
        headers: [String: String] = [:]
    ) async throws -> Reply {
        try await self.sandbox.request("PUT", "\(Path.oauthApps)/\(id)", as: key, headers: headers, body: body)
    }

    private func delete(_ id: String, as key: Sandbox.Key = .administrator) async throws -> Reply {
        try await self.sandbox.request("DELETE", "\(Path.oauthApps)/\(id)", as: key)
    }

    /// Gives a credential to an app, as a sign-in does.
    private func addCredential(of app: String) async throws {
        let credential = try await self.sandbox.createCredential()
        try self.sandbox.openDatabase().run(
            "UPDATE credentials SET oauth_app_id = ?1 WHERE id = ?2",
            app,
            credential.id
        )
    }

    @Test func anAppIsShownWithItsRedirectURIAndWithoutItsSecret() async throws {
        let made = try await self.create()
        #expect(made.status == 200)
        #expect(made["redirect_uri"] == "https://connect.example.com/oauth/callback/gmail")
        #expect((made["label"], made["auth_method_id"], made["origin"]) == ("Gmail", "oauth2", "manual"))
        #expect((made["status"], made["version"], made["shared_with"]) == ("active", 1, .null))
        #expect(made["field_names"] == ["client_secret"])
        let read = try await self.get(made.id)
        #expect(read.body == made.body)
        let list = try await self.sandbox.request("GET", "\(Path.oauthApps)?integration=gmail")
        #expect((list["total"], list["oauth_apps"]?.array?.first) == (1, made.json))
        #expect(try await self.sandbox.request("GET", "\(Path.oauthApps)?integration=slack")["total"] == 0)
        for reply in [made, read, list] { #expect(!reply.text.contains("GOCSPX-0123")) }
        try await self.sandbox.finishWrites()
        let bytes = try String(decoding: self.sandbox.storedBytes(), as: UTF8.self)
        #expect(!bytes.contains("GOCSPX-0123"))
        let events = try await self.sandbox.request("GET", "\(Path.auditEvents)?action=oauth_app.create")
        #expect(events["audit_events"]?.array?.first?["resource_id"]?.string == made.id)
    }

    @Test func aRepeatedCreateHasTheSameReply() async throws {
        let first = try await self.create(headers: ["Idempotency-Key": "k"])
        let second = try await self.create(headers: ["Idempotency-Key": "k"])
        #expect(first.status == 200)
        #expect(second.body == first.body)
        #expect(try await self.sandbox.request("GET", Path.oauthApps)["total"] == 1)
    }

    @Test func onlyTheDaemonsOwnAddressIsInARedirectURI() async throws {
        let made = try await self.create(
            headers: ["X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http", "Host": "evil.example"]
        )
        #expect(made["redirect_uri"] == "https://connect.example.com/oauth/callback/gmail")
        let local = try await Sandbox { $0.port = 9090 }
        let reply = try await local.request("POST", Path.oauthApps, body: Self.gmail)
        #expect(reply["redirect_uri"] == "http://127.0.0.1:9090/oauth/callback/gmail")
    }

    @Test func anAppForHostsOfItsOwnHasARedirectURIOfItsOwn() async throws {
        let made = try await self.create(
            #"{"integration": "okta", "client_id": "0oa1", "client_secret": "s3cr3t", "config": {"domain": "acme.okta.com"}}"#
        )
        #expect(made.status == 200, "\(made.text)")
        #expect(made["redirect_uri"]?.string == "https://connect.example.com/oauth/callback/\(made.id)")
        #expect(made["field_names"] == ["client_secret", "config"])
        #expect(!made.text.contains("acme.okta.com"))
    }

    @Test func aChangeKeepsWhatItDoesNotName() async throws {
        let made = try await self.create()
        let label = try await self.update(made.id, #"{"label": "New"}"#)
        #expect((label["label"], label["version"], label["client_id"]) == ("New", 1, made["client_id"]))
        let secret = try await self.update(
            made.id,
            #"{"client_secret": "GOCSPX-new0123456789abcdefghijklmno", "scopes": ["a"], "secret_expires_at": "2099-01-01T00:00:00Z"}"#
        )
        #expect((secret["label"], secret["version"], secret["scopes"]) == ("New", 2, ["a"]))
        #expect(secret["secret_expires_at"] == "2099-01-01T00:00:00.000Z")
        let cleared = try await self.update(
            made.id,
            #"{"client_secret": null, "scopes": null, "secret_expires_at": null, "extra_authorize_params": {"hd": "x"}}"#
        )
        #expect((cleared["field_names"], cleared["scopes"], cleared["version"]) == ([], .null, 3))
        #expect((cleared["secret_expires_at"], cleared["extra_authorize_params"]) == (.null, ["hd": "x"]))
        let none = try await self.update(made.id, #"{"extra_authorize_params": null}"#)
        #expect(none["extra_authorize_params"] == [:])
    }

    @Test func anOlderStateIsNotOverwritten() async throws {
        let made = try await self.create()
        let tag = try #require(try await self.get(made.id).headers["etag"])
        #expect(try await self.update(made.id, #"{"label": "a"}"#, headers: ["If-Match": tag]).status == 200)
        for body in [#"{"label": "b"}"#, #"{"scopes": ["b"]}"#] {
            #expect(try await self.update(made.id, body, headers: ["If-Match": tag]).status == 412)
        }
        let deletion = try await self.sandbox.request(
            "DELETE",
            "\(Path.oauthApps)/\(made.id)",
            headers: ["If-Match": tag]
        )
        #expect(deletion.status == 412)
        #expect(try await self.delete(made.id).status == 204)
        #expect(try await self.get(made.id).status == 404)
    }

    @Test func theAppOfCredentialsKeepsItsClientIDAndIsNotDeleted() async throws {
        let made = try await self.create()
        for _ in 0..<2 { try await self.addCredential(of: made.id) }
        let other = #"{"client_id": "999999999999-zz.apps.googleusercontent.com"}"#
        let change = try await self.update(made.id, other)
        #expect(change.status == 409)
        #expect(change["detail"]?.string?.hasPrefix("2 credentials need the present client id") == true)
        let deletion = try await self.delete(made.id)
        #expect(deletion.status == 409)
        #expect(deletion["detail"]?.string?.hasPrefix("2 credentials need the OAuth app") == true)
        #expect(try await self.update(made.id, #"{"label": "x"}"#).status == 200)
        let secret = #"{"client_secret": "GOCSPX-new0123456789abcdefghijklmno"}"#
        #expect(try await self.update(made.id, secret).status == 200)
        try self.sandbox.openDatabase().run("UPDATE credentials SET status = 'revoked'")
        #expect(try await self.update(made.id, other).status == 200)
        #expect(try await self.delete(made.id).status == 204)
    }

    @Test func otherWorkspacesSeeThreeMembersOfASharedApp() async throws {
        let workspace = try await self.sandbox.makeWorkspace("other")
        let stranger = Sandbox.Key.token(try await self.sandbox.makeKey(scopes: "admin", workspace: workspace))
        let made = try await self.create()
        #expect(try await self.get(made.id, as: stranger).status == 404)
        let body = #"{"shared_with": ["\#(workspace)"]}"#
        #expect(try await self.update(made.id, body)["shared_with"]?.array?.count == 1)
        let seen = try await self.get(made.id, as: stranger)
        #expect(seen.json?.object?.keys == ["id", "label", "integration"])
        let list = try await self.sandbox.request("GET", Path.oauthApps, as: stranger)
        #expect((list["total"], list["oauth_apps"]?.array?.first) == (1, seen.json))
        let requests = [
            try await self.update(made.id, #"{"label": "mine"}"#, as: stranger),
            try await self.delete(made.id, as: stranger),
            try await self.sandbox.request("POST", "\(Path.oauthApps)/\(made.id)/check", as: stranger),
        ]
        for reply in requests { #expect((reply.status, reply["detail"]) == (404, "OAuth app not found")) }
        #expect(self.sandbox.services.requests.isEmpty)
        #expect(try await self.update(made.id, #"{"shared_with": null}"#)["shared_with"] == .null)
        #expect(try await self.get(made.id, as: stranger).status == 404)
    }

    @Test func sharingNeedsScopeRoot() async throws {
        let admin = Sandbox.Key.token(try await self.sandbox.makeKey(scopes: "admin"))
        let made = try await self.create(as: admin)
        #expect(made.status == 200)
        let shared = Self.gmail.replacing("}", with: #", "shared_with": "all"}"#)
        for reply in [
            try await self.create(shared, as: admin),
            try await self.update(made.id, #"{"shared_with": "all"}"#, as: admin),
            try await self.update(made.id, #"{"shared_with": null}"#, as: admin),
        ] {
            #expect((reply.status, reply["detail"]) == (403, "'shared_with' needs a key with scope 'root'"))
        }
        #expect(try await self.create(shared)["shared_with"] == "all")
    }

    @Test func readersMayNotWrite() async throws {
        let made = try await self.create()
        let reader = Sandbox.Key.token(try await self.sandbox.makeKey(scopes: "oauth_apps:read"))
        let writer = Sandbox.Key.token(try await self.sandbox.makeKey(scopes: "oauth_apps:write"))
        #expect(try await self.get(made.id, as: reader).status == 200)
        #expect(try await self.get(made.id, as: writer).status == 403)
        #expect(try await self.create(as: reader).status == 403)
        #expect(try await self.create(as: writer).status == 200)
    }

    @Test func aWorkspaceWithAnAppIsNotEmpty() async throws {
        let workspace = try await self.sandbox.makeWorkspace("other")
        let headers = ["X-Workspace-Id": workspace]
        #expect(try await self.create(headers: headers).status == 200)
        let path = "\(Path.workspaces)/\(workspace)"
        #expect(try await self.sandbox.request("DELETE", path).status == 409)
        #expect(try await self.sandbox.request("DELETE", path + "?force=true").status == 204)
        #expect(try self.sandbox.openDatabase().first("SELECT count(*) FROM oauth_apps") { $0.int(0) } == 0)
    }
}
