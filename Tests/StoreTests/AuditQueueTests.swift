import Dispatch
import Domain
import SQLite
import Testing

@testable import Store

/// Events of acts that change no row, such as a reveal: nobody waits for the disk, unless the disk fails.
@Suite(.serialized) struct AuditQueueTests {
    private let test: TestDatabase
    private let store: DatabaseAuditEventStore
    private let caller: Caller

    init() throws {
        self.test = try TestDatabase(busyTimeout: 0, queueLimit: 3)
        self.store = DatabaseAuditEventStore(self.test.database)
        self.caller = Caller(id: "key_1", workspaceID: try sampleID(1), scopes: Scopes([.admin]))
    }

    private func enqueue(_ resource: String) async throws {
        try await self.store.enqueue(sampleAct(.credentialReveal, by: self.caller), on: resource)
    }

    private func recorded() async throws -> [String] {
        try await self.store.find(AuditEventFilter(), in: self.caller.workspaceID, before: nil, limit: 99).reversed()
            .compactMap(\.resourceID)
    }

    /// Returns when everything that was queued before is written or has failed.
    private func drain() async throws {
        while true {
            do {
                return try await self.test.database.write { _ in }
            } catch Writer.Failure.queueFull {
                await Task.yield()
            } catch let error as SQLiteError where error.isBusy {
                return
            }
        }
    }

    /// As another program can.
    private func lock() throws -> SQLiteConnection {
        let other = try self.test.besides()
        try other.run("BEGIN IMMEDIATE")
        return other
    }

    @Test func whatIsQueuedIsWrittenInItsOrder() async throws {
        for name in ["a", "b", "c"] {
            try await self.enqueue(name)
            try await self.drain()
        }
        #expect(try await self.recorded() == ["a", "b", "c"])
        let events = try await self.store.find(AuditEventFilter(), in: sampleID(1), before: nil, limit: 1)
        let event = try #require(events.first)
        #expect((event.action, event.actor, event.outcome) == ("credential.reveal", "key_1", .done))
    }

    @Test func aFailedOneMakesTheNextWaitForTheDisk() async throws {
        let other = try self.lock()
        // Taken, and lost: it could not be known then.
        try await self.enqueue("lost")
        try await self.drain()
        await #expect(throws: ServiceError.self) { try await self.enqueue("refused") }
        await #expect(throws: ServiceError.self) { try await self.enqueue("refused, too") }
        try other.run("ROLLBACK")
        try await self.enqueue("written")
        #expect(try await self.recorded() == ["written"])
        // From then on nobody waits again.
        let next = try self.lock()
        try await self.enqueue("queued")
        try next.run("ROLLBACK")
    }

    @Test func aFullQueueRefuses() async throws {
        let gate = DispatchSemaphore(value: 0)
        let (reached, continuation) = AsyncStream.makeStream(of: Void.self)
        try self.test.database.submit { _ in
            continuation.finish()
            gate.wait()
        } completion: { _ in
        }
        for await _ in reached {}
        for name in ["a", "b", "c"] { try await self.enqueue(name) }
        let refusal = ServiceError(.unavailable, "Too many writes are waiting; try again in a moment")
        await #expect(throws: refusal) { try await self.enqueue("d") }
        gate.signal()
        try await self.drain()
        #expect(try await self.recorded() == ["a", "b", "c"])
    }
}
