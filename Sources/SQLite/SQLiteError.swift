import CSQLite

/// What SQLite said when a call failed. Bound values never appear in it.
package struct SQLiteError: Error, Sendable, CustomStringConvertible {
    /// Extended result code (https://sqlite.org/rescode.html).
    package let code: Int32
    /// SQLite's own words; for a constraint they name table and column.
    package let message: String

    package init(code: Int32, message: String) {
        self.code = code
        self.message = message
    }

    init(_ code: Int32, in database: OpaquePointer?) {
        self.code = code
        self.message = String(cString: database.map { sqlite3_errmsg($0) } ?? sqlite3_errstr(code))
    }

    package var primaryCode: Int32 { self.code & 0xff }
    /// Another connection held the write lock for longer than the busy time-out.
    package var isBusy: Bool { self.primaryCode == SQLITE_BUSY }
    package var isUniqueViolation: Bool {
        self.code == Self.uniqueConstraint || self.code == Self.primaryKeyConstraint
    }
    package var isForeignKeyViolation: Bool { self.code == Self.foreignKeyConstraint }

    // Macros with an expression in them, which Swift does not import.
    private static let foreignKeyConstraint = SQLITE_CONSTRAINT | (3 << 8)
    private static let primaryKeyConstraint = SQLITE_CONSTRAINT | (6 << 8)
    private static let uniqueConstraint = SQLITE_CONSTRAINT | (8 << 8)

    package var description: String { "SQLite error \(self.code): \(self.message)" }
}
