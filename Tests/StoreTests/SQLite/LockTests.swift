import Domain
import SQLite
import Storage
import Store
import TestSupport
import Testing

/// Writes while another program holds SQLite's write lock.
@Suite(.serialized) struct LockTests {
    /// Takes the write lock on a connection of its own.
    private func lock(_ test: SQLiteTestDatabase) throws -> SQLiteConnection {
        let other = try test.connect()
        try other.run("BEGIN IMMEDIATE")
        return other
    }

    @Test func aHeldLockIsAnErrorOfItsKind() async throws {
        let test = try SQLiteTestDatabase(busyTimeout: 1)
        let other = try self.lock(test)
        let error = await #expect(throws: SQLiteError.self) { try await test.database.write { _ in } }
        #expect(error?.kind == .locked)
        try other.run("ROLLBACK")
        try await test.database.write { _ in }
    }

    @Test func aHeldLockIsUnavailable() async throws {
        let test = try SQLiteTestDatabase(busyTimeout: 1)
        let other = try self.lock(test)
        let store = test.connections
        let message = "Another program holds the database's write lock; try again in a moment"
        await #expect(throws: ServiceError(.unavailable, message)) {
            try await store.create(sampleConnection(1), with: sampleCredential(1))
        }
        #expect(try await store.find(sampleID(1), in: sampleID(1)) == nil)
        try other.run("ROLLBACK")
        try await store.create(sampleConnection(1), with: sampleCredential(1))
    }

    @Test func anEventThatCannotBeStoredIsRefused() async throws {
        let test = try SQLiteTestDatabase(busyTimeout: 0)
        let store = test.auditEvents
        let caller = Caller(id: "key_1", workspaceID: try sampleID(1), scopes: Scopes([.admin]))
        let other = try self.lock(test)
        await #expect(throws: ServiceError.databaseLocked) {
            try await store.record([AuditRecord(sampleAct(.credentialReveal, by: caller), on: "refused")])
        }
        try other.run("ROLLBACK")
        try await store.record([AuditRecord(sampleAct(.credentialReveal, by: caller), on: "written")])
        let events = try await store.find(AuditEventFilter(), in: caller.workspaceID, before: nil, limit: 9)
        #expect(events.map(\.resourceID) == ["written"])
    }
}
