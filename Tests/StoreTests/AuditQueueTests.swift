import Domain
import Storage
import Store
import TestSupport
import Testing

/// Events of acts that change no row, such as a reveal: no caller waits for the disk, unless the disk fails.
@Suite(.serialized) struct AuditQueueTests {
    private let caller: Caller

    init() throws {
        self.caller = Caller(id: "key_1", workspaceID: try sampleID(1), scopes: Scopes([.admin]))
    }

    private func reveal() -> Act { sampleAct(.credentialReveal, by: self.caller) }

    private func recorded(in test: any TestDatabase) async throws -> [String] {
        try await test.auditEvents.find(AuditEventFilter(), in: self.caller.workspaceID, before: nil, limit: 99)
            .reversed().compactMap(\.resourceID)
    }

    /// Returns when every write that was queued before is durable or has failed.
    private func drain(_ test: any TestDatabase) async throws {
        while true {
            do {
                return try await test.unchecked.write { _ in }
            } catch let error as any DatabaseError where error.kind == .queueFull {
                await Task.yield()
            }
        }
    }

    @Test(arguments: TestEngine.allCases)
    func queuedEventsAreWrittenInTheirOrder(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        let store = test.auditEvents
        for name in ["a", "b", "c"] {
            try await store.enqueue(self.reveal(), on: name)
            try await self.drain(test)
        }
        #expect(try await self.recorded(in: test) == ["a", "b", "c"])
        let events = try await store.find(AuditEventFilter(), in: sampleID(1), before: nil, limit: 1)
        let event = try #require(events.first)
        #expect((event.action, event.actor, event.outcome) == ("credential.reveal", "key_1", .done))
    }

    @Test(arguments: TestEngine.allCases)
    func aFailedEventMakesTheNextWaitForTheDisk(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        let store = test.auditEvents
        let act = self.reveal()
        try await store.enqueue(act, on: "first")
        // An event with an id that is taken. The call returns before the write fails, and the event is lost.
        try await store.enqueue(act, on: "lost")
        try await self.drain(test)
        for _ in 1...2 {
            await #expect(throws: (any Error).self) { try await store.enqueue(act, on: "refused") }
        }
        try await store.enqueue(self.reveal(), on: "written")
        #expect(try await self.recorded(in: test) == ["first", "written"])
        // After an event was written, no caller waits: this call returns while the writer is busy.
        let writer = try await HeldWriter(of: test.unchecked)
        try await store.enqueue(self.reveal(), on: "queued")
        #expect(try await self.recorded(in: test) == ["first", "written"])
        writer.release()
        try await self.drain(test)
        #expect(try await self.recorded(in: test) == ["first", "written", "queued"])
    }

    @Test(arguments: TestEngine.allCases)
    func aFullQueueRefuses(_ engine: TestEngine) async throws {
        let test = try await engine.open(queueLimit: 3)
        let store = test.auditEvents
        let writer = try await HeldWriter(of: test.unchecked)
        for name in ["a", "b", "c"] { try await store.enqueue(self.reveal(), on: name) }
        let refusal = ServiceError(.unavailable, "Too many writes are waiting; try again in a moment")
        await #expect(throws: refusal) { try await store.enqueue(self.reveal(), on: "d") }
        writer.release()
        try await self.drain(test)
        #expect(try await self.recorded(in: test) == ["a", "b", "c"])
    }
}
