import Foundation
import Storage

extension Composition {
    /// Opens the database of an existing data directory, runs `work`, and closes the database. A daemon may be running
    /// on the same directory.
    ///
    /// - Throws: `Failure` when the directory cannot be used; `MigrationError.pending` when the schema is not the
    ///   newest version; errors of `work`.
    package static func with(_ settings: Settings, _ work: (Composition) async throws -> Void) async throws {
        umask(0o077)
        let directory = DataDirectory(settings.dataDirectory)
        try directory.check()
        try Schema(directory).requireNewest()
        let composition = try Composition(path: directory.databaseEntry, settings: settings, copiesLog: false)
        defer { composition.database.close() }
        try await work(composition)
    }
}
