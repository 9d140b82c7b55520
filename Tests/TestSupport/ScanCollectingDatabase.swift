import SQLite
import Storage

/// A SQLite database that collects the statements that scan a table.
struct ScanCollectingDatabase: Database {
    let base: SQLiteDatabase
    let scans: ScanningStatements

    nonisolated(nonsending) func read<Result: Sendable>(
        _ body: @Sendable (any Session) throws -> Result
    ) async throws -> Result {
        try await self.base.read { [scans] in try scans.collect(from: $0, body) }
    }

    func scan<Result: Sendable>(
        for owner: String,
        _ body: @escaping @Sendable (any Session) throws -> Result
    ) async throws -> Result {
        try await self.base.scan(for: owner) { [scans] in try scans.collect(from: $0, body) }
    }

    func write<Result: Sendable>(_ body: @escaping @Sendable (any Session) throws -> Result) async throws -> Result {
        try await self.base.write { [scans] in try scans.collect(from: $0, body) }
    }

    func submit(
        _ body: @escaping @Sendable (any Session) throws -> Void,
        completion: @escaping @Sendable ((any Error)?) -> Void
    ) throws {
        try self.base.submit({ [scans] in try scans.collect(from: $0, body) }, completion: completion)
    }

    func checkFiles() throws { try self.base.checkFiles() }

    var statistics: DatabaseStatistics { self.base.statistics }

    func close() { self.base.close() }
}
