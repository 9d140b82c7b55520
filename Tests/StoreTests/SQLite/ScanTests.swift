import Domain
import Storage
import Store
import TestSupport
import Testing

/// The check of every test database that no statement of a store looks at every row of a table.
@Suite(.serialized) struct ScanTests {
    private static let scan: SQL = "SELECT origin FROM audit_events WHERE origin = 'x'"
    private static let search: SQL = "SELECT origin FROM audit_events WHERE id = 'x'"

    private static let calls: [@Sendable (any Database, SQL) async throws -> Void] = [
        { database, sql in _ = try await database.read { try $0.all(sql) { $0.text(0) } } },
        { database, sql in _ = try await database.scan(for: "") { try $0.all(sql) { $0.text(0) } } },
        { database, sql in _ = try await database.write { try $0.all(sql) { $0.text(0) } } },
        { database, sql in try database.submit({ _ = try $0.all(sql) { $0.text(0) } }, completion: { _ in }) },
    ]

    /// A database with two audit events, because SQLite counts the steps from one row to the next.
    private func open() async throws -> SQLiteTestDatabase {
        let test = try SQLiteTestDatabase()
        for _ in 1...2 { try await test.auditEvents.record([AuditRecord(sampleAct(), on: nil)]) }
        return test
    }

    @Test(arguments: calls.indices)
    func aStatementThatScansATableIsCollected(_ index: Int) async throws {
        let test = try await self.open()
        try await Self.calls[index](test.database, Self.scan)
        test.close()
        #expect(test.takeScans() == [Self.scan.text])
    }

    @Test(arguments: calls.indices)
    func aSearchAndAStatementOfTheTestItselfAreAllowed(_ index: Int) async throws {
        let test = try await self.open()
        try await Self.calls[index](test.unchecked, Self.scan)
        try await Self.calls[index](test.database, Self.search)
        test.close()
        #expect(test.takeScans() == [])
    }
}
