import Domain

/// Thrown when a row has a value that Patchbay never writes. Another program must then have changed the row.
struct MalformedRow: LoggableError, CustomStringConvertible {
    let column: String

    var description: String { "a row has an unexpected value in column \(self.column)" }
    var logDescription: String { self.description }
}
