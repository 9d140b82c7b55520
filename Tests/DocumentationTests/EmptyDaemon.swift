import Catalog
import Domain
import Foundation
import Logging
import Migrations
import SQLite
import Vault

@testable import API
@testable import patchbay

/// What the daemon is made of, over an empty database that is gone already.
struct EmptyDaemon {
    let api: API
    let metrics: [Metric]

    init() async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "patchbay-\(UUID())")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: directory) }
        let data = DataDirectory(directory.path(percentEncoded: false))
        let schema = Schema(data)
        try schema.perform(try schema.migrator.plan(from: [], to: nil)) { _ in }
        let services = try Services(path: data.database, settings: Settings())
        let masterKey = MasterKey()
        let dataKey = try DataKeyRecord(id: 1, wrappedBy: masterKey, at: Clock.system.now())
        let vault = Vault(try KeyRing([dataKey], master: masterKey))
        self.api = services.api(
            catalog: try Catalog.builtIn(),
            vault: vault,
            logger: Logger(label: "test"),
            requestLog: nil
        )
        self.metrics = try await services.metrics(of: vault)
        services.database.close()
    }
}
