import Domain
import Migrations
import SQLite
import Storage

/// The reason why a command fails: one sentence for standard error, and the exit code.
package struct Failure: Error {
    /// Exit codes; those other than `refused` are from sysexits(3).
    package enum Code: Int32 {
        case inputOutput = 74
        case temporary = 75
        case configuration = 78
        /// The command could run, but its request was refused or its check failed.
        case refused = 1
    }

    package let code: Code
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// Translates an error of any layer into a sentence for the operator and an exit code.
    package init(_ error: any Error) {
        switch error {
        case let error as Failure: self = error
        case let error as MigrationError: self.init(.configuration, error.description)
        case let error as ServiceError: self.init(error.code == .unavailable ? .temporary : .refused, error.message)
        case let error as DurabilityError: self.init(.inputOutput, error.description)
        case let error as SQLiteError where error.meansDamage:
            self.init(.inputOutput, "\(error); restore a copy of the database")
        case let error as SQLiteError: self.init(error.kind == .locked ? .temporary : .inputOutput, error.description)
        case let error as any LoggableError: self.init(.inputOutput, error.logDescription)
        default: self.init(.inputOutput, "unexpected \(type(of: error))")
        }
    }
}

extension Failure: LoggableError {
    package var logDescription: String { self.message }
}
