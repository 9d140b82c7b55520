import Domain
import SQLite
import Store
import Testing

@Suite struct AuditEventStoreTests {
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
        try await SQLiteConnectionStore(self.test.database).create(
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
            try await SQLiteConnectionStore(self.test.database).create(try sampleConnection(1))
        }
        #expect(try self.rows().isEmpty)
    }

    /// A change without its event must not be: an event that cannot be written undoes the change.
    @Test func aChangeThatCannotBeRecordedIsNotMade() async throws {
        let store = SQLiteConnectionStore(self.test.database)
        let act = sampleAct()
        try await store.create(try sampleConnection(1), with: try sampleCredential(1), sealed: [], by: act)
        await #expect(throws: SQLiteError.self) {
            try await store.create(try sampleConnection(2), with: try sampleCredential(2), sealed: [], by: act)
        }
        #expect(try store.find(try sampleID(2), in: try sampleID(1)) == nil)
    }

    @Test func theEventStandsInTheWorkspaceOfTheRow() async throws {
        let workspace = Workspace(id: try sampleID(3), name: "three", createdAt: someTime, updatedAt: someTime)
        try await SQLiteWorkspaceStore(self.test.database).create(
            workspace,
            by: sampleAct(.workspaceCreate, by: self.caller)
        )
        #expect(
            try self.rows().map { $0.prefix(4) } == [
                [workspace.id.text, "workspace.create", workspace.id.text, "key_1"]
            ]
        )
    }

    @Test func aRefusalHasItsStatus() async throws {
        let act = sampleAct(.connectionDelete, by: self.caller)
        try await SQLiteAuditEventStore(self.test.database).record(act, on: nil, refusedWith: 403)
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
