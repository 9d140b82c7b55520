import Domain
package import SQLite

/// The message of SQLite names tables and columns, never a bound value.
extension SQLiteError: LoggableError {
    package var logDescription: String { self.description }
}
