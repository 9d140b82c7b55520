import ArgumentParser
import Domain
import Foundation
import Migrations
import SQLite

/// Why a command ends without success: one sentence for standard error, and the exit code.
struct Failure: Error {
    /// Exit codes of sysexits(3).
    enum Code: Int32 {
        case inputOutput = 74
        case temporary = 75
        case configuration = 78
        /// The command did its work and the answer is no.
        case refused = 1
    }

    let code: Code
    let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// What other layers throw, in an operator's words.
    init(_ error: any Error) {
        switch error {
        case let error as Failure: self = error
        case let error as MigrationError: self.init(.configuration, error.description)
        case let error as ServiceError: self.init(error.code == .unavailable ? .temporary : .refused, error.message)
        case let error as DurabilityError: self.init(.inputOutput, error.description)
        case let error as SQLiteError: self.init(error.isBusy ? .temporary : .inputOutput, error.description)
        case let error as any LoggableError: self.init(.inputOutput, error.logDescription)
        default: self.init(.inputOutput, "unexpected \(type(of: error))")
        }
    }
}

extension Failure: LoggableError {
    var logDescription: String { self.message }
}

/// Runs a command's work; what it throws becomes one line on standard error and an exit code.
func reportingFailure(_ work: () async throws -> Void) async throws {
    do {
        try await work()
    } catch let code as ExitCode {
        throw code
    } catch {
        let failure = Failure(error)
        printError("patchbay: \(failure.message)")
        throw ExitCode(failure.code.rawValue)
    }
}

func printError(_ line: String) {
    FileHandle.standardError.write(Data((line + "\n").utf8))
}
