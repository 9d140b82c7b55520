import CSQLite
import Storage

/// A prepared statement of one connection. The connection resets it after each use and keeps it for the next use.
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

    func bind(_ values: [any SQLValue]) throws {
        for (index, value) in values.enumerated() {
            let code = self.bind(value.parameter, at: Int32(truncatingIfNeeded: index + 1))
            guard code == SQLITE_OK else { throw SQLiteError(code, in: self.database) }
        }
    }

    /// Binds a value, of which SQLite makes a copy, and returns the result code.
    private func bind(_ parameter: SQLParameter, at index: Int32) -> Int32 {
        switch parameter {
        case .null: return sqlite3_bind_null(self.pointer, index)
        case .integer(let value): return sqlite3_bind_int64(self.pointer, index, value)
        case .text(var text):
            return text.withUTF8 { utf8 in
                // An empty buffer may have a null address, which SQLite would bind as NULL.
                guard let start = utf8.baseAddress else {
                    return sqlite3_bind_text(self.pointer, index, "", 0, transient)
                }
                return start.withMemoryRebound(to: CChar.self, capacity: utf8.count) {
                    sqlite3_bind_text(self.pointer, index, $0, Int32(utf8.count), transient)
                }
            }
        case .blob(let bytes):
            return bytes.withUnsafeBytes { bytes in
                guard let start = bytes.baseAddress, !bytes.isEmpty else {
                    return sqlite3_bind_zeroblob(self.pointer, index, 0)
                }
                return sqlite3_bind_blob(self.pointer, index, start, Int32(bytes.count), transient)
            }
        }
    }

    /// Advances to the next row.
    ///
    /// - Returns: false when the statement has no more rows.
    func step() throws -> Bool {
        switch sqlite3_step(self.pointer) {
        case SQLITE_ROW: true
        case SQLITE_DONE: false
        case let code: throw SQLiteError(code, in: self.database)
        }
    }

    /// Releases locks and bound values, so that no secret stays in memory while the statement is not in use.
    func reset() {
        sqlite3_reset(self.pointer)
        sqlite3_clear_bindings(self.pointer)
    }

    func finalize() {
        sqlite3_finalize(self.pointer)
    }
}

/// `SQLITE_TRANSIENT`, which makes SQLite copy a bound value before the call returns. Swift does not import the macro.
private let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
