import API
import Domain
import Logging
import SQLite
import Store
import Vault

/// The composition root: every part of Patchbay over one open database.
struct Services: Sendable {
    let settings: Settings
    let database: Database
    let identifiers: IdentifierGenerator
    let authenticator: Authenticator
    let workspaces: WorkspaceService
    let keys: APIKeyService
    let connectionStore: SQLiteConnectionStore
    let workspaceStore: SQLiteWorkspaceStore
    let credentialStore: SQLiteCredentialStore
    let connectionAdministration: ConnectionAdministration
    let expirySweeper: ExpirySweeper
    let auditEvents: SQLiteAuditEventStore
    let answers: SQLiteAnswerStore
    let uses: UseRecorder

    /// When this was made.
    let start: Timestamp

    private let clock: Clock

    /// - Parameters:
    ///   - path: of a database whose schema is up to date.
    ///   - copiesLog: see ``Database``.
    ///   - users: reads the tokens of users; nil when only API keys are taken.
    init(
        path: String,
        settings: Settings,
        copiesLog: Bool = true,
        users: (any UserTokenReader)? = nil,
        clock: Clock = .system
    ) throws {
        let database = try Database(
            path: path,
            busyTimeout: settings.busyTimeout,
            queueLimit: settings.writeQueueLimit,
            copiesLog: copiesLog
        )
        let keyStore = SQLiteAPIKeyStore(database)
        let recentKeys = RecentKeys(store: keyStore)
        let hasher = SHA256TokenHasher()
        self.settings = settings
        self.database = database
        self.clock = clock
        self.start = clock.now()
        self.identifiers = IdentifierGenerator(clock: clock)
        self.workspaceStore = SQLiteWorkspaceStore(database)
        self.credentialStore = SQLiteCredentialStore(database)
        self.auditEvents = SQLiteAuditEventStore(database)
        self.answers = SQLiteAnswerStore(database)
        self.uses = UseRecorder(store: SQLiteUseStore(database), clock: clock)
        self.connectionStore = SQLiteConnectionStore(database)
        self.connectionAdministration = ConnectionAdministration(
            connections: self.connectionStore,
            credentials: self.credentialStore,
            identifiers: self.identifiers,
            clock: clock
        )
        self.expirySweeper = ExpirySweeper(store: self.connectionStore, identifiers: self.identifiers, clock: clock)
        self.authenticator = Authenticator(
            keys: recentKeys,
            workspaces: self.workspaceStore,
            hasher: hasher,
            users: users,
            uses: self.uses,
            limiter: settings.rateLimit == 0
                ? nil : RateLimiter(rate: settings.rateLimit, burst: settings.rateLimitBurst, clock: clock),
            clock: clock
        )
        self.workspaces = WorkspaceService(
            workspaces: self.workspaceStore,
            recentKeys: recentKeys,
            identifiers: self.identifiers,
            clock: clock
        )
        self.keys = APIKeyService(
            keys: keyStore,
            recentKeys: recentKeys,
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
        catalog: some ConnectionChecker & IntegrationCatalog,
        vault: Vault,
        logger: Logger,
        requestLog: RequestLog?
    ) -> API {
        API(
            authenticator: self.authenticator,
            connections: self.connections(catalog: catalog, vault: vault),
            administration: self.connectionAdministration,
            credentials: self.credentials(catalog: catalog, vault: vault),
            workspaces: self.workspaces,
            keys: self.keys,
            idempotency: IdempotencyService(store: self.answers, sealer: vault, clock: self.clock),
            catalog: catalog,
            auditEvents: self.auditEvents,
            identifiers: self.identifiers,
            clock: self.clock,
            version: Patchbay.version,
            bodyLimit: self.settings.bodyLimit,
            allowedOrigins: AllowedOrigins(self.settings.allowedOrigins),
            logger: logger,
            requestLog: requestLog,
            metrics: { try await self.metrics(of: vault) },
            checkReadiness: {
                _ = try self.database.read { try $0.first("SELECT 1 FROM workspaces") { $0.int(0) } }
            }
        )
    }

    func connections(catalog: any ConnectionChecker, vault: Vault) -> ConnectionService {
        ConnectionService(
            connections: self.connectionStore,
            credentials: self.credentialStore,
            checker: catalog,
            sealer: vault,
            identifiers: self.identifiers,
            clock: self.clock
        )
    }

    func credentials(catalog: any ConnectionChecker, vault: Vault) -> CredentialService {
        CredentialService(
            credentials: self.credentialStore,
            connections: self.connectionStore,
            checker: catalog,
            sealer: vault,
            auditEvents: self.auditEvents,
            uses: self.uses,
            identifiers: self.identifiers,
            clock: self.clock
        )
    }
}
