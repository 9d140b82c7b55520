import Domain
import JSON
import SQLite
import Storage
import TestSupport
import Testing
import Vault

@testable import Server

/// The daemon's task that lists the places of the secrets of a database from before.
@Suite struct DestinationListingTests {
    private let sandbox: Sandbox
    private let time = ManualClock()

    init() async throws {
        self.sandbox = try await Sandbox(clock: self.time.clock)
    }

    private static func grafana(_ host: String) -> String {
        """
        {"integration": "grafana", "integration_type": "connectors", "auth_method_id": "bearer_token", "config": {"base_url": "https://\(host)"},
         "credentials": {"access_token": "glsa_0123456789abcdefghijABCDEFGHIJ01_0a1b2c3d"}}
        """
    }

    private func row(_ connection: String) async throws -> (credential: Credential, sealed: [UInt8]) {
        let workspace = try #require(Identifier<Workspace>(try self.sandbox.workspaceID()))
        let id = try #require(Identifier<Connection>(connection))
        let store: any ConnectionStore = self.sandbox.composition.stores.connections
        let row = try #require(try await store.findWithSecret(id, in: workspace))
        return (row.credential, row.sealed)
    }

    private func list(_ connection: String) async throws -> [String]? {
        let (credential, sealed) = try await self.row(connection)
        return try self.sandbox.vault.open(sealed, for: credential.sealingContext).destinations?
            .map(\.description).sorted()
    }

    /// Gives a connection's credential the bytes that the version before would have sealed.
    private func makeOld(_ connection: String) async throws {
        let (credential, sealed) = try await self.row(connection)
        let context = credential.sealingContext
        let secret = try self.sandbox.vault.open(sealed, for: context).secret
        let old = try self.sandbox.vault.seal(secret, for: context)
        try self.sandbox.openDatabase().run(
            "UPDATE credentials SET sealed = ?2, has_destinations = 0 WHERE id = ?1",
            credential.id,
            old
        )
    }

    private func unmarked() throws -> Int? {
        try self.sandbox.openDatabase().first("SELECT count(*) FROM credentials WHERE has_destinations = 0") {
            $0.int(0)
        }
    }

    private func walk() async throws {
        try await self.sandbox.run("listing where secrets may go", at: self.time)
    }

    @Test func `secrets from before get the places of all connections that use them`() async throws {
        let first = try await self.sandbox.create(Self.grafana("a.example.com"))
        let other = try await self.sandbox.create(Self.grafana("b.example.com"))
        let credential = try await self.row(first.id).credential
        let attached = #"{"credential_id": "\#(credential.id)"}"#
        let put = try await self.sandbox.request("PUT", "\(Path.connections)/\(other.id)", body: attached)
        #expect(put.status == 200, "\(put.text)")
        try await self.makeOld(first.id)
        #expect(try await self.list(first.id) == nil)
        #expect(try self.unmarked() == 1)
        let before = try await self.sandbox.get(first.id)
        try await self.walk()
        #expect(try await self.list(first.id) == ["https://a.example.com:443", "https://b.example.com:443"])
        #expect(try self.unmarked() == 0)
        // A client sees no change.
        #expect(try await self.sandbox.get(first.id).body == before.body)
        let after = try await self.row(first.id).credential
        #expect(after.version == credential.version)
        #expect(try await self.sandbox.reveal(credential.id.text)["credentials"]?["access_token"] != nil)
    }

    @Test func `a secret that cannot be opened stays unmarked and does not stop the others`() async throws {
        let ids = [
            try await self.sandbox.create(Self.grafana("a.example.com")).id,
            try await self.sandbox.create(Self.grafana("b.example.com")).id,
            try await self.sandbox.create(Self.grafana("c.example.com")).id,
        ]
        for id in ids { try await self.makeOld(id) }
        let damaged = try await self.row(ids[1]).credential
        try self.sandbox.openDatabase().run(
            "UPDATE credentials SET sealed = x'010000000100' WHERE id = ?1",
            damaged.id
        )
        try await self.walk()
        #expect(try self.unmarked() == 1)
        #expect(try await self.list(ids[0]) == ["https://a.example.com:443"])
        #expect(try await self.list(ids[2]) == ["https://c.example.com:443"])
    }

    @Test func `a previous secret from before gets the list, too`() async throws {
        let made = try await self.sandbox.create(Self.grafana("a.example.com"))
        try await self.makeOld(made.id)
        let credential = try await self.row(made.id).credential
        let secret = #"{"credentials": {"access_token": "glsa_0123456789abcdefghijABCDEFGHIJ01_0a1b2c3e"}}"#
        let path = "\(Path.credentials)/\(credential.id)"
        #expect(try await self.sandbox.request("PUT", path, body: secret).status == 200)
        try await self.makeOld(made.id)
        try await self.walk()
        let writer = try await self.sandbox.makeKey(scopes: "connections:write,credentials:write")
        let restored = try await self.sandbox.request("POST", path + "/restore", as: .token(writer))
        #expect(restored.status == 200, "\(restored.text)")
        #expect(try await self.list(made.id) == ["https://a.example.com:443"])
    }

    @Test func `a change before the walk counts the places of the stored config as the list`() async throws {
        let made = try await self.sandbox.create(Self.grafana("a.example.com"))
        try await self.makeOld(made.id)
        let writer = Sandbox.Key.token(try await self.sandbox.makeKey(scopes: "connections:write"))
        let path = "\(Path.connections)/\(made.id)"
        let moved = #"{"config": {"base_url": "https://b.example.com"}}"#
        #expect(try await self.sandbox.request("PUT", path, as: writer, body: moved).status == 422)
        let same = #"{"config": {"base_url": "https://a.example.com/x"}}"#
        #expect(try await self.sandbox.request("PUT", path, as: writer, body: same).status == 200)
        #expect(try await self.sandbox.request("PUT", path, body: moved).status == 200)
        #expect(try await self.list(made.id) == ["https://a.example.com:443", "https://b.example.com:443"])
        #expect(try self.unmarked() == 0)
    }

    /// Leads a connection elsewhere as somebody who can write to the file does.
    private func lead(_ connection: String, to host: String) throws {
        try self.sandbox.openDatabase().run(
            "UPDATE connections SET config = ?2 WHERE id = ?1",
            connection,
            #"{"base_url":"https://\#(host)"}"#
        )
    }

    private func mark(_ mark: Int) throws {
        try self.sandbox.openDatabase().run("UPDATE credentials SET has_destinations = ?1", mark)
    }

    /// The code of a test of the connection. The service accepts every secret.
    private func testCode(_ connection: String) async throws -> String? {
        self.sandbox.services.answer { _ in ServiceAnswer(status: 200, headers: [], body: Array("{}".utf8)) }
        return try await self.sandbox.request("POST", "\(Path.connections)/\(connection)/test")["code"]?.string
    }

    @Test func `a mark that was cleared in sqlite3 does not lead a secret elsewhere`() async throws {
        let made = try await self.sandbox.create(Self.grafana("a.example.com"))
        let sealed = try await self.row(made.id).sealed
        try self.lead(made.id, to: "evil.test")
        try self.mark(0)
        #expect(try await self.testCode(made.id) == "moved")
        try await self.walk()
        #expect(try self.unmarked() == 0)
        #expect(try await self.row(made.id).sealed == sealed)
        #expect(try await self.testCode(made.id) == "moved")
        #expect(self.sandbox.services.requests.isEmpty)
        try self.lead(made.id, to: "a.example.com")
        _ = try await self.testCode(made.id)
        #expect(self.sandbox.services.requests.map(\.url.origin.host) == ["a.example.com"])
    }

    @Test func `sealed bytes without a list in a marked row were given for no place`() async throws {
        let made = try await self.sandbox.create(Self.grafana("a.example.com"))
        try await self.makeOld(made.id)
        try self.mark(1)
        try self.lead(made.id, to: "evil.test")
        try await self.walk()
        #expect(try await self.list(made.id) == nil)
        #expect(try await self.testCode(made.id) == "moved")
        #expect(self.sandbox.services.requests.isEmpty)
        let writer = Sandbox.Key.token(try await self.sandbox.makeKey(scopes: "connections:write,credentials:write"))
        let path = "\(Path.connections)/\(made.id)"
        for host in ["evil.test", "a.example.com"] {
            let config = #"{"config": {"base_url": "https://\#(host)/x"}}"#
            #expect(try await self.sandbox.request("PUT", path, as: writer, body: config).status == 422)
        }
        // A new secret of the credential is given for no place, too.
        let credential = try await self.row(made.id).credential
        let secret = #"{"credentials": {"access_token": "glsa_0123456789abcdefghijABCDEFGHIJ01_0a1b2c3e"}}"#
        let put = try await self.sandbox.request(
            "PUT",
            "\(Path.credentials)/\(credential.id)",
            as: writer,
            body: secret
        )
        #expect(put.status == 200, "\(put.text)")
        #expect(try await self.list(made.id) == [])
    }

    @Test func `before the walk a secret from before goes where the stored config leads`() async throws {
        let made = try await self.sandbox.create(Self.grafana("a.example.com"))
        try await self.makeOld(made.id)
        _ = try await self.testCode(made.id)
        #expect(self.sandbox.services.requests.map(\.url.origin.host) == ["a.example.com"])
    }

    @Test func `a previous secret without a list beside one with a list gets none`() async throws {
        let made = try await self.sandbox.create(Self.grafana("a.example.com"))
        try await self.makeOld(made.id)
        let credential = try await self.row(made.id).credential
        let secret = #"{"credentials": {"access_token": "glsa_0123456789abcdefghijABCDEFGHIJ01_0a1b2c3e"}}"#
        let path = "\(Path.credentials)/\(credential.id)"
        #expect(try await self.sandbox.request("PUT", path, body: secret).status == 200)
        try self.lead(made.id, to: "evil.test")
        try self.mark(0)
        try await self.walk()
        #expect(try self.unmarked() == 0)
        let writer = try await self.sandbox.makeKey(scopes: "connections:write,credentials:write")
        let restored = try await self.sandbox.request("POST", path + "/restore", as: .token(writer))
        #expect(restored.status == 422, "\(restored.text)")
        #expect(try await self.list(made.id) == ["https://a.example.com:443"])
    }
}
