import Domain
import JSON
import SQLite
import Storage
import TestSupport
import Testing
import Vault

@testable import Server

/// A secret goes only where it was given for.
@Suite struct DestinationTests {
    private let sandbox: Sandbox
    /// A key that may change connections and credentials, but not read secrets.
    private let writer: Sandbox.Key
    /// The same, with `credentials:reveal`.
    private let reader: Sandbox.Key

    init() async throws {
        self.sandbox = try await Sandbox()
        let scopes = "connections:read,connections:write,credentials:read,credentials:write"
        self.writer = .token(try await self.sandbox.makeKey(scopes: scopes))
        self.reader = .token(try await self.sandbox.makeKey(scopes: scopes + ",credentials:reveal"))
    }

    private static let grafana = """
        {"integration": "grafana", "integration_type": "connectors", "auth_method_id": "bearer_token", "config": {"base_url": "https://a.example.com"},
         "credentials": {"access_token": "glsa_0123456789abcdefghijABCDEFGHIJ01_0a1b2c3d"}}
        """
    private static let moved = """
        Field 'Grafana URL' leads elsewhere than these credentials were given for; send them with it
        """

    private func put(_ id: String, _ body: String, as key: Sandbox.Key) async throws -> Reply {
        try await self.sandbox.request("PUT", "\(Path.connections)/\(id)", as: key, body: body)
    }

    private func credentialID(of id: String) throws -> Identifier<Credential> {
        let text = try self.sandbox.openDatabase().first(
            "SELECT credential_id FROM connections WHERE id = ?1",
            id
        ) { $0.text(0) }
        return try #require(Identifier(text ?? ""))
    }

    /// The list in the sealed bytes of a credential; nil when they have none.
    private func list(_ id: Identifier<Credential>) async throws -> [String]? {
        let workspace = try #require(Identifier<Workspace>(try self.sandbox.workspaceID()))
        let row = try #require(try await self.sandbox.composition.credentials.findSealed(id, in: workspace))
        return try self.sandbox.vault.open(row.sealed, for: row.credential.sealingContext).destinations?
            .map(\.description).sorted()
    }

    private func list(of connection: String) async throws -> [String]? {
        try await self.list(self.credentialID(of: connection))
    }

    /// The fields of a refusal, each with its code and place.
    private func problems(_ reply: Reply) -> [String] {
        reply["detail"]?["fields"]?.array?.map { field in
            ["in", "field", "code"].map { field[$0]?.string ?? "" }.joined(separator: " ")
        } ?? []
    }

    private func events(_ action: String) async throws -> Int? {
        let database = try self.sandbox.openDatabase()
        return try database.first("SELECT count(*) FROM audit_events WHERE action = ?1", action) { $0.int(0) }
    }

    @Test func `a created connection's secret is sealed with the places of its config`() async throws {
        let made = try await self.sandbox.create(Self.grafana, as: self.writer)
        #expect(made.status == 200, "\(made.text)")
        #expect(try await self.list(of: made.id) == ["https://a.example.com:443"])
    }

    @Test func `config that leads elsewhere is refused, and names the field`() async throws {
        let made = try await self.sandbox.create(Self.grafana, as: self.writer)
        let body = #"{"config": {"base_url": "https://b.example.com"}}"#
        let reply = try await self.put(made.id, body, as: self.writer)
        #expect(reply.status == 422)
        #expect(reply["detail"]?["errors"] == [.string(Self.moved)], "\(reply.text)")
        #expect(self.problems(reply) == ["config base_url moved"])
        #expect(try await self.sandbox.get(made.id).body == made.body)
        #expect(try await self.list(of: made.id) == ["https://a.example.com:443"])
    }

    @Test(arguments: [
        "https://b.example.com", "http://a.example.com", "https://a.example.com:8443",
        "https://a.example.com.evil.test",
        "https://a.example.com@b.example.com", "https://a.example.com\\\\@b.example.com", "https://b_b.example.com",
        "https://[::1]", "https://127.0.0.1",
    ])
    func `another origin is another place, however it is written`(_ url: String) async throws {
        let made = try await self.sandbox.create(Self.grafana, as: self.writer)
        let reply = try await self.put(made.id, #"{"config": {"base_url": "\#(url)"}}"#, as: self.writer)
        #expect(reply.status == 422, "\(reply.text)")
    }

    @Test(arguments: [
        #""config": {"base_url": "https://a.example.com/grafana"}"#,
        #""config": {"base_url": "https://A.example.COM:443/"}"#,
        #""label": "other""#, #""config": {"base_url": "https://a.example.com", "note": "x"}"#,
    ])
    func `a change that stays at the origin needs no credentials`(_ change: String) async throws {
        let made = try await self.sandbox.create(Self.grafana, as: self.writer)
        let reply = try await self.put(made.id, "{\(change)}", as: self.writer)
        #expect(reply.status == 200, "\(reply.text)")
        #expect(try await self.list(of: made.id) == ["https://a.example.com:443"])
    }

    @Test func `config may lead elsewhere with the credentials in the same body`() async throws {
        let made = try await self.sandbox.create(Self.grafana, as: self.writer)
        let body = """
            {"config": {"base_url": "https://b.example.com"},
             "credentials": {"access_token": "glsa_0123456789abcdefghijABCDEFGHIJ01_0a1b2c3e"}}
            """
        let reply = try await self.put(made.id, body, as: self.writer)
        #expect(reply.status == 200, "\(reply.text)")
        #expect(try await self.list(of: made.id) == ["https://b.example.com:443"])
    }

    @Test func `a caller who may read the secret may lead it elsewhere, which is a change of the credential`()
        async throws
    {
        let made = try await self.sandbox.create(Self.grafana, as: self.writer)
        let body = #"{"config": {"base_url": "https://b.example.com"}}"#
        #expect(try await self.put(made.id, body, as: self.reader).status == 200)
        #expect(try await self.list(of: made.id) == ["https://a.example.com:443", "https://b.example.com:443"])
        #expect(try await self.events("credential.update") == 1)
        let credential = try self.credentialID(of: made.id)
        let revealed = try await self.sandbox.reveal(credential.text)
        #expect(revealed["version"] == 1)
        #expect(revealed["credentials"] == ["access_token": "glsa_0123456789abcdefghijABCDEFGHIJ01_0a1b2c3d"])
        // Both places are in the list now.
        let back = #"{"config": {"base_url": "https://a.example.com"}}"#
        #expect(try await self.put(made.id, back, as: self.writer).status == 200)
        #expect(try await self.events("credential.update") == 1)
    }

    @Test func `a stored refresh token is not led elsewhere with a new access token`() async throws {
        let token = #""access_token": "a", "client_id": "c", "client_secret": "s""#
        let config = { (host: String) in
            """
            {"base_url": "https://\(host)", "authorization_url": "https://\(host)/auth", "token_url": "https://\(host)/t"}
            """
        }
        let made = try await self.sandbox.create(
            """
            {"integration": "http_api", "integration_type": "api", "auth_method_id": "oauth2", "config": \(config("a.example.com")),
             "credentials": {\(token), "refresh_token": "r"}}
            """,
            as: self.writer
        )
        try #require(made.status == 200, "\(made.text)")
        let moved = #"{"config": \#(config("b.example.com")), "credentials": {\#(token)}}"#
        let refused = try await self.put(made.id, moved, as: self.writer)
        #expect(refused.status == 422)
        #expect(
            self.problems(refused)
                == ["config base_url moved", "config authorization_url moved", "config token_url moved"]
        )
        let whole = #"{"config": \#(config("b.example.com")), "credentials": {\#(token), "refresh_token": "r2"}}"#
        #expect(try await self.put(made.id, whole, as: self.writer).status == 200)
        #expect(try await self.list(of: made.id) == ["https://b.example.com:443"])
        let refresh = #"{"credentials": {\#(token)}}"#
        #expect(try await self.put(made.id, refresh, as: self.writer).status == 200)
        #expect(try await self.list(of: made.id) == ["https://b.example.com:443"])
    }

    @Test func `a change in sqlite3 does not change the list`() async throws {
        let made = try await self.sandbox.create(Self.grafana, as: self.writer)
        let moved = #"{"base_url":"https://b.example.com"}"#
        try self.sandbox.openDatabase().run("UPDATE connections SET config = ?2 WHERE id = ?1", made.id, moved)
        #expect(try await self.list(of: made.id) == ["https://a.example.com:443"])
        let config = #"{"config": {"base_url": "https://b.example.com/x"}}"#
        #expect(try await self.put(made.id, config, as: self.writer).status == 422)
        // A new secret of the credential is given for the places of the old one.
        let credential = try self.credentialID(of: made.id)
        let secret = #"{"credentials": {"access_token": "glsa_0123456789abcdefghijABCDEFGHIJ01_0a1b2c3e"}}"#
        let reply = try await self.sandbox.request(
            "PUT",
            "\(Path.credentials)/\(credential)",
            as: self.writer,
            body: secret
        )
        #expect(reply.status == 200, "\(reply.text)")
        #expect(try await self.list(credential) == ["https://a.example.com:443"])
    }

    @Test func `a restored secret goes where it was given for`() async throws {
        let made = try await self.sandbox.create(Self.grafana, as: self.writer)
        let body = """
            {"config": {"base_url": "https://b.example.com"},
             "credentials": {"access_token": "glsa_0123456789abcdefghijABCDEFGHIJ01_0a1b2c3e"}}
            """
        #expect(try await self.put(made.id, body, as: self.writer).status == 200)
        let credential = try self.credentialID(of: made.id)
        let path = "\(Path.credentials)/\(credential)/restore"
        let refused = try await self.sandbox.request("POST", path, as: self.writer)
        #expect(refused.status == 422, "\(refused.text)")
        #expect(self.problems(refused) == ["config base_url moved"])
        #expect(try await self.list(credential) == ["https://b.example.com:443"])
        #expect(try await self.sandbox.request("POST", path, as: self.reader).status == 200)
        #expect(try await self.list(credential) == ["https://a.example.com:443", "https://b.example.com:443"])
    }

    @Test func `a credential is attached elsewhere only by a caller who may read it`() async throws {
        let made = try await self.sandbox.create(Self.grafana, as: self.writer)
        let credential = try self.credentialID(of: made.id)
        let attached = { (host: String) in
            """
            {"integration": "http_api", "integration_type": "api", "auth_method_id": "bearer_token", "credential_id": "\(credential)",
             "config": {"base_url": "https://\(host)/api"}}
            """
        }
        let refused = try await self.sandbox.create(attached("b.example.com"), as: self.writer)
        #expect(refused.status == 422)
        #expect(self.problems(refused) == ["config base_url moved"])
        #expect(try await self.sandbox.create(attached("a.example.com"), as: self.writer).status == 200)
        #expect(try await self.list(credential) == ["https://a.example.com:443"])
        #expect(try await self.sandbox.create(attached("b.example.com"), as: self.reader).status == 200)
        // A connection that gets another credential.
        let other = try await self.sandbox.create(
            """
            {"integration": "http_api", "integration_type": "api", "auth_method_id": "bearer_token", "credentials": {"access_token": "t"},
             "config": {"base_url": "https://c.example.com"}}
            """,
            as: self.writer
        )
        let change = #"{"credential_id": "\#(credential)"}"#
        #expect(try await self.put(other.id, change, as: self.writer).status == 422)
        #expect(try await self.put(other.id, change, as: self.reader).status == 200)
        #expect(try await self.list(credential)?.contains("https://c.example.com:443") == true)
    }

    @Test func `a credential of its own is attached freely where the definition fixes every place`() async throws {
        let credential = try await self.sandbox.createCredential(
            #"{"label": "x", "auth_type": "api_key", "credential_scope": "workspace", "credentials": {"access_token": "MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs"}}"#
        )
        try #require(credential.status == 200, "\(credential.text)")
        let id = try #require(Identifier<Credential>(credential.id))
        #expect(try await self.list(id) == [])
        let discord = """
            {"integration": "discord", "integration_type": "connectors", "credential_id": "\(id)"}
            """
        let fixed = try await self.sandbox.create(discord, as: self.writer)
        #expect(fixed.status == 200, "\(fixed.text)")
        let http = """
            {"integration": "http_api", "integration_type": "api", "auth_method_id": "bearer_token", "credential_id": "\(id)",
             "config": {"base_url": "https://b.example.com/api"}}
            """
        #expect(try await self.sandbox.create(http, as: self.writer).status == 422)
        #expect(try await self.list(id) == [])
        #expect(try await self.sandbox.create(http, as: self.reader).status == 200)
        #expect(try await self.list(id) == ["https://b.example.com:443"])
    }

    @Test func `another port names the field of the port`() async throws {
        let made = try await self.sandbox.create(
            """
            {"integration": "postgres", "integration_type": "storage", "auth_method_id": "basic", "credentials": {"username": "u", "password": "p"},
             "config": {"host": "DB.example.com.", "database": "app"}}
            """,
            as: self.writer
        )
        try #require(made.status == 200, "\(made.text)")
        #expect(try await self.list(of: made.id)?.first == "postgres+require://db.example.com:5432")
        let port = #"{"config": {"host": "db.example.com", "port": 5433, "database": "app"}}"#
        #expect(self.problems(try await self.put(made.id, port, as: self.writer)) == ["config port moved"])
        let host = #"{"config": {"host": "db2.example.com", "database": "app"}}"#
        #expect(self.problems(try await self.put(made.id, host, as: self.writer)) == ["config host moved"])
        let same = #"{"config": {"host": "db.example.com", "port": 5432, "database": "other"}}"#
        #expect(try await self.put(made.id, same, as: self.writer).status == 200)
    }

    @Test func `a submitted list is refused, and the sealed one is never shown`() async throws {
        let members = #""credentials": {"token": "x", "$destinations": []}"#
        for (path, body) in [
            (Path.connections, #"{"integration": "own", "integration_type": "custom", \#(members)}"#),
            (Path.credentials, #"{"label": "x", "auth_type": "custom", "credential_scope": "user", \#(members)}"#),
        ] {
            let reply = try await self.sandbox.request("POST", path, body: body)
            #expect(reply.status == 422, "\(reply.text)")
            #expect(self.problems(reply) == ["credentials $destinations not_allowed"])
        }
        let endpoints = try await self.sandbox.request(
            "POST",
            Path.credentials,
            body:
                #"{"label": "x", "auth_type": "custom", "credential_scope": "user", "credentials": {"$endpoints": 1}}"#
        )
        #expect(self.problems(endpoints) == ["credentials $endpoints not_allowed"])
        let made = try await self.sandbox.create(Self.grafana, as: self.writer)
        let credential = try self.credentialID(of: made.id)
        let replies = [
            try await self.sandbox.reveal(credential.text),
            try await self.sandbox.request("POST", "\(Path.connections)/\(made.id)/reveal"),
            try await self.sandbox.request("GET", "\(Path.connections)/\(made.id)?include_credential=true"),
            try await self.sandbox.request("GET", "\(Path.credentials)/\(credential)"),
        ]
        for reply in replies {
            #expect(reply.status == 200)
            #expect(!reply.text.contains("destinations"))
        }
    }
}
