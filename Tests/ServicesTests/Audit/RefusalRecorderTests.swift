import Domain
import JSON
import Services
import TestSupport
import Testing

@Suite struct RefusalRecorderTests {
    private let clock = ManualClock()
    private let events = MemoryAuditEventStore()

    private func recorder(limit: Int = 10_000) -> RefusalRecorder {
        let identifiers = IdentifierGenerator(clock: self.clock.clock)
        return RefusalRecorder(events: self.events, identifiers: identifiers, clock: self.clock.clock, limit: limit)
    }

    private func refuse(
        _ recorder: RefusalRecorder,
        _ action: AuditAction = .connectionCreate,
        by key: String = "key_1",
        in workspace: Int = 1,
        status: Int = 422,
        code: String? = "required"
    ) async throws {
        let caller = Caller(id: key, workspaceID: try sampleID(workspace), scopes: Scopes([.admin]))
        try await recorder.record(sampleAct(action, by: caller), on: "conn_1", refusedWith: status, code: code)
    }

    /// The number of suppressed refusals of each event; nil for the event of one refusal.
    private var suppressed: [Int?] {
        get throws {
            try self.events.recorded.map { event in
                try event.act.details.map { try JSON(parsing: $0.text) }?["suppressed"]?.number?.int
            }
        }
    }

    @Test func equalRefusalsOfAMinuteAreTwoEvents() async throws {
        let recorder = self.recorder()
        for _ in 1...1000 { try await self.refuse(recorder) }
        #expect(try self.suppressed == [nil])
        #expect(self.events.recorded[0].resourceID == "conn_1")
        #expect(try await recorder.flush() == someTime.adding(seconds: 60))
        #expect(self.events.recorded.count == 1)
        self.clock.advance(seconds: 60)
        #expect(try await recorder.flush() == nil)
        #expect(try self.suppressed == [nil, 999])
        let event = self.events.recorded[1]
        #expect(event.act.id.createdAt == self.clock.now)
        #expect((event.act.action, event.act.caller.id, event.status) == (.connectionCreate, "key_1", 422))
        #expect(event.act.caller.workspaceID == (try sampleID(1)))
        #expect(event.act.details?.text == #"{"suppressed":999,"code":"required"}"#)
        #expect(event.resourceID == nil)
        // The next minute begins with an event of its own.
        try await self.refuse(recorder)
        #expect(try self.suppressed == [nil, 999, nil])
    }

    @Test func oneRefusalIsOneEvent() async throws {
        let recorder = self.recorder()
        try await self.refuse(recorder)
        self.clock.advance(seconds: 60)
        _ = try await recorder.flush()
        try await recorder.flushAll()
        #expect(try self.suppressed == [nil])
    }

    @Test func refusalsOfDifferentKindsHaveTheirOwnEvents() async throws {
        let recorder = self.recorder()
        for _ in 1...2 {
            try await self.refuse(recorder)
            try await self.refuse(recorder, by: "key_2")
            try await self.refuse(recorder, .connectionDelete)
            try await self.refuse(recorder, status: 404, code: nil)
            try await self.refuse(recorder, code: "invalid_format")
            try await self.refuse(recorder, in: 2)
        }
        #expect(self.events.recorded.count == 6)
        try await recorder.flushAll()
        #expect(try self.suppressed == Array(repeating: nil, count: 6) + Array(repeating: 1, count: 6))
    }

    /// A caller cannot make more events by more kinds of refusals.
    @Test func theKindsOfACallerAreBounded() async throws {
        let recorder = self.recorder()
        for _ in 1...5 {
            for number in 1...500 { try await self.refuse(recorder, code: "code_\(number)") }
        }
        try await self.refuse(recorder, by: "key_2")
        #expect(self.events.recorded.count == 22)
        try await recorder.flushAll()
        let counts = try self.suppressed.compactMap { $0 }
        // 20 kinds, and one for all others.
        #expect(counts.sorted() == Array(repeating: 4, count: 20) + [2399])
        let general = try #require(self.events.recorded.last { $0.act.details?.text.contains("2399") == true })
        #expect((general.status, general.act.details?.text) == (400, #"{"suppressed":2399}"#))
    }

    @Test func theKindsOfAllCallersAreBounded() async throws {
        let recorder = self.recorder(limit: 100)
        for number in 1...5000 { try await self.refuse(recorder, by: "key_\(number)", in: number % 2 + 1) }
        #expect(self.events.recorded.count == 102)
        try await recorder.flushAll()
        let general = self.events.recorded.dropFirst(102)
        #expect(general.map(\.act.caller.id) == ["patchbay", "patchbay"])
        #expect(try self.suppressed.compactMap { $0 }.reduce(0, +) == 4898)
    }

    @Test func refusalsThatCannotBeStoredAreCountedAndStoredLater() async throws {
        let recorder = self.recorder()
        self.events.isFull = true
        await #expect(throws: ServiceError.writeQueueFull) { try await self.refuse(recorder) }
        try await self.refuse(recorder)
        self.clock.advance(seconds: 60)
        await #expect(throws: ServiceError.writeQueueFull) { _ = try await recorder.flush() }
        try await self.refuse(recorder)
        self.events.isFull = false
        _ = try await recorder.flush()
        #expect(try self.suppressed == [3])
    }

    @Test func aClockThatIsSetBackDoesNotLengthenTheMinute() async throws {
        let recorder = self.recorder()
        for _ in 1...2 { try await self.refuse(recorder) }
        self.clock.set(someTime.adding(seconds: -86_400))
        _ = try await recorder.flush()
        #expect(try self.suppressed == [nil, 1])
    }

    @Test func manyKindsAreStoredInSeveralTransactions() async throws {
        let recorder = self.recorder()
        for number in 1...1200 {
            for _ in 1...2 { try await self.refuse(recorder, by: "key_\(number)") }
        }
        try await recorder.flushAll()
        #expect(self.events.batches.filter { $0 > 1 } == [500, 500, 200])
        #expect(try self.suppressed.compactMap { $0 } == Array(repeating: 1, count: 1200))
    }
}
