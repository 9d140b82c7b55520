import ArgumentParser
import Domain
import Foundation
import JSON
import Server
import Services

/// Opens the database of an existing data directory, runs `work` with the services of the product, and closes the database. A daemon
/// may be running on the same directory.
///
/// - Throws: `ExitCode` as ``reportingFailure(_:)``.
func withServices(_ options: SettingsOptions, _ work: (Composition) async throws -> Void) async throws {
    try await reportingFailure { try await Composition.with(options.load(), work) }
}

/// Prints the JSON value that `write` writes, on one line.
func printJSON(_ write: (inout JSONWriter) -> Void) {
    var writer = JSONWriter()
    write(&writer)
    print(String(decoding: writer.bytes, as: UTF8.self))
}

extension Composition {
    /// The id of the workspace that an option names.
    ///
    /// - Parameter text: the workspace's id or name; nil when the option is missing, which is allowed if there is only
    ///   one workspace.
    /// - Throws: `Failure` when no workspace has the id or name, or when `text` is nil and there are several
    ///   workspaces.
    func workspace(named text: String?) async throws -> Identifier<Workspace> {
        let workspaces = try await self.workspaces.all()
        guard let text else {
            guard let first = workspaces.first else { throw Failure(.refused, "there is no workspace") }
            guard workspaces.count == 1 else {
                throw Failure(.refused, "there are several workspaces; name one with --workspace")
            }
            return first.id
        }
        // Ids are compared first, because the name of a workspace may equal the id of another workspace.
        let found = workspaces.first { $0.id.text == text } ?? workspaces.first { $0.name == text }
        guard let found else { throw Failure(.refused, "Workspace not found") }
        return found.id
    }
}

/// Runs a command's work. An error is printed as one line on standard error.
///
/// - Throws: `ExitCode`, with the exit code of the error's ``Failure``.
func reportingFailure(_ work: () async throws -> Void) async throws {
    do {
        try await work()
    } catch let code as ExitCode {
        throw code
    } catch {
        let failure = Failure(error)
        StandardError.print("patchbay: \(failure.message)")
        throw ExitCode(failure.code.rawValue)
    }
}

/// Prints the problems of values that do not pass a definition's checks, each on a line.
///
/// - Throws: `Failure` with the number of problems in place of `CheckFailure`; the other errors of `work`.
func explainingProblems<Result>(_ work: () async throws -> Result) async throws -> Result {
    do {
        return try await work()
    } catch let failure as CheckFailure {
        for problem in failure.problems {
            print(problem.suggestion.map { "\(problem.message) (\($0))" } ?? problem.message)
        }
        throw Failure(.refused, problems: failure.problems.count)
    }
}
