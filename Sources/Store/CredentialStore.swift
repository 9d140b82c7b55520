package import Domain
import JSON
package import SQLite

package struct SQLiteCredentialStore: CredentialStore {
    private let database: Database

    package init(_ database: Database) {
        self.database = database
    }

    package func find(_ id: Identifier<Credential>, in workspaceID: Identifier<Workspace>) throws -> Credential? {
        try self.findSealed(id, in: workspaceID)?.credential
    }

    package func findSealed(
        _ id: Identifier<Credential>,
        in workspaceID: Identifier<Workspace>
    ) throws -> (credential: Credential, sealed: [UInt8])? {
        try self.database.read { sqlite in
            try sqlite.first(
                """
                SELECT id, workspace_id, label, description, auth_type, credential_type, credential_scope, provider,
                    user_id, created_by, status, expires_at, last_used_at, version, field_names, created_at, updated_at,
                    sealed
                FROM credentials WHERE workspace_id = ?2 AND id = ?1
                """,
                id,
                workspaceID
            ) { row in (try Credential(row: row), row.blob(17)) }
        }
    }
}

extension SQLiteConnection {
    func insert(_ credential: Credential, sealed: [UInt8]) throws {
        try self.run(
            """
            INSERT INTO credentials (id, workspace_id, label, description, auth_type, credential_type, credential_scope,
                provider, user_id, created_by, status, expires_at, version, field_names, created_at, updated_at, sealed)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)
            """,
            credential.id,
            credential.workspaceID,
            credential.label,
            credential.description,
            credential.authType.rawValue,
            credential.credentialType.rawValue,
            credential.scope,
            credential.provider,
            credential.userID,
            credential.createdBy,
            credential.status,
            credential.expiresAt,
            credential.version,
            JSON.array(credential.fieldNames.map { .string($0) }).serialized(),
            credential.createdAt,
            credential.updatedAt,
            sealed
        )
    }
}

extension Credential {
    init(row: Row) throws {
        let fieldNames = try JSON(parsing: row.text(14)).array?.compactMap(\.string) ?? []
        self.init(
            id: try row.id(0),
            workspaceID: try row.id(1),
            label: row.text(2),
            description: row.textOrNil(3),
            authType: try row.enumeration(4),
            credentialType: try row.enumeration(5),
            scope: row.text(6),
            provider: row.text(7),
            userID: row.textOrNil(8),
            createdBy: row.text(9),
            status: row.text(10),
            expiresAt: try row.timestampOrNil(11),
            lastUsedAt: try row.timestampOrNil(12),
            version: row.int(13),
            fieldNames: fieldNames,
            createdAt: try row.timestamp(15),
            updatedAt: try row.timestamp(16)
        )
    }
}
