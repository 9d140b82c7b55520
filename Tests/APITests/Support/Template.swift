import Catalog
import Foundation
import Storage
import TestSupport

@testable import Server

/// A data directory as the first start of a daemon leaves it, which every sandbox begins with a copy of.
struct Template: Sendable {
    static let shared = Task { try await Template() }

    let catalog: Catalog
    let directory: DataDirectory
    /// The token of the root key.
    let token: String

    private init() async throws {
        let place = try TemporaryDirectory()
        place.keepUntilExit()
        var settings = Settings()
        settings.dataDirectory = place.file("data")
        settings.port = 0
        settings.logLevel = "critical"
        let daemon = Daemon(settings)
        let prepared = try await daemon.prepare(try daemon.check())
        prepared.composition.database.close()
        self.directory = daemon.directory
        self.token = try String(contentsOfFile: daemon.directory.administratorKey, encoding: .utf8)
            .trimmingCharacters(in: .whitespacesAndNewlines)
        self.catalog = try Catalog.builtIn()
    }
}
