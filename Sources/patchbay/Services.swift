import API
import Domain
import Logging
import SQLite
import Store
import Vault

/// The composition root: every part of Patchbay over one open database.
struct Services: Sendable {
    let database: Database
    let identifiers: IdentifierGenerator
    let authenticator: Authenticator
    let keys: KeyService
    let connectionAdministration: ConnectionAdministration
    let expirySweeper: ExpirySweeper
    let auditEvents: SQLiteAuditEventStore

    private let clock: Clock

    /// - Parameter path: of a database whose schema is up to date.
    init(path: String, settings: Settings, clock: Clock = .system) throws {
        let database = try Database(
            path: path,
            busyTimeout: settings.busyTimeout,
            queueLimit: settings.writeQueueLimit
        )
        let keyStore = SQLiteAPIKeyStore(database)
        let workspaceStore = SQLiteWorkspaceStore(database)
        let hasher = SHA256TokenHasher()
        self.database = database
        self.clock = clock
        self.identifiers = IdentifierGenerator(clock: clock)
        self.auditEvents = SQLiteAuditEventStore(database)
        self.authenticator = Authenticator(keys: keyStore, workspaces: workspaceStore, hasher: hasher, clock: clock)
        let connectionStore = SQLiteConnectionStore(database)
        self.connectionAdministration = ConnectionAdministration(
            connections: connectionStore,
            credentials: SQLiteCredentialStore(database),
            identifiers: self.identifiers,
            clock: clock
        )
        self.expirySweeper = ExpirySweeper(store: connectionStore, identifiers: self.identifiers, clock: clock)
        self.keys = KeyService(
            keys: keyStore,
            workspaces: workspaceStore,
            hasher: hasher,
            identifiers: self.identifiers,
            clock: clock
        )
    }

    /// An act of the command line or of the daemon itself.
    func act(_ action: AuditAction, by caller: Caller) -> Act {
        Act(id: self.identifiers.next(), action, by: caller)
    }

    /// - Parameter requestLog: see ``API``.
    func api(
        _ settings: Settings,
        catalog: some ConnectionChecker & IntegrationCatalog,
        vault: Vault,
        logger: Logger,
        requestLog: RequestLog?
    ) -> API {
        API(
            authenticator: self.authenticator,
            connections: self.connections(catalog: catalog, vault: vault),
            administration: self.connectionAdministration,
            integrations: self.integrations(catalog: catalog),
            auditEvents: self.auditEvents,
            identifiers: self.identifiers,
            version: Patchbay.version,
            bodyLimit: settings.bodyLimit,
            allowedOrigins: AllowedOrigins(settings.allowedOrigins),
            logger: logger,
            requestLog: requestLog,
            checkReadiness: {
                _ = try self.database.read { try $0.first("SELECT 1 FROM workspaces") { $0.int(0) } }
            }
        )
    }

    func connections(catalog: any ConnectionChecker, vault: Vault) -> ConnectionService {
        ConnectionService(
            connections: SQLiteConnectionStore(self.database),
            credentials: SQLiteCredentialStore(self.database),
            checker: catalog,
            sealer: vault,
            identifiers: self.identifiers,
            clock: self.clock
        )
    }

    func integrations(catalog: any IntegrationCatalog) -> IntegrationService {
        IntegrationService(catalog: catalog, clock: self.clock)
    }
}
