import Domain
import Services
import Storage
import Store
import TestSupport
import Testing

@Suite(.serialized) struct AuditEventStoreTests {
    private let caller: Caller

    init() throws {
        self.caller = Caller(id: "key_1", workspaceID: try sampleID(1), scopes: Scopes([.admin]))
    }

    private func rows(in test: any TestDatabase) async throws -> [[String?]] {
        try await test.all(
            """
            SELECT workspace_id, action, resource_id, actor, outcome, status, request_id, origin, created_at
            FROM audit_events ORDER BY id
            """
        ) { row in (0..<9).map(row.textOrNil) }
    }

    private func resources(in test: any TestDatabase) async throws -> [String] {
        try await self.rows(in: test).compactMap { $0[2] }
    }

    @Test(arguments: TestEngine.allCases)
    func aChangeIsRecordedWithItself(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        let act = Act(
            id: sampleAct().id,
            .connectionCreate,
            by: self.caller,
            requestID: "req_1",
            origin: "192.0.2.1"
        )
        let connection = try sampleConnection(1)
        try await test.connections.create(connection, with: sampleCredential(1), sealed: [], by: act)
        #expect(
            try await self.rows(in: test) == [
                [
                    connection.workspaceID.text, "connection.create", connection.id.text, "key_1", "done", nil, "req_1",
                    "192.0.2.1", someTime.text,
                ]
            ]
        )
    }

    @Test(arguments: TestEngine.allCases)
    func aChangeThatFailsIsNotRecorded(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        await #expect(throws: ServiceError.self) { try await test.connections.create(sampleConnection(1)) }
        #expect(try await self.rows(in: test).isEmpty)
    }

    /// There is no change without its event: an event that cannot be written undoes the change.
    @Test(arguments: TestEngine.allCases)
    func aChangeThatCannotBeRecordedIsNotMade(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        let act = sampleAct()
        try await test.connections.create(sampleConnection(1), with: sampleCredential(1), sealed: [], by: act)
        let error = await #expect(throws: (any Error).self) {
            try await test.connections.create(sampleConnection(2), with: sampleCredential(2), sealed: [], by: act)
        }
        #expect((error as? any DatabaseError)?.kind == .uniqueViolation)
        #expect(try await test.connections.find(sampleID(2), in: sampleID(1)) == nil)
    }

    @Test(arguments: TestEngine.allCases)
    func theEventStandsInTheWorkspaceOfTheRow(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        let workspace = Workspace(id: try sampleID(3), name: "three", createdAt: someTime, updatedAt: someTime)
        try await test.workspaces.create(workspace, by: sampleAct(.workspaceCreate, by: self.caller))
        #expect(
            try await self.rows(in: test).map { $0.prefix(4) } == [
                [workspace.id.text, "workspace.create", workspace.id.text, "key_1"]
            ]
        )
    }

    @Test(arguments: TestEngine.allCases)
    func theNewestIsFirstAndAPageContinuesBeforeItsEvent(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        let store = test.auditEvents
        let acts = (1...5).map { _ in sampleAct(.connectionUpdate, by: self.caller) }
        for act in acts { try await store.record([AuditRecord(act, on: nil, refusedWith: 404)]) }
        func page(before: Identifier<AuditEvent>?) async throws -> [Identifier<AuditEvent>] {
            try await store.find(AuditEventFilter(), in: self.caller.workspaceID, before: before, limit: 2).map(\.id)
        }
        #expect(try await page(before: nil) == [acts[4].id, acts[3].id])
        #expect(try await page(before: acts[3].id) == [acts[2].id, acts[1].id])
        #expect(try await page(before: acts[1].id) == [acts[0].id])
        #expect(try await page(before: acts[0].id) == [])
        #expect(try await store.find(AuditEventFilter(), in: sampleID(2), before: nil, limit: 9).isEmpty)
    }

    @Test(arguments: TestEngine.allCases)
    func eachFilterShowsOnlyItsOwn(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        let store = test.auditEvents
        let other = Caller(id: "key_2", workspaceID: self.caller.workspaceID, scopes: Scopes([.admin]))
        let late = IdentifierGenerator(clock: Clock { someTime.adding(seconds: 1) })
        try await store.record([AuditRecord(sampleAct(.connectionCreate, by: self.caller), on: "conn_1")])
        try await store.record([AuditRecord(sampleAct(.connectionUpdate, by: other), on: "conn_2", refusedWith: 409)])
        try await store.record([AuditRecord(Act(id: late.next(), .credentialReveal, by: other), on: "cred_1")])
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

    @Test(arguments: TestEngine.allCases)
    func theOldestAreDeletedFirstAndInSteps(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        let store = test.auditEvents
        for seconds in [0, 1, 2, 3] as [Int64] {
            let identifiers = IdentifierGenerator(clock: Clock { someTime.adding(seconds: seconds) })
            let caller = Caller(id: "key_1", workspaceID: try sampleID(seconds == 0 ? 2 : 1), scopes: Scopes([.admin]))
            let act = Act(id: identifiers.next(), .connectionUpdate, by: caller)
            try await store.record([AuditRecord(act, on: "conn_\(seconds)")])
        }
        let earliest = someTime.adding(seconds: 3)
        #expect(try await store.delete(before: earliest, limit: 2) == 2)
        #expect(try await self.resources(in: test) == ["conn_2", "conn_3"])
        #expect(try await store.delete(before: earliest, limit: 2) == 1)
        #expect(try await store.delete(before: earliest, limit: 2) == 0)
        #expect(try await self.resources(in: test) == ["conn_3"])
    }

    /// There are more outdated events than one transaction deletes.
    @Test(arguments: TestEngine.allCases)
    func onlyOutdatedEventsAreDeleted(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        let store = test.auditEvents
        let second = try #require(Timestamp(rfc3339: "2026-11-24T00:00:01.000Z"))
        let prefix = String(Identifier<AuditEvent>(notBefore: second).text.dropLast(4))
        try await test.run(
            """
            WITH RECURSIVE numbers (n) AS (SELECT 1000 UNION ALL SELECT n + 1 FROM numbers WHERE n < 3500)
            INSERT INTO audit_events (id, workspace_id, action, actor, outcome, created_at)
            SELECT ?1 || n, 'wsp_1', 'connection.create', 'cli', 'done', ?2 FROM numbers
            """,
            prefix,
            second.text
        )
        let later = IdentifierGenerator(clock: Clock { second.adding(seconds: 1) })
        let act = Act(id: later.next(), .connectionUpdate, by: self.caller)
        try await store.record([AuditRecord(act, on: "conn_1")])
        try await store.deleteOutdated(at: second.adding(seconds: 86_400), days: 1)
        #expect(try await self.rows(in: test).count == 2502)
        try await store.deleteOutdated(at: second.adding(seconds: 86_401), days: 1)
        #expect(try await self.resources(in: test) == ["conn_1"])
    }

    @Test(arguments: TestEngine.allCases)
    func aRefusalHasItsStatus(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        let act = sampleAct(.connectionDelete, by: self.caller)
        try await test.auditEvents.record([AuditRecord(act, on: nil, refusedWith: 403)])
        #expect(
            try await self.rows(in: test) == [
                [
                    self.caller.workspaceID.text, "connection.delete", nil, "key_1", "refused", "403", nil, nil,
                    someTime.text,
                ]
            ]
        )
    }
}
