package import Storage

/// A database for one test, removed with the last reference to it.
///
/// Suites that use it are `.serialized`, because tests that wait for their writers would otherwise hold hundreds of databases
/// open.
package protocol TestDatabase: AnyObject, Sendable {
    /// The database for stores. A statement that looks at every row of a table fails the test.
    var database: any Database { get }
    /// The same database, for the statements of the test itself, which may look at every row.
    var unchecked: any Database { get }

    /// Closes the database before the end of the test. Further calls do nothing.
    func close()
}

extension TestDatabase {
    /// Runs a statement of the test itself.
    ///
    /// - Returns: how many rows the statement changed.
    @discardableResult
    package func run(_ sql: SQL, _ values: any SQLValue...) async throws -> Int {
        try await self.unchecked.write { try $0.run(sql, values: values) }
    }

    /// Every row of a query of the test itself.
    package func all<Result: Sendable>(
        _ sql: SQL,
        _ values: any SQLValue...,
        read: @escaping @Sendable (any Row) throws -> Result
    ) async throws -> [Result] {
        try await self.unchecked.read { try $0.all(sql, values: values, read: read) }
    }

    /// The first column of the only row of a query of the test itself.
    package func count(_ sql: SQL, _ values: any SQLValue...) async throws -> Int? {
        try await self.unchecked.read { try $0.first(sql, values: values) { $0.int(0) } }
    }
}
