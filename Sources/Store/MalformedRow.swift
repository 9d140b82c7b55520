import Domain

/// A row with a value that Patchbay does not write: another program changed the row.
struct MalformedRow: LoggableError, CustomStringConvertible {
    let column: String

    var description: String { "a row has an unexpected value in column \(self.column)" }
    var logDescription: String { self.description }
}
