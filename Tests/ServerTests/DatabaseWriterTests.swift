import Domain
import HTTPTypes
import JSON
import Storage
import Testing
import Vault

@testable import Server

/// The changes that a writer of the database file can make, and those that stay impossible: the table in docs/security.md.
@Suite struct DatabaseWriterTests {
    private let site: Installation
    private let first: (path: String, id: String)
    private let second: (path: String, id: String)

    init() async throws {
        self.site = try await Installation()
        self.first = try await Self.create(self.site, "first")
        self.second = try await Self.create(self.site, "second")
    }

    private static func create(_ site: Installation, _ secret: String) async throws -> (path: String, id: String) {
        let body = """
            {"label": "a", "auth_type": "api_key", "credential_scope": "workspace", "credentials": {"t": "\(secret)"}}
            """
        let id = try await site.send(.post, "/api/v1/credentials", body: body).member("id")
        return ("/api/v1/credentials/\(id)", id)
    }

    private func reveal(_ path: String, as token: String? = nil) async throws -> String {
        let reply = try await self.site.send(.post, path + "/reveal", as: token)
        return reply.json?["credentials"]?["t"]?.string ?? "\(reply.status)"
    }

    @Test func aKeyCanBeInsertedWithAnyScope() async throws {
        let id: Identifier<APIKey> = self.site.composition.identifiers.next()
        let token = APIKeyToken(for: id)
        try self.site.execute(
            """
            INSERT INTO api_keys (id, workspace_id, label, token_hash, scopes, created_at)
            VALUES (?1, ?2, 'x', ?3, 'root', '2026-11-23T16:05:09.123Z')
            """,
            [id.text, self.site.workspaceID.text, SHA256TokenHasher().hash(token.secret)]
        )
        #expect(try await self.reveal(self.first.path, as: token.secret.reveal()) == "first")
    }

    @Test func whatIsNotSealedCanBeChanged() async throws {
        let body = #"""
            {"integration": "custom", "integration_type": "custom", "user_id": "bob", "config": {"host": "a.example"},
             "credential_id": "\#(self.first.id)"}
            """#
        let connection =
            "/api/v1/connections/"
            + (try await self.site.send(.post, "/api/v1/connections", body: body).member("id"))
        try self.site.execute(
            """
            UPDATE connections SET config = '{"host":"evil.example"}', user_id = 'eve', credential_id = ?1,
                status = 'expired'
            """,
            [self.second.id]
        )
        let found = try await self.site.send(.get, connection, as: "eve connections:read")
        #expect(found.json?["config"] == ["host": "evil.example"])
        #expect((found.member("status"), found.member("credential_id")) == ("expired", self.second.id))
        try self.site.execute("DELETE FROM audit_events")
        #expect(try await self.site.send(.get, "/api/v1/audit-events").json?["audit_events"]?.array?.isEmpty == true)
    }

    @Test func sealedBytesOpenInTheirOwnRowAndVersionOnly() async throws {
        try self.site.execute(
            "UPDATE credentials SET sealed = (SELECT sealed FROM credentials WHERE id = ?1)",
            [
                self.first.id
            ]
        )
        #expect(try await self.reveal(self.first.path) == "first")
        #expect(try await self.reveal(self.second.path) == "500")
        try self.site.execute("UPDATE credentials SET version = 2")
        #expect(try await self.reveal(self.first.path) == "500")
        try self.site.execute("UPDATE credentials SET version = 1, sealed = zeroblob(64)")
        #expect(try await self.reveal(self.first.path) == "500")
    }

    @Test func sealedBytesDoNotOpenInAnotherWorkspace() async throws {
        let workspace = try await self.site.send(.post, "/api/v1/workspaces", body: #"{"name": "other"}"#).member("id")
        try self.site.execute("UPDATE credentials SET workspace_id = ?1", [workspace])
        let reply = try await self.site.send(
            .post,
            self.first.path + "/reveal",
            headers: ["X-Workspace-Id": workspace]
        )
        #expect((reply.status, reply.text.contains("first")) == (500, false))
    }

    /// An earlier secret of the same credential opens when its version is put back with it.
    @Test func anEarlierSecretCanBePutBack() async throws {
        let replaced = try await self.site.send(.put, self.first.path, body: #"{"credentials": {"t": "newer"}}"#)
        #expect(replaced.status == 200)
        #expect(try await self.reveal(self.first.path) == "newer")
        try self.site.execute(
            """
            UPDATE credentials SET version = 1,
                sealed = (SELECT sealed FROM previous_secrets WHERE credential_id = credentials.id)
            WHERE id = ?1
            """,
            [self.first.id]
        )
        #expect(try await self.reveal(self.first.path) == "first")
    }

    /// A reply is sealed for its caller and its Idempotency-Key, and a secret for its credential.
    @Test func aStoredReplyOpensForItsOwnKeyOnly() async throws {
        let create = { (key: String) in
            try await self.site.send(
                .post,
                "/api/v1/api-keys",
                headers: ["Idempotency-Key": key],
                body: #"{"label": "x", "permissions": ["connections:read"]}"#
            )
        }
        let first = try await create("a")
        #expect(try await create("a").text == first.text)
        try self.site.execute("UPDATE idempotency_keys SET key = 'b'")
        #expect(try await create("b").status == 500)
        try self.site.execute("UPDATE credentials SET sealed = (SELECT response FROM idempotency_keys)")
        #expect(try await self.reveal(self.first.path) == "500")
    }
}
