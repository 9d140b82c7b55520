import ArgumentParser
import Domain
import Foundation
import JSON
import Server
import Services

/// Opens an existing data directory whose schema is up to date, runs `work`, and closes it again. A daemon may be
/// running on it.
func withServices(_ options: SettingsOptions, _ work: (Composition) async throws -> Void) async throws {
    try await reportingFailure { try await Composition.with(options.load(), work) }
}

/// Prints one line of JSON.
func printJSON(_ write: (inout JSONWriter) -> Void) {
    var writer = JSONWriter()
    write(&writer)
    print(String(decoding: writer.bytes, as: UTF8.self))
}

extension Composition {
    /// - Parameter text: an id or a name; nil for the only workspace there is.
    func workspace(named text: String?) async throws -> Identifier<Workspace> {
        let workspaces = try await self.workspaces.all()
        guard let text else {
            guard let first = workspaces.first else { throw Failure(.refused, "there is no workspace") }
            guard workspaces.count == 1 else {
                throw Failure(.refused, "there are several workspaces; name one with --workspace")
            }
            return first.id
        }
        // A workspace may be called as another's id is.
        let found = workspaces.first { $0.id.text == text } ?? workspaces.first { $0.name == text }
        guard let found else { throw Failure(.refused, "Workspace not found") }
        return found.id
    }
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
