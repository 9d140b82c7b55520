import API
import Catalog
import Domain
import Logging
import Migrations
import Storage
import TestSupport
import Vault

@testable import Server
@testable import Web

/// The parts of the daemon, over an empty database that is gone already.
struct EmptyDaemon: Sendable {
    static let shared = Task { try await EmptyDaemon() }

    let routes: [Route]
    let metrics: [Metric]

    private init() async throws {
        let directory = try TemporaryDirectory()
        let data = DataDirectory(directory.path)
        let schema = Schema(data)
        try schema.perform(try schema.migrator.plan(from: [], to: nil)) { _ in }
        let composition = try Composition(path: data.database, settings: Settings())
        let masterKey = MasterKey()
        let now = Clock.system.now()
        let dataKey = try DataKeyRecord(id: 1, wrappedBy: masterKey, at: now)
        let vault = Vault(try KeyRing([dataKey], master: masterKey))
        self.routes = API.routes(
            composition.parts(catalog: try Catalog.builtIn(), vault: vault, callers: StubCallers().callers),
            version: Version.current,
            requests: RequestMetrics(),
            metrics: { [] },
            logger: Logger(label: "test"),
            clock: .system,
            checkReadiness: {}
        )
        self.metrics = try await composition.metrics(of: vault, since: now)
        composition.database.close()
    }
}
