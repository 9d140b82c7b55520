package import Domain
import SQLite
package import Services
import Storage
import Store
import Vault

/// The composition root: the use cases over one open database, without access to secrets. The daemon's use cases are in
/// ``Composition/parts(catalog:vault:)``.
package struct Composition: Sendable {
    package let settings: Settings
    package let identifiers: IdentifierGenerator
    package let workspaces: WorkspaceService
    package let keys: APIKeyService
    package let connections: ConnectionService

    let database: any Database
    let stores: Stores
    let clock: Clock
    let recentKeys: RecentKeys
    package let uses: LastUseRecorder
    let refusals: RefusalRecorder

    /// - Parameter database: a database whose schema is the newest version.
    init(_ database: any Database, settings: Settings, clock: Clock = .system) {
        self.settings = settings
        self.database = database
        self.stores = Stores(database)
        self.clock = clock
        self.identifiers = IdentifierGenerator(clock: clock)
        self.recentKeys = RecentKeys(store: self.stores.keys)
        self.uses = LastUseRecorder(store: self.stores.lastUses, clock: clock)
        self.refusals = RefusalRecorder(
            events: self.stores.auditEvents,
            identifiers: self.identifiers,
            clock: clock
        )
        self.workspaces = WorkspaceService(
            workspaces: self.stores.workspaces,
            recentKeys: self.recentKeys,
            identifiers: self.identifiers,
            clock: clock
        )
        self.keys = APIKeyService(
            keys: self.stores.keys,
            recentKeys: self.recentKeys,
            hasher: SHA256TokenHasher(),
            identifiers: self.identifiers,
            clock: clock
        )
        self.connections = ConnectionService(
            connections: self.stores.connections,
            credentials: self.stores.credentials,
            secretAccess: nil,
            identifiers: self.identifiers,
            clock: clock
        )
    }

    /// - Parameters:
    ///   - path: the file of a SQLite database whose schema is the newest version.
    ///   - copiesLog: see ``SQLiteDatabase``.
    /// - Throws: `SQLiteError`; `DurabilityError`.
    init(path: String, settings: Settings, copiesLog: Bool = true, clock: Clock = .system) throws {
        let database = try SQLiteDatabase(
            path: path,
            busyTimeout: settings.busyTimeout,
            queueLimit: settings.writeQueueLimit,
            copiesLog: copiesLog
        )
        self.init(database, settings: settings, clock: clock)
    }

    /// The audit context of a change by the command line or by the daemon itself.
    package func act(_ action: AuditAction, by caller: Caller) -> Act {
        Act(id: self.identifiers.next(), action, by: caller)
    }

    var expirySweeper: ExpirySweeper {
        ExpirySweeper(store: self.stores.connections, identifiers: self.identifiers, clock: self.clock)
    }

    var testSweeper: AbandonedTestSweeper {
        AbandonedTestSweeper(store: self.stores.connections, identifiers: self.identifiers, clock: self.clock)
    }

    func listing(checker: any ConnectionChecker, sealer: any CredentialSealer) -> DestinationListing {
        DestinationListing(
            store: self.stores.sealedSecrets,
            credentials: self.stores.credentials,
            checker: checker,
            sealer: sealer
        )
    }

    /// The store of the last test of each connection.
    package var tests: any ConnectionTestStore { self.stores.tests }

    /// The store of the credentials, which returns secrets only in sealed form.
    package var credentials: any CredentialStore { self.stores.credentials }
}
