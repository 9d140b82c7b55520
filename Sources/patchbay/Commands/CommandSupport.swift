import Domain
import Foundation
import JSON
import SQLite

/// Opens an existing data directory whose schema is up to date, runs `work`, and closes it again. A daemon may be
/// running on it.
func withServices(_ options: SettingsOptions, _ work: (Services) async throws -> Void) async throws {
    try await reportingFailure {
        umask(0o077)
        let settings = try options.load()
        let directory = DataDirectory(settings.dataDirectory)
        try directory.check()
        try Schema(directory).requireNewest()
        let services = try Services(path: directory.database, settings: settings, copiesLog: false)
        defer { services.database.close() }
        try await work(services)
    }
}

/// Prints one line of JSON.
func printJSON(_ write: (inout JSONWriter) -> Void) {
    var writer = JSONWriter()
    write(&writer)
    print(String(decoding: writer.bytes, as: UTF8.self))
}

extension Services {
    /// - Parameter text: an id or a name; nil for the only workspace there is.
    func workspace(named text: String?) throws -> Identifier<Workspace> {
        let workspaces = try self.workspaces.all()
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
