import Domain
import SQLite
import Testing

@testable import Store

@Suite(.serialized) struct AnswerStoreTests {
    private static let day: Int64 = 86_400

    private let test: TestDatabase
    private let store: DatabaseIdempotencyStore
    private let caller: Caller

    init() throws {
        self.test = try TestDatabase()
        self.store = DatabaseIdempotencyStore(self.test.database)
        self.caller = Caller(id: "key_1", workspaceID: try sampleID(1), scopes: Scopes([.admin]))
    }

    private func answer(_ text: String, of caller: Caller? = nil, sealed: [UInt8] = [7]) -> IdempotentReply {
        IdempotentReply(
            key: IdempotencyKey(text, of: caller ?? self.caller),
            fingerprint: Array(0..<32),
            status: 200,
            sealed: sealed
        )
    }

    /// Stores it as a change does, with the change's event.
    private func store(_ answer: IdempotentReply, at time: Timestamp = someTime) async throws {
        let identifiers = IdentifierGenerator(clock: Clock { time })
        let act = Act(id: identifiers.next(), .connectionCreate, by: self.caller).remembering(answer)
        try await DatabaseAuditEventStore(self.test.database).record(act, on: nil, refusedWith: nil)
    }

    private func find(_ answer: IdempotentReply, from earliest: Timestamp = .min) throws -> [UInt8]? {
        try self.store.find(answer.key, from: earliest)?.sealed
    }

    private func count(_ sql: SQL = "SELECT count(*) FROM idempotency_keys") throws -> Int? {
        try self.test.besides().first(sql) { $0.int(0) }
    }

    @Test func whatIsStoredIsFoundByItsKeyAlone() async throws {
        let answer = self.answer("a")
        try await self.store(answer)
        let found = try #require(try self.store.find(answer.key, from: someTime))
        #expect((found.fingerprint, found.status, found.sealed) == (answer.fingerprint, 200, [7]))
        let others = [
            self.answer("b"), self.answer("A"),
            self.answer("a", of: Caller(id: "key_2", workspaceID: try sampleID(1), scopes: Scopes([.admin]))),
            self.answer("a", of: Caller(id: "key_1", workspaceID: try sampleID(2), scopes: Scopes([.admin]))),
        ]
        for other in others { #expect(try self.find(other) == nil) }
    }

    @Test func anAnswerFromBeforeTheEarliestIsNone() async throws {
        let answer = self.answer("a")
        try await self.store(answer)
        #expect(try self.find(answer, from: someTime) == [7])
        #expect(try self.find(answer, from: Timestamp(milliseconds: someTime.milliseconds + 1)) == nil)
    }

    /// Without its answer a change must not be: sent again, it would be made again.
    @Test func aSecondAnswerUndoesItsChange() async throws {
        try await self.store(self.answer("a"))
        let act = sampleAct(.connectionCreate, by: self.caller).remembering(self.answer("a", sealed: [8]))
        let message = "A request with this Idempotency-Key was answered meanwhile; send it again"
        await #expect(throws: ServiceError(.conflict, message)) {
            try await DatabaseConnectionStore(self.test.database).create(
                sampleConnection(1),
                with: sampleCredential(1),
                sealed: [],
                by: act
            )
        }
        #expect(try self.count("SELECT count(*) FROM connections") == 0)
        #expect(try self.count("SELECT count(*) FROM credentials") == 0)
        #expect(try self.find(self.answer("a")) == [7])
    }

    @Test func anAnswerThatIsADayOldGivesItsPlaceAway() async throws {
        try await self.store(self.answer("a"))
        let end = someTime.adding(seconds: Self.day)
        await #expect(throws: ServiceError.self) { try await self.store(self.answer("a", sealed: [8]), at: end) }
        try await self.store(
            self.answer("a", sealed: [8]),
            at: Timestamp(milliseconds: end.milliseconds + 1)
        )
        #expect(try self.find(self.answer("a")) == [8])
        #expect(try self.count() == 1)
    }

    @Test func theOldestAreDeletedFirstAndNoMoreThanTheLimit() async throws {
        for number in [3, 1, 2, 4] {
            try await self.store(self.answer("\(number)"), at: someTime.adding(seconds: Int64(number)))
        }
        #expect(try await self.store.delete(before: someTime.adding(seconds: 4), limit: 2) == 2)
        #expect(try (1...4).map { try self.find(self.answer("\($0)")) != nil } == [false, false, true, true])
        #expect(try await self.store.delete(before: someTime.adding(seconds: 4), limit: 2) == 1)
        #expect(try await self.store.delete(before: someTime.adding(seconds: 4), limit: 2) == 0)
        #expect(try self.find(self.answer("4")) == [7])
    }

    /// More of them than one step deletes.
    @Test func whatIsOlderThanADayIsDeleted() async throws {
        try self.test.besides().run(
            """
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500)
            INSERT INTO idempotency_keys
            SELECT ?1, 'key_1', 'k' || i, zeroblob(32), 200, x'', ?2 FROM n
            """,
            try sampleID(1, of: Workspace.self),
            someTime
        )
        try await self.store(self.answer("young"), at: someTime.adding(seconds: 1))
        try await self.store.deleteExpired(at: someTime.adding(seconds: Self.day))
        #expect(try self.count() == 2501)
        try await self.store.deleteExpired(at: someTime.adding(seconds: Self.day + 1))
        #expect(try self.count() == 1)
        #expect(try self.find(self.answer("young")) == [7])
    }
}
