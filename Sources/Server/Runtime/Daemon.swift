import Catalog
import Domain
import Foundation
import Hummingbird
import Logging
import NIOCore
import Outbound
import ServiceLifecycle
import Services
import Storage
import UnixSignals
import Vault
import Web

/// The daemon that `serve` runs. It first checks everything, then creates or migrates files, then listens.
package struct Daemon {
    let settings: Settings
    let directory: DataDirectory
    let logger: Logger
    private let log: StandardErrorLog
    private let requestLog: RequestLog?

    package init(_ settings: Settings) {
        self.settings = settings
        self.directory = DataDirectory(settings.dataDirectory)
        let level = Logger.Level(rawValue: settings.logLevel) ?? .info
        let format = StandardErrorLog.Format(rawValue: settings.logFormat) ?? .text
        let log = StandardErrorLog(format: format, clock: .system)
        self.log = log
        self.logger = Logger(label: "patchbay") { _ in StandardErrorLogHandler(log, level: level) }
        // Requests are logged at `info`. They bypass swift-log, because building its metadata for each request would
        // take longer than writing the line.
        self.requestLog = level <= .info ? { @Sendable in log.record($0) } : nil
    }

    /// Serves requests until SIGTERM or SIGINT. Returns when the requests in flight are answered and SQLite's
    /// write-ahead log is copied into the database file.
    ///
    /// - Throws: `Failure`, `MigrationError` or `SQLiteError` before anything was changed, when the daemon cannot serve
    ///   as it is configured.
    package func run() async throws {
        defer { self.log.close() }
        umask(0o077)
        FreeMemory.returnLongBlocks()
        // Writing to a connection that the client closed raises SIGPIPE, which would end the process.
        signal(SIGPIPE, SIG_IGN)
        // Writing a file beyond `ulimit -f` raises SIGXFSZ, which would end the process; the write then fails instead.
        signal(SIGXFSZ, SIG_IGN)
        // SIGHUP would end the process; `DefinitionsReloader` handles the signal once it runs.
        signal(SIGHUP, SIG_IGN)
        let source = try CatalogSource(directory: self.settings.definitionsDirectory)
        let (current, overridden) = try source.load()
        let catalog = LiveCatalog(current)
        let outbound = try OutboundParts(self.settings, clock: .system, logger: self.logger)
        let checked = try self.check()
        let (composition, vault, isFirst) = try await self.prepare(checked)
        let responder = composition.responder(
            catalog: catalog,
            vault: vault,
            callers: outbound.callers,
            users: checked.users,
            logger: self.logger,
            requestLog: self.requestLog,
            droppedLogLines: { [log] in log.dropped },
            outbound: outbound.counters
        )
        self.logger.log(overridden: overridden)
        let reloader = DefinitionsReloader(source: source, catalog: catalog, logger: self.logger)
        let tasks = PeriodicTask.all(
            composition,
            vault: vault,
            checker: catalog,
            abandoned: composition.abandonedResults(catalog: catalog, vault: vault, callers: outbound.callers),
            logger: self.logger
        )
        let tests = TestWorker(
            composition.tester(catalog: catalog, vault: vault, callers: outbound.callers),
            clock: composition.clock,
            logger: self.logger
        )
        let revocations = RevocationWorker(
            composition.revocations(catalog: catalog, vault: vault, callers: outbound.callers),
            clock: composition.clock,
            logger: self.logger
        )
        try await self.serve(responder, beside: [reloader, tests, revocations] + tasks, isFirst: isFirst)
        await outbound.shutdown()
        await self.flush("last uses") { try await composition.uses.flush() }
        await self.flush("suppressed refusals") { try await composition.refusals.flushAll() }
        await self.flush("numbers of sealings") { try await composition.storeSealings(of: vault) }
        composition.database.close()
        self.logger.notice("stopped")
    }

    /// Writes data that was collected in memory, at a stop. An error is logged.
    private func flush(_ name: String, _ write: () async throws -> Void) async {
        do {
            try await write()
        } catch {
            self.logger.warning("writing \(name) failed", metadata: error.logMetadata)
        }
    }

    /// - Parameter server: the channel of the listening socket.
    private func limitConnections(of server: any Channel) async {
        let limit = DescriptorLimit.connections(upTo: self.settings.connectionLimit)
        if limit < self.settings.connectionLimit {
            self.logger.warning(
                "fewer connections than connection_limit can be open; raise the limit of open files ('ulimit -Hn')",
                metadata: ["connections": .stringConvertible(limit)]
            )
        }
        try? await server.eventLoop.submit {
            let handler = ConnectionLimitHandler(limit: limit, logger: self.logger)
            try server.pipeline.syncOperations.addHandler(handler, position: .first)
        }.get()
    }

    /// A command that creates a connection with the administrator's key.
    ///
    /// - Parameter port: the port that the daemon listens on, because the setting may be 0.
    private func invitation(port: Int?) -> Logger.Message {
        """
        try: curl -H "X-API-Key: $(cat '\(self.directory.administratorKey)')" -H "Content-Type: application/json" \
        -d '{"integration": "custom", "integration_type": "custom", "credentials": {"token": "secret"}}' \
        http://\(self.settings.host):\(port ?? self.settings.port)/api/v1/connections
        """
    }

    /// - Parameter isFirst: whether to log a command with which the operator can try the daemon.
    private func serve(_ responder: Responder, beside services: [any Service], isFirst: Bool) async throws {
        // Below `warning`, the framework logs the same events as the daemon.
        var frameworkLogger = self.logger
        frameworkLogger.logLevel = max(.warning, self.logger.logLevel)
        let application = Application(
            responder: responder.makeHTTPResponder(),
            server: HTTPTransport.builder(
                .init(
                    bodyLimit: self.settings.bodyLimit,
                    requestTimeout: .seconds(Int64(self.settings.requestTimeout)),
                    idleTimeout: .seconds(Int64(self.settings.idleTimeout))
                )
            ),
            configuration: .init(address: .hostname(self.settings.host, port: self.settings.port), backlog: 1024),
            onServerRunning: { channel in
                await self.limitConnections(of: channel)
                let address = channel.localAddress.map { "\($0.ipAddress ?? ""):\($0.port ?? 0)" } ?? ""
                logger.notice("serving", metadata: ["address": .string(address), "version": .string(Version.current)])
                if isFirst { logger.notice(self.invitation(port: channel.localAddress?.port)) }
            },
            logger: frameworkLogger
        )
        var configuration = ServiceGroupConfiguration(
            services: (services + [application]).map { service in
                // The default name is the service's description, which contains every property, down to the last
                // definition.
                .init(service: service, serviceName: "\(type(of: service))")
            },
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: frameworkLogger
        )
        configuration.maximumGracefulShutdownDuration = .seconds(self.settings.shutdownTimeout)
        do {
            try await ServiceGroup(configuration: configuration).run()
        } catch let error as IOError {
            throw Failure(.inputOutput, "cannot listen on \(self.settings.host):\(self.settings.port): \(error)")
        }
    }
}
