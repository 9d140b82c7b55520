import Domain
package import SQLite

/// The log may show SQLite's message, because the message names tables and columns but never contains a bound value.
extension SQLiteError: LoggableError {
    package var logDescription: String { self.description }
}

extension DatabaseMoved: LoggableError {
    package var logDescription: String { self.description }
}
