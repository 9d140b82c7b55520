import CSQLite
import Storage

/// The current row of a statement.
package struct SQLiteRow: Row {
    private let statement: OpaquePointer

    init(_ statement: Statement) {
        self.statement = statement.pointer
    }

    package func isNull(_ column: Int) -> Bool {
        sqlite3_column_type(self.statement, Int32(truncatingIfNeeded: column)) == SQLITE_NULL
    }

    package func name(of column: Int) -> String {
        sqlite3_column_name(self.statement, Int32(truncatingIfNeeded: column)).map { String(cString: $0) } ?? ""
    }

    package func text(_ column: Int) -> String {
        let column = Int32(truncatingIfNeeded: column)
        guard let start = sqlite3_column_text(self.statement, column) else { return "" }
        let count = Int(sqlite3_column_bytes(self.statement, column))
        return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    package func int(_ column: Int) -> Int {
        Int(sqlite3_column_int64(self.statement, Int32(truncatingIfNeeded: column)))
    }

    package func blob(_ column: Int) -> [UInt8] {
        let column = Int32(truncatingIfNeeded: column)
        guard let start = sqlite3_column_blob(self.statement, column) else { return [] }
        return Array(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(self.statement, column))))
    }
}
