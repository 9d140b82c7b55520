import API
import Catalog
import Domain
import Foundation
import Hummingbird
import NIOCore
import NIOEmbedded
import SQLite
import Services
import Storage
import TestSupport
import Testing
import Tokens
import Vault

@testable import Server
@testable import Web

/// The HTTP API in this process: the real router, catalog and vault over a database file of this sandbox's own. The file
/// holds what the first start of a daemon makes: the schema, a data key, a workspace and a root key.
final class Sandbox: Sendable {
    let catalog: LiveCatalog
    let composition: Composition
    let log: Log
    /// The token of the root key.
    let token: String
    let routes: [Route]
    let vault: Vault
    /// The services that connections are tested at.
    let services = StubCallers()
    let directory: DataDirectory
    private let permit: Permit
    private let place: TemporaryDirectory
    private let responder: any HTTPResponder<WebContext>

    /// - Parameter adjust: changes the settings, which have their defaults otherwise.
    init(clock: Clock = .system, _ adjust: (inout Settings) -> Void = { _ in }) async throws {
        self.permit = await Permit.acquire()
        let template = try await Template.shared.value
        self.token = template.token
        self.place = try TemporaryDirectory()
        self.directory = DataDirectory(self.place.file("data"))
        try FileManager.default.copyItem(atPath: template.directory.path, toPath: self.directory.path)
        var settings = Settings()
        settings.dataDirectory = self.directory.path
        adjust(&settings)
        self.log = Log()
        self.composition = try Composition(path: self.directory.database, settings: settings, clock: clock)
        self.vault = Vault(try await self.composition.keyRing())
        self.catalog = LiveCatalog(template.catalog)
        if !settings.definitionsDirectory.isEmpty { self.catalog.current = try Self.catalog(of: settings) }
        self.routes = API.routes(
            self.composition.parts(catalog: self.catalog, vault: self.vault, callers: self.services.callers),
            version: Version.current,
            requests: RequestMetrics(),
            metrics: { [] },
            logger: self.log.logger,
            clock: clock,
            checkReadiness: {}
        )
        self.responder = self.composition.responder(
            catalog: self.catalog,
            vault: self.vault,
            callers: self.services.callers,
            users: try JWTReader.load(settings, clock: clock, logger: self.log.logger),
            logger: self.log.logger,
            requestLog: self.log.requestLog
        ).makeHTTPResponder()
    }

    deinit { self.composition.database.close() }

    private static func catalog(of settings: Settings) throws -> Catalog {
        try CatalogSource(directory: settings.definitionsDirectory).load().catalog
    }

    /// Reads the operator's definitions as SIGHUP makes a daemon do.
    func reloadDefinitions() throws {
        self.catalog.current = try Self.catalog(of: self.composition.settings)
    }

    /// - Parameter address: of the client.
    func respond(to request: Request, from address: String) async throws -> Response {
        let channel = NIOAsyncTestingChannel()
        channel.remoteAddress = try SocketAddress(ipAddress: address, port: 50_000)
        let source = ApplicationRequestContextSource(channel: channel, logger: self.log.logger)
        return try await self.responder.respond(to: request, context: WebContext(source: source))
    }

    /// Opens the database as another program would.
    func openDatabase() throws -> SQLiteConnection {
        try SQLiteConnection(path: self.directory.database, access: .readWrite)
    }

    /// All bytes of the database and its log.
    func storedBytes() throws -> [UInt8] {
        try [self.directory.database, self.directory.database + "-wal"].flatMap { path in
            Array(try Data(contentsOf: URL(filePath: path)))
        }
    }

    /// Returns when the writes that requests queued are done.
    func finishWrites() async throws {
        try await self.composition.database.write { _ in }
    }

    var tester: ConnectionTester {
        self.composition.tester(catalog: self.catalog, vault: self.vault, callers: self.services.callers)
    }

    var tasks: [PeriodicTask] {
        PeriodicTask.all(
            self.composition,
            vault: self.vault,
            checker: self.catalog,
            abandoned: self.composition.abandonedResults(
                catalog: self.catalog,
                vault: self.vault,
                callers: self.services.callers
            ),
            logger: self.log.logger
        )
    }

    /// Runs a task of the daemon once.
    ///
    /// - Parameter time: the clock of this sandbox, which nothing else waits for.
    func run(_ name: String, at time: ManualClock) async throws {
        let task = try #require(self.tasks.first { $0.name == name })
        let running = Task { try await task.run() }
        await time.waitForSleep()
        running.cancel()
        try await running.value
    }
}
