import Domain
import Store
import TestSupport

extension TestDatabase {
    var apiKeys: DatabaseAPIKeyStore { DatabaseAPIKeyStore(self.database) }
    var auditEvents: DatabaseAuditEventStore { DatabaseAuditEventStore(self.database) }
    var connectSessions: DatabaseConnectSessionStore { DatabaseConnectSessionStore(self.database) }
    var connections: DatabaseConnectionStore { DatabaseConnectionStore(self.database) }
    var credentials: DatabaseCredentialStore { DatabaseCredentialStore(self.database) }
    var dataKeys: DatabaseDataKeyStore { DatabaseDataKeyStore(self.database) }
    var idempotency: DatabaseIdempotencyStore { DatabaseIdempotencyStore(self.database) }
    var lastUses: DatabaseLastUseStore { DatabaseLastUseStore(self.database) }
    var oauthApps: DatabaseOAuthAppStore { DatabaseOAuthAppStore(self.database) }
    var sealedSecrets: DatabaseSealedSecretStore { DatabaseSealedSecretStore(self.database) }
    var work: DatabaseWorkStore { DatabaseWorkStore(self.database) }
    var workspaces: DatabaseWorkspaceStore { DatabaseWorkspaceStore(self.database) }

    func addKey(_ number: Int, workspace: Int, scopes: Scopes = Scopes([.admin])) async throws {
        let key = APIKey(
            id: try sampleID(number),
            workspaceID: try sampleID(workspace),
            label: "key \(number)",
            scopes: scopes,
            createdAt: someTime
        )
        try await self.apiKeys.create(key, hash: Array(repeating: 0, count: 32))
    }
}
