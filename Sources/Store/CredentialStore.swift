package import Domain
import JSON
package import SQLite

package struct SQLiteCredentialStore: CredentialStore {
    let database: Database

    package init(_ database: Database) {
        self.database = database
    }

    package func create(_ credential: Credential, sealed: [UInt8], by act: Act) async throws {
        try await self.database.writing { sqlite in
            try sqlite.insert(credential, sealed: sealed)
            try sqlite.record(act, on: credential.id.text, in: credential.workspaceID)
        }
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
                FROM credentials WHERE id = ?1 AND workspace_id = ?2
                """,
                id,
                workspaceID
            ) { row in (try Credential(row: row), row.blob(17)) }
        }
    }

    package func previousSecret(
        of id: Identifier<Credential>,
        in workspaceID: Identifier<Workspace>
    ) throws -> (version: Int, sealed: [UInt8])? {
        try self.database.read { sqlite in
            try sqlite.first(
                "SELECT version, sealed FROM previous_secrets WHERE credential_id = ?1 AND workspace_id = ?2",
                id,
                workspaceID
            ) { row in (row.int(0), row.blob(1)) }
        }
    }

    package func update(_ credential: Credential, from current: Credential, by act: Act) async throws {
        try await self.database.writing { sqlite in
            let count = try sqlite.run(
                """
                UPDATE credentials SET label = ?3, description = ?4, credential_scope = ?5, updated_at = ?6
                WHERE id = ?1 AND workspace_id = ?2 AND updated_at = ?7
                """,
                credential.id,
                credential.workspaceID,
                credential.label,
                credential.description,
                credential.scope,
                credential.updatedAt,
                current.updatedAt
            )
            guard count == 1 else { throw Self.changedMeanwhile }
            try sqlite.record(act, on: credential.id.text, in: credential.workspaceID)
        }
    }

    package func update(
        _ credential: Credential,
        sealed: [UInt8],
        from current: Credential,
        by act: Act
    ) async throws {
        try await self.database.writing { sqlite in
            try sqlite.run(
                """
                INSERT OR REPLACE INTO previous_secrets (credential_id, workspace_id, version, sealed, replaced_at)
                SELECT id, workspace_id, version, sealed, ?3 FROM credentials WHERE id = ?1 AND workspace_id = ?2
                """,
                credential.id,
                credential.workspaceID,
                credential.updatedAt
            )
            let count = try sqlite.run(
                """
                UPDATE credentials SET label = ?3, description = ?4, credential_scope = ?5, updated_at = ?6,
                    expires_at = ?7, version = ?8, field_names = ?9, sealed = ?10
                WHERE id = ?1 AND workspace_id = ?2 AND updated_at = ?11
                """,
                credential.id,
                credential.workspaceID,
                credential.label,
                credential.description,
                credential.scope,
                credential.updatedAt,
                credential.expiresAt,
                credential.version,
                JSON.array(credential.fieldNames.map { .string($0) }).serialized(),
                sealed,
                current.updatedAt
            )
            guard count == 1 else { throw Self.changedMeanwhile }
            try sqlite.record(act, on: credential.id.text, in: credential.workspaceID)
        }
    }

    package func delete(
        _ id: Identifier<Credential>,
        in workspaceID: Identifier<Workspace>,
        by act: Act
    ) async throws {
        try await self.database.writing { sqlite in
            let users = try sqlite.all(
                "SELECT id FROM connections WHERE credential_id = ?1 AND workspace_id = ?2 LIMIT 11",
                id,
                workspaceID
            ) { $0.text(0) }
            guard users.isEmpty else {
                let names = users.prefix(10).joined(separator: ", ") + (users.count > 10 ? " and more" : "")
                throw ServiceError(.conflict, "The credential is used by connections: \(names)")
            }
            let count = try sqlite.run("DELETE FROM credentials WHERE id = ?1 AND workspace_id = ?2", id, workspaceID)
            guard count == 1 else { throw ServiceError(.notFound, "Credential not found") }
            try sqlite.record(act, on: id.text, in: workspaceID)
        }
    }

    private static let changedMeanwhile = ServiceError(
        .conflict,
        "The credential was changed meanwhile; read it again"
    )
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
