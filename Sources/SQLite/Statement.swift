import CSQLite

/// A prepared statement of one connection; reset after each use and kept for the next.
struct Statement {
    let pointer: OpaquePointer
    private let database: OpaquePointer

    init(_ sql: SQL, on database: OpaquePointer) throws {
        var pointer: OpaquePointer?
        let code = sql.withUTF8Buffer { text in
            text.withMemoryRebound(to: CChar.self) {
                sqlite3_prepare_v3(
                    database,
                    $0.baseAddress,
                    Int32($0.count),
                    UInt32(SQLITE_PREPARE_PERSISTENT),
                    &pointer,
                    nil
                )
            }
        }
        guard code == SQLITE_OK, let pointer else { throw SQLiteError(code, in: database) }
        self.pointer = pointer
        self.database = database
    }

    func bind(_ values: [any SQLiteValue]) throws {
        for (index, value) in values.enumerated() {
            let code = value.bind(to: self.pointer, at: Int32(index + 1))
            guard code == SQLITE_OK else { throw SQLiteError(code, in: self.database) }
        }
    }

    /// Whether there is a row to read.
    func step() throws -> Bool {
        switch sqlite3_step(self.pointer) {
        case SQLITE_ROW: true
        case SQLITE_DONE: false
        case let code: throw SQLiteError(code, in: self.database)
        }
    }

    /// Releases locks and bound values, so that no secret stays in a statement that waits for its next use.
    func reset() {
        sqlite3_reset(self.pointer)
        sqlite3_clear_bindings(self.pointer)
    }

    func finalize() {
        sqlite3_finalize(self.pointer)
    }
}
