import Storage
import Store

/// The repositories over one database.
struct Stores: Sendable {
    let workspaces: DatabaseWorkspaceStore
    let keys: DatabaseAPIKeyStore
    let connections: DatabaseConnectionStore
    let credentials: DatabaseCredentialStore
    let auditEvents: DatabaseAuditEventStore
    let idempotency: DatabaseIdempotencyStore
    let lastUses: DatabaseLastUseStore
    let dataKeys: DatabaseDataKeyStore
    let sealedSecrets: DatabaseSealedSecretStore
    let tests: DatabaseConnectionTestStore
    let work: DatabaseWorkStore
    let oauthApps: DatabaseOAuthAppStore
    let clientMetadata: DatabaseClientMetadataStore
    let connectSessions: DatabaseConnectSessionStore
    let authorizations: DatabaseAuthorizationStore

    init(_ database: any Database) {
        self.workspaces = DatabaseWorkspaceStore(database)
        self.keys = DatabaseAPIKeyStore(database)
        self.connections = DatabaseConnectionStore(database)
        self.credentials = DatabaseCredentialStore(database)
        self.auditEvents = DatabaseAuditEventStore(database)
        self.idempotency = DatabaseIdempotencyStore(database)
        self.lastUses = DatabaseLastUseStore(database)
        self.dataKeys = DatabaseDataKeyStore(database)
        self.sealedSecrets = DatabaseSealedSecretStore(database)
        self.tests = DatabaseConnectionTestStore(database)
        self.work = DatabaseWorkStore(database)
        self.oauthApps = DatabaseOAuthAppStore(database)
        self.clientMetadata = DatabaseClientMetadataStore(database)
        self.connectSessions = DatabaseConnectSessionStore(database)
        self.authorizations = DatabaseAuthorizationStore(database)
    }
}
