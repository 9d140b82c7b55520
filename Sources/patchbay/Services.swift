import Catalog
import Domain
import SQLite
import Store
import Vault

/// The composition root: every part of Patchbay over one open database.
struct Services: Sendable {
    let database: Database
    let identifiers: IdentifierGenerator
    let authenticator: Authenticator
    let workspaces: WorkspaceService
    let keys: APIKeyService
    let workspaceStore: SQLiteWorkspaceStore
    let credentialStore: SQLiteCredentialStore
    let auditEvents: SQLiteAuditEventStore
    let uses: UseRecorder

    private let clock: Clock

    /// - Parameters:
    ///   - path: of a database whose schema is up to date.
    ///   - users: reads the tokens of users; nil when only API keys are taken.
    init(path: String, settings: Settings, users: (any UserTokenReader)? = nil, clock: Clock = .system) throws {
        let database = try Database(
            path: path,
            busyTimeout: settings.busyTimeout,
            queueLimit: settings.writeQueueLimit
        )
        let keyStore = SQLiteAPIKeyStore(database)
        let hasher = SHA256TokenHasher()
        self.database = database
        self.clock = clock
        self.identifiers = IdentifierGenerator(clock: clock)
        self.workspaceStore = SQLiteWorkspaceStore(database)
        self.credentialStore = SQLiteCredentialStore(database)
        self.auditEvents = SQLiteAuditEventStore(database)
        self.uses = UseRecorder(store: SQLiteUseStore(database), clock: clock)
        self.authenticator = Authenticator(
            keys: keyStore,
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
            identifiers: self.identifiers,
            clock: clock
        )
        self.keys = APIKeyService(keys: keyStore, hasher: hasher, identifiers: self.identifiers, clock: clock)
    }

    /// An act of the command line or of the daemon itself.
    func act(_ action: AuditAction, by caller: Caller) -> Act {
        Act(id: self.identifiers.next(), action, by: caller)
    }

    func connections(catalog: Catalog, vault: Vault) -> ConnectionService {
        ConnectionService(
            connections: SQLiteConnectionStore(self.database),
            credentials: self.credentialStore,
            checker: catalog,
            sealer: vault,
            identifiers: self.identifiers,
            clock: self.clock
        )
    }

    func idempotency(vault: Vault) -> IdempotencyService {
        IdempotencyService(store: SQLiteAnswerStore(self.database), sealer: vault, clock: self.clock)
    }

    func credentials(catalog: Catalog, vault: Vault) -> CredentialService {
        CredentialService(
            credentials: self.credentialStore,
            checker: catalog,
            sealer: vault,
            auditEvents: self.auditEvents,
            uses: self.uses,
            identifiers: self.identifiers,
            clock: self.clock
        )
    }
}
