import Domain
import Migrations
import SQLite
import Storage

/// Why a command ends without success: one sentence for standard error, and the exit code.
package struct Failure: Error {
    /// Exit codes of sysexits(3).
    package enum Code: Int32 {
        case inputOutput = 74
        case temporary = 75
        case configuration = 78
        /// The command did its work and the answer is no.
        case refused = 1
    }

    package let code: Code
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// What other layers throw, in an operator's words.
    package init(_ error: any Error) {
        switch error {
        case let error as Failure: self = error
        case let error as MigrationError: self.init(.configuration, error.description)
        case let error as ServiceError: self.init(error.code == .unavailable ? .temporary : .refused, error.message)
        case let error as DurabilityError: self.init(.inputOutput, error.description)
        case let error as SQLiteError: self.init(error.kind == .locked ? .temporary : .inputOutput, error.description)
        case let error as any LoggableError: self.init(.inputOutput, error.logDescription)
        default: self.init(.inputOutput, "unexpected \(type(of: error))")
        }
    }
}

extension Failure: LoggableError {
    package var logDescription: String { self.message }
}
