import CSQLite

/// The current row of a query, valid inside the closure that reads it. Columns count from 0.
package struct Row {
    private let statement: OpaquePointer

    init(_ statement: Statement) {
        self.statement = statement.pointer
    }

    package func isNull(_ column: Int32) -> Bool {
        sqlite3_column_type(self.statement, column) == SQLITE_NULL
    }

    package func name(of column: Int32) -> String {
        sqlite3_column_name(self.statement, column).map { String(cString: $0) } ?? ""
    }

    /// `NULL` reads as the empty string.
    package func text(_ column: Int32) -> String {
        guard let start = sqlite3_column_text(self.statement, column) else { return "" }
        let count = Int(sqlite3_column_bytes(self.statement, column))
        return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    package func textOrNil(_ column: Int32) -> String? {
        self.isNull(column) ? nil : self.text(column)
    }

    /// `NULL` reads as 0.
    package func int(_ column: Int32) -> Int {
        Int(sqlite3_column_int64(self.statement, column))
    }

    package func bool(_ column: Int32) -> Bool {
        self.int(column) != 0
    }

    /// `NULL` reads as no bytes.
    package func blob(_ column: Int32) -> [UInt8] {
        guard let start = sqlite3_column_blob(self.statement, column) else { return [] }
        return Array(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(self.statement, column))))
    }
}
