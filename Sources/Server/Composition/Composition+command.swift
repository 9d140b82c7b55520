import Foundation
import Storage

extension Composition {
    /// Opens an existing data directory whose schema is up to date, runs `work`, and closes the database again. A daemon may
    /// be running on the directory.
    ///
    /// - Throws: `Failure` when the directory cannot be used; `MigrationError.pending`; what `work` throws.
    package static func with(_ settings: Settings, _ work: (Composition) async throws -> Void) async throws {
        umask(0o077)
        let directory = DataDirectory(settings.dataDirectory)
        try directory.check()
        try Schema(directory).requireNewest()
        let composition = try Composition(path: directory.database, settings: settings, copiesLog: false)
        defer { composition.database.close() }
        try await work(composition)
    }
}
