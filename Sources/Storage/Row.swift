/// The current row of a query, valid only inside the closure that receives the row. Columns are numbered from 0.
package protocol Row {
    func isNull(_ column: Int) -> Bool
    /// The column's name in the result of the statement, for error messages.
    func name(of column: Int) -> String
    /// `NULL` reads as the empty string.
    func text(_ column: Int) -> String
    /// `NULL` reads as 0.
    func int(_ column: Int) -> Int
    /// `NULL` reads as an empty array.
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
