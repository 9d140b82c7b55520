import Domain
import Services
import Storage
import Store
import TestSupport
import Testing

@Suite(.serialized) struct IdempotencyStoreTests {
    private static let day: Int64 = 86_400

    private let caller: Caller

    init() throws {
        self.caller = Caller(id: "key_1", workspaceID: try sampleID(1), scopes: Scopes([.admin]))
    }

    private func reply(_ text: String, of caller: Caller? = nil, sealed: [UInt8] = [7]) -> IdempotentReply {
        IdempotentReply(
            key: IdempotencyKey(text, of: caller ?? self.caller),
            fingerprint: Array(0..<32),
            status: 200,
            sealed: sealed
        )
    }

    /// Stores a reply as a change does, with the change's event.
    private func store(
        _ reply: IdempotentReply,
        in test: any TestDatabase,
        at time: Timestamp = someTime
    ) async throws {
        let identifiers = IdentifierGenerator(clock: Clock { time })
        let act = Act(id: identifiers.next(), .connectionCreate, by: self.caller).storing(reply)
        try await test.auditEvents.record([AuditRecord(act, on: nil)])
    }

    private func find(
        _ reply: IdempotentReply,
        in test: any TestDatabase,
        from earliest: Timestamp = .min
    ) async throws -> [UInt8]? {
        try await test.idempotency.find(reply.key, from: earliest)?.sealed
    }

    private func count(in test: any TestDatabase) async throws -> Int? {
        try await test.count("SELECT count(*) FROM idempotency_keys")
    }

    @Test(arguments: TestEngine.allCases)
    func aStoredReplyIsFoundByItsKeyAlone(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        let reply = self.reply("a")
        try await self.store(reply, in: test)
        let found = try #require(try await test.idempotency.find(reply.key, from: someTime))
        #expect((found.fingerprint, found.status, found.sealed) == (reply.fingerprint, 200, [7]))
        let others = [
            self.reply("b"), self.reply("A"),
            self.reply("a", of: Caller(id: "key_2", workspaceID: try sampleID(1), scopes: Scopes([.admin]))),
            self.reply("a", of: Caller(id: "key_1", workspaceID: try sampleID(2), scopes: Scopes([.admin]))),
        ]
        for other in others { #expect(try await self.find(other, in: test) == nil) }
    }

    @Test(arguments: TestEngine.allCases)
    func aReplyFromBeforeTheEarliestTimeIsNotFound(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        let reply = self.reply("a")
        try await self.store(reply, in: test)
        #expect(try await self.find(reply, in: test, from: someTime) == [7])
        let later = Timestamp(milliseconds: someTime.milliseconds + 1)
        #expect(try await self.find(reply, in: test, from: later) == nil)
    }

    /// A change without its reply would be made again when the request is sent again.
    @Test(arguments: TestEngine.allCases)
    func aSecondReplyUndoesItsChange(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        try await self.store(self.reply("a"), in: test)
        let act = sampleAct(.connectionCreate, by: self.caller).storing(self.reply("a", sealed: [8]))
        await #expect(throws: IdempotencyConflict.repliedMeanwhile) {
            try await test.connections.create(sampleConnection(1), with: sampleCredential(1), sealed: [], by: act)
        }
        #expect(try await test.count("SELECT count(*) FROM connections") == 0)
        #expect(try await test.count("SELECT count(*) FROM credentials") == 0)
        #expect(try await test.count("SELECT count(*) FROM audit_events") == 1)
        #expect(try await self.find(self.reply("a"), in: test) == [7])
    }

    @Test(arguments: TestEngine.allCases)
    func aReplyOlderThanADayIsReplaced(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        try await self.store(self.reply("a"), in: test)
        let end = someTime.adding(seconds: Self.day)
        await #expect(throws: IdempotencyConflict.repliedMeanwhile) {
            try await self.store(self.reply("a", sealed: [8]), in: test, at: end)
        }
        let later = Timestamp(milliseconds: end.milliseconds + 1)
        try await self.store(self.reply("a", sealed: [8]), in: test, at: later)
        #expect(try await self.find(self.reply("a"), in: test) == [8])
        #expect(try await self.count(in: test) == 1)
    }

    @Test(arguments: TestEngine.allCases)
    func theOldestAreDeletedFirstAndNoMoreThanTheLimit(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        for number in [3, 1, 2, 4] {
            try await self.store(self.reply("\(number)"), in: test, at: someTime.adding(seconds: Int64(number)))
        }
        func found() async throws -> [Int] {
            var found: [Int] = []
            for number in 1...4 where try await self.find(self.reply("\(number)"), in: test) != nil {
                found.append(number)
            }
            return found
        }
        let earliest = someTime.adding(seconds: 4)
        #expect(try await test.idempotency.delete(before: earliest, limit: 2) == 2)
        #expect(try await found() == [3, 4])
        #expect(try await test.idempotency.delete(before: earliest, limit: 2) == 1)
        #expect(try await test.idempotency.delete(before: earliest, limit: 2) == 0)
        #expect(try await found() == [4])
    }

    /// There are more expired replies than one transaction deletes.
    @Test(arguments: TestEngine.allCases)
    func repliesOlderThanADayAreDeleted(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        try await test.run(
            """
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500)
            INSERT INTO idempotency_keys (workspace_id, caller, key, request_hash, status, response, created_at)
            SELECT ?1, 'key_1', 'k' || i, ?2, 200, ?3, ?4 FROM n
            """,
            try sampleID(1, of: Workspace.self).text,
            Array<UInt8>(0..<32),
            [] as [UInt8],
            someTime.text
        )
        try await self.store(self.reply("young"), in: test, at: someTime.adding(seconds: 1))
        try await test.idempotency.deleteExpired(at: someTime.adding(seconds: Self.day))
        #expect(try await self.count(in: test) == 2501)
        try await test.idempotency.deleteExpired(at: someTime.adding(seconds: Self.day + 1))
        #expect(try await self.count(in: test) == 1)
        #expect(try await self.find(self.reply("young"), in: test) == [7])
    }
}
