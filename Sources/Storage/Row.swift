/// The current row of a query. A row is valid only inside the closure that receives it. Columns are numbered from 0.
package protocol Row {
    func isNull(_ column: Int) -> Bool
    /// The name of a column in the result of the statement. For error messages.
    func name(of column: Int) -> String
    /// The string in a column. `NULL` is returned as the empty string.
    func text(_ column: Int) -> String
    /// The integer in a column. `NULL` is returned as 0.
    func int(_ column: Int) -> Int
    /// The bytes in a column. `NULL` is returned as an empty array.
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
