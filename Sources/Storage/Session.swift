/// A connection to a database. A session is valid only inside the closure that receives it. Every call blocks the
/// thread that runs the closure.
///
/// The parameters of a statement are named `?1`, `?2` and so on; the first value is bound to `?1`.
package protocol Session {
    /// Runs a statement that returns no rows.
    ///
    /// - Returns: the number of rows that the statement changed.
    /// - Throws: the engine's ``DatabaseError``.
    @discardableResult
    func run(_ sql: SQL, values: [any SQLValue]) throws -> Int

    /// Calls `read` with each row of a query. Stops at the end, or when `read` returns false.
    ///
    /// - Throws: the engine's ``DatabaseError``; errors of `read`.
    func forEachRow(of sql: SQL, values: [any SQLValue], _ read: (any Row) throws -> Bool) throws
}

extension Session {
    @discardableResult
    package func run(_ sql: SQL, _ values: any SQLValue...) throws -> Int {
        try self.run(sql, values: values)
    }

    /// Runs a query and returns the result of `read` for its first row; nil when the query returns no row.
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

    /// Runs a query and returns the results of `read` for all rows. All results are in memory at once, so the query
    /// must limit the number of rows (`LIMIT`).
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

    /// Runs a query and returns the results of `read` for its rows. Stops before the first row for which `read` returns
    /// nil.
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
