/// One connection to a database, inside the closure that it was given to; every call blocks the thread of that closure.
///
/// Statements name their parameters `?1`, `?2` and so on; the first value is bound to `?1`.
package protocol Session {
    /// Runs a statement that gives no rows.
    ///
    /// - Returns: how many rows the statement changed.
    /// - Throws: the engine's ``DatabaseError``.
    @discardableResult
    func run(_ sql: SQL, values: [any SQLValue]) throws -> Int

    /// Calls `read` with each row of a query until `read` returns false.
    ///
    /// - Throws: the engine's ``DatabaseError``; what `read` throws.
    func forEachRow(of sql: SQL, values: [any SQLValue], _ read: (any Row) throws -> Bool) throws
}

extension Session {
    @discardableResult
    package func run(_ sql: SQL, _ values: any SQLValue...) throws -> Int {
        try self.run(sql, values: values)
    }

    /// The first row of a query, read by `read`; nil when the query gives no row.
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

    /// Every row of a query, read by `read`. The query itself bounds the number of rows (`LIMIT`).
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

    /// The first rows of a query, until `read` returns nil for one.
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
