import Catalog
import Foundation
import Storage
import TestSupport

@testable import Server

/// A data directory as the first start of a daemon leaves it, which every sandbox begins with a copy of.
struct Template: Sendable {
    static let shared = Task { try await Template() }

    let catalog: LiveCatalog
    let directory: DataDirectory
    let token: String
    private let place: TemporaryDirectory

    private init() async throws {
        self.place = try TemporaryDirectory()
        var settings = Settings()
        settings.dataDirectory = self.place.file("data")
        settings.port = 0
        settings.logLevel = "critical"
        let daemon = Daemon(settings)
        let prepared = try await daemon.prepare(try daemon.check())
        prepared.composition.database.close()
        self.directory = daemon.directory
        self.token = try String(contentsOfFile: daemon.directory.administratorKey, encoding: .utf8)
            .trimmingCharacters(in: .whitespacesAndNewlines)
        self.catalog = LiveCatalog(try Catalog.builtIn())
    }
}
