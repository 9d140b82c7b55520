import Domain
import SQLite
import Store
import Testing

@Suite(.serialized) struct AuditEventStoreTests {
    private let test: TestDatabase
    private let caller: Caller

    init() throws {
        self.test = try TestDatabase()
        self.caller = Caller(id: "key_1", workspaceID: try sampleID(1), scopes: Scopes([.admin]))
    }

    private func rows() throws -> [[String?]] {
        try self.test.besides().all(
            """
            SELECT workspace_id, action, resource_id, actor, outcome, status, request_id, origin, created_at
            FROM audit_events ORDER BY id
            """
        ) { row in (0..<9).map(row.textOrNil) }
    }

    @Test func aChangeIsRecordedWithItself() async throws {
        let act = Act(
            id: self.test.identifiers.next(),
            .connectionCreate,
            by: self.caller,
            requestID: "req_1",
            origin: "192.0.2.1"
        )
        let connection = try sampleConnection(1)
        try await DatabaseConnectionStore(self.test.database).create(
            connection,
            with: try sampleCredential(1),
            sealed: [],
            by: act
        )
        #expect(
            try self.rows() == [
                [
                    connection.workspaceID.text, "connection.create", connection.id.text, "key_1", "done", nil, "req_1",
                    "192.0.2.1", someTime.text,
                ]
            ]
        )
    }

    @Test func aChangeThatFailsIsNotRecorded() async throws {
        await #expect(throws: ServiceError.self) {
            try await DatabaseConnectionStore(self.test.database).create(try sampleConnection(1))
        }
        #expect(try self.rows().isEmpty)
    }

    /// A change without its event must not be: an event that cannot be written undoes the change.
    @Test func aChangeThatCannotBeRecordedIsNotMade() async throws {
        let store = DatabaseConnectionStore(self.test.database)
        let act = sampleAct()
        try await store.create(try sampleConnection(1), with: try sampleCredential(1), sealed: [], by: act)
        await #expect(throws: SQLiteError.self) {
            try await store.create(try sampleConnection(2), with: try sampleCredential(2), sealed: [], by: act)
        }
        #expect(try store.find(try sampleID(2), in: try sampleID(1)) == nil)
    }

    @Test func theEventStandsInTheWorkspaceOfTheRow() async throws {
        let workspace = Workspace(id: try sampleID(3), name: "three", createdAt: someTime, updatedAt: someTime)
        try await DatabaseWorkspaceStore(self.test.database).create(
            workspace,
            by: sampleAct(.workspaceCreate, by: self.caller)
        )
        #expect(
            try self.rows().map { $0.prefix(4) } == [
                [workspace.id.text, "workspace.create", workspace.id.text, "key_1"]
            ]
        )
    }

    @Test func theNewestIsFirstAndAPageGoesOnBeforeItsEvent() async throws {
        let store = DatabaseAuditEventStore(self.test.database)
        let acts = (1...5).map { _ in sampleAct(.connectionUpdate, by: self.caller) }
        for act in acts { try await store.record(act, on: nil, refusedWith: 404) }
        func page(before: Identifier<AuditEvent>?) async throws -> [Identifier<AuditEvent>] {
            try await store.find(AuditEventFilter(), in: self.caller.workspaceID, before: before, limit: 2).map(\.id)
        }
        #expect(try await page(before: nil) == [acts[4].id, acts[3].id])
        #expect(try await page(before: acts[3].id) == [acts[2].id, acts[1].id])
        #expect(try await page(before: acts[1].id) == [acts[0].id])
        #expect(try await page(before: acts[0].id) == [])
        #expect(try await store.find(AuditEventFilter(), in: try sampleID(2), before: nil, limit: 9).isEmpty)
    }

    @Test func eachFilterShowsOnlyItsOwn() async throws {
        let store = DatabaseAuditEventStore(self.test.database)
        let other = Caller(id: "key_2", workspaceID: self.caller.workspaceID, scopes: Scopes([.admin]))
        let late = IdentifierGenerator(clock: Clock { someTime.adding(seconds: 1) })
        try await store.record(sampleAct(.connectionCreate, by: self.caller), on: "conn_1", refusedWith: nil)
        try await store.record(sampleAct(.connectionUpdate, by: other), on: "conn_2", refusedWith: 409)
        try await store.record(
            Act(id: late.next(), .credentialReveal, by: other),
            on: "cred_1",
            refusedWith: nil
        )
        func shown(_ set: (inout AuditEventFilter) -> Void) async throws -> [String] {
            var filter = AuditEventFilter()
            set(&filter)
            return try await store.find(filter, in: self.caller.workspaceID, before: nil, limit: 9)
                .compactMap(\.resourceID)
        }
        #expect(try await shown { _ in } == ["cred_1", "conn_2", "conn_1"])
        #expect(try await shown { $0.action = .connectionUpdate } == ["conn_2"])
        #expect(try await shown { $0.resourceID = "conn_1" } == ["conn_1"])
        #expect(try await shown { $0.actor = "key_2" } == ["cred_1", "conn_2"])
        #expect(try await shown { $0.outcome = .done } == ["cred_1", "conn_1"])
        #expect(try await shown { $0.from = someTime.adding(seconds: 1) } == ["cred_1"])
        #expect(try await shown { $0.until = someTime.adding(seconds: 1) } == ["conn_2", "conn_1"])
        #expect(
            try await shown {
                $0.from = someTime; $0.until = someTime
            } == []
        )
        #expect(
            try await shown {
                $0.resourceID = "conn_2"; $0.outcome = .done
            } == []
        )
    }

    @Test func theOldestAreDeletedFirstAndInSteps() async throws {
        let store = DatabaseAuditEventStore(self.test.database)
        for seconds in [0, 1, 2, 3] as [Int64] {
            let identifiers = IdentifierGenerator(clock: Clock { someTime.adding(seconds: seconds) })
            let caller = Caller(id: "key_1", workspaceID: try sampleID(seconds == 0 ? 2 : 1), scopes: Scopes([.admin]))
            let act = Act(id: identifiers.next(), .connectionUpdate, by: caller)
            try await store.record(act, on: "conn_\(seconds)", refusedWith: nil)
        }
        let earliest = someTime.adding(seconds: 3)
        let rest = { try self.rows().compactMap { $0[2] } }
        #expect(try await store.delete(before: earliest, limit: 2) == 2)
        #expect(try rest() == ["conn_2", "conn_3"])
        #expect(try await store.delete(before: earliest, limit: 2) == 1)
        #expect(try await store.delete(before: earliest, limit: 2) == 0)
        #expect(try rest() == ["conn_3"])
    }

    /// In more steps than one.
    @Test func whatIsOutdatedGoesAndNothingElse() async throws {
        let store = DatabaseAuditEventStore(self.test.database)
        let second = try #require(Timestamp(rfc3339: "2026-11-24T00:00:01.000Z"))
        let sqlite = try self.test.besides()
        try sqlite.run(
            """
            WITH RECURSIVE numbers (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < 2500)
            INSERT INTO audit_events (id, workspace_id, action, actor, outcome, created_at)
            SELECT format('%s%04d', ?1, n), 'wsp_1', 'connection.create', 'cli', 'done', ?2 FROM numbers
            """,
            String(Identifier<AuditEvent>(notBefore: second).text.dropLast(4)),
            second
        )
        let later = IdentifierGenerator(clock: Clock { second.adding(seconds: 1) })
        let act = Act(id: later.next(), .connectionUpdate, by: self.caller)
        try await store.record(act, on: "conn_1", refusedWith: nil)
        try await store.deleteOutdated(at: second.adding(seconds: 86_400), days: 1)
        #expect(try self.rows().count == 2502)
        try await store.deleteOutdated(at: second.adding(seconds: 86_401), days: 1)
        #expect(try self.rows().compactMap { $0[2] } == ["conn_1"])
    }

    @Test func aRefusalHasItsStatus() async throws {
        let act = sampleAct(.connectionDelete, by: self.caller)
        try await DatabaseAuditEventStore(self.test.database).record(act, on: nil, refusedWith: 403)
        #expect(
            try self.rows() == [
                [
                    self.caller.workspaceID.text, "connection.delete", nil, "key_1", "refused", "403", nil, nil,
                    someTime.text,
                ]
            ]
        )
    }
}
