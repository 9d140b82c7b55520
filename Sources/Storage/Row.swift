/// The current row of a query, valid inside the closure that reads it. Columns count from 0.
package protocol Row {
    func isNull(_ column: Int) -> Bool
    /// As the statement calls it, for error messages.
    func name(of column: Int) -> String
    /// `NULL` reads as the empty string.
    func text(_ column: Int) -> String
    /// `NULL` reads as 0.
    func int(_ column: Int) -> Int
    /// `NULL` reads as no bytes.
    func blob(_ column: Int) -> [UInt8]
}

extension Row {
    package func textOrNil(_ column: Int) -> String? {
        self.isNull(column) ? nil : self.text(column)
    }

    package func bool(_ column: Int) -> Bool {
        self.int(column) != 0
    }
}
