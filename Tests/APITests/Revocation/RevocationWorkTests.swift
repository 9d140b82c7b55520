import Domain
import JSON
import Services
import SQLite
import Storage
import TestSupport
import Testing

@testable import Server

/// Telling a service that fails, or that does not answer.
@Suite struct RevocationWorkTests {
    private let grants: GrantSandbox
    private var sandbox: Sandbox { self.grants.sandbox }

    init() async throws {
        self.grants = try await GrantSandbox()
    }

    private static let both = ["refresh_token", "access_token"]

    @Test func `a service that fails is told less and less often, and given up after seven days`() async throws {
        let (id, credential) = try await self.grants.connect()
        self.grants.answer(500)
        let begun = self.grants.time.now
        _ = try await self.grants.deleteRevoking(id)
        try await self.grants.runDue()
        var pauses: [Int64] = []
        while let due = try await self.grants.due(credential), pauses.count < 100 {
            pauses.append((due.milliseconds - self.grants.time.now.milliseconds) / 1000)
            try await self.grants.runWhenDue(credential)
        }
        #expect(pauses.prefix(6) == [60, 300, 1800, 7200, 21_600, 21_600])
        #expect(self.grants.time.now == begun.adding(seconds: 7 * 86_400))
        let stored = try await self.grants.credential(credential)
        #expect(stored["status"] == "revoked")
        #expect(stored.storedReceipt == ["kept": Self.both])
        #expect(try await self.grants.sealed(credential).isEmpty)
    }

    @Test func `a caller waits for a silent service 25 seconds, and the service is told to the end`() async throws {
        let (id, credential) = try await self.grants.connect()
        self.grants.answer(200)
        let (stream, answering) = AsyncStream.makeStream(of: Void.self)
        self.sandbox.services.beforeAnswering { for await _ in stream { break } }
        let reply = Task { try await self.grants.revoke(id) }
        await self.grants.time.waitForSleep()
        while self.grants.calls.isEmpty { await Task.yield() }
        self.grants.time.advance(seconds: 25)
        #expect(try await reply.value.receipt == ["pending": Self.both])
        answering.finish()
        while try await self.grants.due(credential) != nil { await Task.yield() }
        #expect(try await self.grants.credential(credential).storedReceipt == ["revoked": Self.both])
        #expect(self.grants.told == Self.both)
    }

    @Test func `the work of a process that was killed after the answer is done again`() async throws {
        let (id, credential) = try await self.grants.connect()
        _ = try await self.grants.deleteRevoking(id)
        self.grants.answer(200)
        let lost = try #require(try await self.grants.revocations.claimDue(limit: 10).first)
        // The lease keeps others away.
        try await self.grants.runDue()
        #expect(self.grants.calls.isEmpty)
        // A start ends the leases of the process before.
        try self.sandbox.openDatabase().run("UPDATE work SET leased_until = NULL")
        try await self.grants.runDue()
        #expect(self.grants.told == Self.both)
        #expect(try await self.grants.credential(credential)["status"] == "revoked")
        #expect(try await self.grants.revocations.run(lost) == nil)
        #expect(self.grants.calls.count == 2)
    }

    @Test func `a result that was overtaken is not stored, and the service is told twice`() async throws {
        let (id, credential) = try await self.grants.connect()
        _ = try await self.grants.deleteRevoking(id)
        let overtaken = try #require(try await self.grants.revocations.claimDue(limit: 10).first)
        self.grants.time.advance(seconds: 60)
        #expect(try await self.grants.revocations.claimDue(limit: 10).count == 1)
        self.grants.answer(200)
        #expect(try await self.grants.revocations.run(overtaken) == nil)
        #expect(try await self.grants.credential(credential)["status"] == "revoking")
        self.grants.time.advance(seconds: 60)
        try await self.grants.runDue()
        #expect(self.grants.told == Self.both + Self.both)
        #expect(try await self.grants.credential(credential).storedReceipt == ["revoked": Self.both])
    }

    @Test func `the daemon's worker tells the service`() async throws {
        let (id, credential) = try await self.grants.connect()
        self.grants.answer(200)
        _ = try await self.grants.deleteRevoking(id)
        let worker = RevocationWorker(
            self.grants.revocations,
            clock: self.grants.time.clock,
            logger: self.sandbox.log.logger
        )
        let running = Task { try await worker.run() }
        await self.grants.time.waitForSleep()
        running.cancel()
        _ = await running.result
        #expect(try await self.grants.credential(credential)["status"] == "revoked")
        let line = try #require(self.sandbox.log.lines.first { $0.contains("access has ended") })
        #expect(line.contains("revoked=2") && !line.contains("token"))
    }

    @Test func `a workspace is deleted with what its services were to be told`() async throws {
        let workspace = try await self.sandbox.makeWorkspace("gone")
        let key = Sandbox.Key.token(try await self.sandbox.makeKey(scopes: "admin", workspace: workspace))
        let id = try await self.sandbox.create(Grants.submission(), as: key).id
        let reply = try await self.sandbox.request("DELETE", "\(Path.connections)/\(id)?revoke=true", as: key)
        #expect(reply.status == 200)
        let path = "/api/v1/workspaces/\(workspace)"
        #expect(try await self.sandbox.request("DELETE", path).status == 409)
        #expect(try await self.sandbox.request("DELETE", path + "?force=true").status == 204)
        let count = try self.sandbox.openDatabase().first("SELECT count(*) FROM work") { $0.int(0) }
        #expect(count == 0)
        try await self.grants.runDue()
        #expect(self.grants.calls.isEmpty)
    }

    @Test func `a receipt stays for 30 days, and for as long as a connection has the credential`() async throws {
        self.grants.answer(200)
        let gone = try await self.grants.connect()
        let kept = try await self.grants.connect()
        _ = try await self.grants.deleteRevoking(gone.id)
        try await self.grants.runDue()
        _ = try await self.grants.revoke(kept.id)
        self.grants.time.advance(seconds: 30 * 86_400 - 60)
        try await self.sandbox.run("deleting outdated receipts", at: self.grants.time)
        #expect(try await self.grants.credential(gone.credential).status == 200)
        self.grants.time.advance(seconds: 120)
        try await self.sandbox.run("deleting outdated receipts", at: self.grants.time)
        #expect(try await self.grants.credential(gone.credential).status == 404)
        #expect(try await self.grants.credential(kept.credential).status == 200)
        // The connection is deleted as any other, and the receipt goes with the next run.
        #expect(try await self.sandbox.request("DELETE", "\(Path.connections)/\(kept.id)").status == 204)
        try await self.sandbox.run("deleting outdated receipts", at: self.grants.time)
        #expect(try await self.grants.credential(kept.credential).status == 404)
    }

    @Test func `a credential is deleted only when the service need not be told any more`() async throws {
        let (id, credential) = try await self.grants.connect()
        self.grants.answer(500)
        _ = try await self.grants.deleteRevoking(id)
        let path = "\(Path.credentials)/\(credential)"
        #expect(try await self.sandbox.request("DELETE", path).status == 409)
        self.grants.answer(200)
        try await self.grants.runDue()
        #expect(try await self.sandbox.request("DELETE", path).status == 204)
    }

    @Test func `a health check leaves a connection alone whose access was taken back`() async throws {
        let (id, _) = try await self.grants.connect()
        self.grants.answer(200, #"{"id": "ada"}"#)
        let test = try await self.sandbox.request("POST", "\(Path.connections)/\(id)/test")
        #expect(test["outcome"] == "passed", "\(test.text)")
        _ = try await self.grants.revoke(id)
        let calls = self.sandbox.services.requests.count
        self.grants.time.advance(seconds: 3 * 86_400)
        let claims = try await self.sandbox.tester.claimDue(limit: 10)
        #expect(claims.count == 1)
        for claim in claims { try await self.sandbox.tester.run(claim) }
        #expect(self.sandbox.services.requests.count == calls)
        #expect(try await self.sandbox.get(id)["status"] == "error")
        #expect(try await self.sandbox.tester.claimDue(limit: 10).isEmpty)
    }

    @Test func `a test that runs while access is taken back changes nothing`() async throws {
        let (id, _) = try await self.grants.connect()
        self.grants.answer(200, #"{"id": "ada"}"#)
        self.sandbox.services.beforeAnswering { [grants] in
            guard grants.sandbox.services.requests.count == 1 else { return }
            _ = try? await grants.revoke(id)
        }
        #expect(try await self.sandbox.request("POST", "\(Path.connections)/\(id)/test").status == 409)
        #expect(try await self.sandbox.get(id)["status_message"] == "Access was taken back")
    }
}
