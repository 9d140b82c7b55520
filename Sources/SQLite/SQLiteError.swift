import CSQLite
package import Storage

/// A failed call of SQLite. The message never contains a bound value.
package struct SQLiteError: DatabaseError, Sendable, CustomStringConvertible {
    /// The extended result code (https://sqlite.org/rescode.html).
    package let code: Int32
    /// SQLite's own text, in English, one line; for a violated constraint it names table and column.
    package let message: String

    package init(code: Int32, message: String) {
        self.code = code
        // The message for a damaged schema contains the text of a `CREATE` statement.
        self.message = message.split(separator: "\n").first.map { String($0) } ?? ""
    }

    init(_ code: Int32, in database: OpaquePointer?) {
        self.init(code: code, message: String(cString: database.map { sqlite3_errmsg($0) } ?? sqlite3_errstr(code)))
    }

    package var kind: DatabaseErrorKind {
        switch self.code {
        case Self.uniqueConstraint, Self.primaryKeyConstraint: .uniqueViolation
        case Self.foreignKeyConstraint: .foreignKeyViolation
        case _ where self.code & 0xff == SQLITE_BUSY: .locked
        default: .other
        }
    }

    /// Whether the file is damaged or no database.
    package var meansDamage: Bool { [SQLITE_CORRUPT, SQLITE_NOTADB].contains(self.code & 0xff) }

    /// Whether the file is damaged or no database, or its disk cannot be read.
    package var meansUnreadable: Bool { self.meansDamage || self.code & 0xff == SQLITE_IOERR }

    // SQLITE_CONSTRAINT_FOREIGNKEY, _PRIMARYKEY and _UNIQUE, which Swift does not import because the macros are
    // expressions.
    private static let foreignKeyConstraint = SQLITE_CONSTRAINT | (3 << 8)
    private static let primaryKeyConstraint = SQLITE_CONSTRAINT | (6 << 8)
    private static let uniqueConstraint = SQLITE_CONSTRAINT | (8 << 8)

    package var description: String { "SQLite error \(self.code): \(self.message)" }
}
