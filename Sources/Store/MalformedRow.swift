import Domain

/// Thrown for a row with a value that Patchbay never writes, so another program must have changed the row.
struct MalformedRow: LoggableError, CustomStringConvertible {
    let column: String

    var description: String { "a row has an unexpected value in column \(self.column)" }
    var logDescription: String { self.description }
}
