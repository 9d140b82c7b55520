/// A connection to a database, valid only inside the closure that receives the session. Every call blocks the thread
/// that runs the closure.
///
/// Statements name their parameters `?1`, `?2` and so on; the first value is bound to `?1`.
package protocol Session {
    /// Runs a statement that returns no rows.
    ///
    /// - Returns: the number of rows that the statement changed.
    /// - Throws: the engine's ``DatabaseError``.
    @discardableResult
    func run(_ sql: SQL, values: [any SQLValue]) throws -> Int

    /// Calls `read` with each row of a query until `read` returns false.
    ///
    /// - Throws: the engine's ``DatabaseError``; errors of `read`.
    func forEachRow(of sql: SQL, values: [any SQLValue], _ read: (any Row) throws -> Bool) throws
}

extension Session {
    @discardableResult
    package func run(_ sql: SQL, _ values: any SQLValue...) throws -> Int {
        try self.run(sql, values: values)
    }

    /// The result of `read` for the first row of a query; nil when the query returns no row.
    package func first<Result>(
        _ sql: SQL,
        _ values: any SQLValue...,
        read: (any Row) throws -> Result
    ) throws -> Result? {
        try self.first(sql, values: values, read: read)
    }

    package func first<Result>(
        _ sql: SQL,
        values: [any SQLValue],
        read: (any Row) throws -> Result
    ) throws -> Result? {
        var result: Result?
        try self.forEachRow(of: sql, values: values) { row in
            result = try read(row)
            return false
        }
        return result
    }

    /// The results of `read` for every row of a query. All of them are held in memory, so the query has to limit the
    /// number of rows (`LIMIT`).
    package func all<Result>(
        _ sql: SQL,
        _ values: any SQLValue...,
        read: (any Row) throws -> Result
    ) throws -> [Result] {
        try self.all(sql, values: values, read: read)
    }

    package func all<Result>(
        _ sql: SQL,
        values: [any SQLValue],
        read: (any Row) throws -> Result
    ) throws -> [Result] {
        try self.prefix(sql, values: values) { try read($0) }
    }

    /// The results of `read` for the rows of a query, up to the first row for which `read` returns nil.
    package func prefix<Result>(
        _ sql: SQL,
        values: [any SQLValue],
        read: (any Row) throws -> Result?
    ) throws -> [Result] {
        var results: [Result] = []
        try self.forEachRow(of: sql, values: values) { row in
            guard let result = try read(row) else { return false }
            results.append(result)
            return true
        }
        return results
    }
}
