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
    let keys: KeyService
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

    func connections(catalog: Catalog, vault: Vault) -> ConnectionService {
        ConnectionService(
            connections: SQLiteConnectionStore(self.database),
            credentials: SQLiteCredentialStore(self.database),
            checker: catalog,
            sealer: vault,
            identifiers: self.identifiers,
            clock: self.clock
        )
    }
}
