import Domain
import JSON
import Services
import SQLite
import Storage
import Synchronization
import TestSupport
import Testing

@testable import Server

/// Revocations that are refused, because they would end more than the connection, or lead elsewhere.
@Suite struct RevocationRefusalTests {
    private let grants: GrantSandbox
    private var sandbox: Sandbox { self.grants.sandbox }

    init() async throws {
        self.grants = try await GrantSandbox()
    }

    private static let both = ["refresh_token", "access_token"]

    @Test func `credentials of other connections are not taken back, and their number is named`() async throws {
        let (id, credential) = try await self.grants.connect()
        let attach = #"{"integration": "grants", "integration_type": "connectors", "credential_id": "\#(credential)"}"#
        for count in 1...2 {
            #expect(try await self.sandbox.create(attach).status == 200)
            for reply in [try await self.grants.revoke(id), try await self.grants.deleteRevoking(id)] {
                #expect(reply.status == 409)
                let beginning = count == 1 ? "1 other connection uses" : "2 other connections use"
                #expect(reply["detail"]?.string?.hasPrefix(beginning) == true, "\(reply.text)")
            }
        }
        #expect(try await self.sandbox.get(id)["status"] == "active")
        #expect(self.grants.calls.isEmpty)
    }

    /// A service that ends every token of the user when one ends.
    @Test func `another connection of the same account and client stays active at the service`() async throws {
        let ends = Counter()
        self.sandbox.services.answer { request in
            if request.purpose == .token { ends.count.add(1, ordering: .relaxed) }
            let isLive = request.purpose == .token || ends.count.load(ordering: .relaxed) == 0
            return ServiceAnswer(status: isLive ? 200 : 401, body: Array(#"{"id": "ada"}"#.utf8))
        }
        let first = try await self.grants.connect()
        let second = try await self.grants.connect()
        for id in [first.id, second.id] {
            let test = try await self.sandbox.request("POST", "\(Path.connections)/\(id)/test")
            #expect(test["outcome"] == "passed", "\(test.text)")
        }
        for reply in [try await self.grants.revoke(second.id), try await self.grants.deleteRevoking(second.id)] {
            #expect(reply.status == 409)
            #expect(reply["detail"]?.string?.hasPrefix("The service may also end 1 other credential of") == true)
        }
        // A result that nobody claimed is not told either.
        let target = try await self.target(of: second)
        let account = ServiceAccount(origin: "https://grants.example:443", id: "ada", name: nil)
        let receipt = try await self.grants.revocations.discard(target, account: account)
        #expect(receipt == RevocationReceipt(kept: Self.both))
        #expect(self.grants.calls.isEmpty)
        let test = try await self.sandbox.request("POST", "\(Path.connections)/\(first.id)/test")
        #expect(test["outcome"] == "passed")
        // Without the other one, both ways are open.
        #expect(try await self.sandbox.request("DELETE", "\(Path.connections)/\(first.id)").status == 204)
        #expect(try await self.grants.revoke(second.id).receipt == ["revoked": Self.both])
    }

    private func target(of made: (id: String, credential: String)) async throws -> RevocationTarget {
        RevocationTarget(
            workspaceID: try #require(Identifier(try self.sandbox.workspaceID())),
            integrationID: "grants",
            authMethodID: "standard",
            config: [:],
            content: SealedContent(Secret(try await self.grants.sealed(made.credential)), for: []),
            appID: nil
        )
    }

    @Test func `a result that nobody claimed is told once, if its account is known`() async throws {
        let made = try await self.grants.connect()
        let target = try await self.target(of: made)
        self.grants.answer(200)
        let unknown = try await self.grants.revocations.discard(target, account: nil)
        #expect(unknown == RevocationReceipt(kept: Self.both))
        #expect(self.grants.calls.isEmpty)
        let account = ServiceAccount(origin: "https://grants.example:443", id: "ada", name: nil)
        let receipt = try await self.grants.revocations.discard(target, account: account)
        #expect(receipt == RevocationReceipt(revoked: Self.both))
        #expect(self.grants.told == Self.both)
        self.grants.answer(500)
        let failed = try await self.grants.revocations.discard(target, account: account)
        #expect(failed == RevocationReceipt(kept: Self.both))
    }

    @Test func `a config that was led elsewhere gets no call, and the tokens are kept`() async throws {
        let (id, credential) = try await self.grants.connect("tenant", config: #"{"host": "a.example"}"#)
        try self.sandbox.openDatabase().run(#"UPDATE connections SET config = '{"host": "evil.example"}'"#)
        self.grants.answer(200)
        #expect(try await self.grants.revoke(id).receipt == ["kept": Self.both])
        #expect(self.grants.calls.isEmpty)
        #expect(try await self.grants.credential(credential)["status"] == "revoked")
    }

    @Test func `a receipt that was led elsewhere gets no call either`() async throws {
        let (id, credential) = try await self.grants.connect("tenant", config: #"{"host": "a.example"}"#)
        #expect(try await self.grants.deleteRevoking(id).receipt == ["pending": Self.both])
        try self.sandbox.openDatabase().run(
            "UPDATE credentials SET revocation = replace(revocation, 'a.example', 'evil.example')"
        )
        self.grants.answer(200)
        try await self.grants.runDue()
        #expect(self.grants.calls.isEmpty)
        #expect(try await self.grants.credential(credential).storedReceipt == ["kept": Self.both])
    }

    @Test func `the place of the config is called when the secret was given for it`() async throws {
        let (id, _) = try await self.grants.connect("tenant", config: #"{"host": "a.example"}"#)
        self.grants.answer(200)
        #expect(try await self.grants.revoke(id).receipt == ["revoked": Self.both])
        #expect(self.grants.calls.map(\.url.origin.host) == ["a.example", "a.example"])
    }

    @Test func `a user takes back access of the user's own rows only`() async throws {
        let (id, _) = try await self.grants.connect()
        let one = "\(Path.connections)/\(id)"
        #expect(try await self.sandbox.request("PUT", one, body: #"{"user_id": "ada"}"#).status == 200)
        self.grants.answer(200)
        let workspace: Identifier<Workspace> = try #require(Identifier(try self.sandbox.workspaceID()))
        func act(_ subject: String) -> Act {
            let user = User(subject: subject, workspaces: [], scopes: Scopes([.connectionsWrite]))
            return self.sandbox.composition.act(.connectionRevoke, by: Caller(user, in: workspace))
        }
        let revocations = self.grants.revocations
        await #expect(throws: ServiceError.connectionNotFound) { try await revocations.revoke(id, by: act("eve")) }
        await #expect(throws: ServiceError.connectionNotFound) { try await revocations.delete(id, by: act("eve")) }
        #expect(self.grants.calls.isEmpty)
        #expect(try await revocations.revoke(id, by: act("ada")).status == "revoked")
    }

    @Test func `an unknown parameter of a deletion deletes nothing`() async throws {
        let (id, _) = try await self.grants.connect()
        for query in ["revok=true", "revoke=perhaps"] {
            let reply = try await self.sandbox.request("DELETE", "\(Path.connections)/\(id)?\(query)")
            #expect(reply.status == 422, "\(query): \(reply.text)")
        }
        #expect(try await self.sandbox.get(id).status == 200)
        let refused = try await self.sandbox.request(
            "DELETE",
            "\(Path.connections)/\(id)?revoke=true",
            headers: ["If-Match": "\"other\""]
        )
        #expect(refused.status == 412)
        #expect(try await self.sandbox.request("DELETE", "\(Path.connections)/\(id)?revoke=false").status == 204)
    }

    @Test func `the record names who took the access back, and what the service said`() async throws {
        let (id, credential) = try await self.grants.connect()
        self.grants.answer(200)
        _ = try await self.grants.deleteRevoking(id)
        try await self.grants.runDue()
        let events = try await self.sandbox.request("GET", "/api/v1/audit-events?action=connection.revoke")
        let rows = events["audit_events"]?.array ?? []
        #expect(rows.map { $0["actor"] == "patchbay" } == [true, false], "\(events.text)")
        #expect(rows.map { $0["resource_id"]?.string } == [credential, credential])
        #expect(rows.map { $0["details"]?["revoked"]?.array?.count } == [2, 0])
        #expect(rows.map { $0["details"]?["pending"]?.array?.count } == [0, 2])
    }
}

/// Of a class, because an atomic value cannot be captured.
private final class Counter: Sendable {
    let count = Atomic(0)
}
