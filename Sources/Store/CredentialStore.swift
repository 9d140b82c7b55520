package import Domain
import JSON
package import SQLite

package struct SQLiteCredentialStore: CredentialStore {
    static let find: SQL = "SELECT \(Credential.columns), sealed FROM credentials WHERE id = ?1 AND workspace_id = ?2"

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
                Self.find,
                id,
                workspaceID
            ) { row in (try Credential(row: row), row.blob(18)) }
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
            guard count == 1 else { throw StaleRow() }
            try sqlite.record(act, on: credential.id.text, in: credential.workspaceID)
        }
    }

    package func update(
        _ credential: Credential,
        sealed: [UInt8],
        from current: Credential,
        by act: Act,
        identifiers: IdentifierGenerator
    ) async throws {
        try await self.database.writing { sqlite in
            try sqlite.keepSecret(of: credential)
            let count = try sqlite.run(
                """
                UPDATE credentials SET label = ?3, description = ?4, credential_scope = ?5, updated_at = ?6,
                    expires_at = ?7, version = ?8, field_names = ?9, sealed = ?10, auth_type = ?12
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
                credential.fieldNamesText,
                sealed,
                current.updatedAt,
                credential.authType.rawValue
            )
            guard count == 1 else { throw StaleRow() }
            try sqlite.secretReplaced(of: credential, by: act, identifiers: identifiers)
            try sqlite.record(act, on: credential.id.text, in: credential.workspaceID)
        }
    }

    package func delete(_ credential: Credential, by act: Act) async throws {
        let (id, workspaceID) = (credential.id, credential.workspaceID)
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
            let count = try sqlite.run(
                "DELETE FROM credentials WHERE id = ?1 AND workspace_id = ?2 AND updated_at = ?3",
                id,
                workspaceID,
                credential.updatedAt
            )
            guard count == 1 else { throw StaleRow() }
            try sqlite.record(act, on: id.text, in: workspaceID)
        }
    }
}

extension SQLiteConnection {
    func insert(_ credential: Credential, sealed: [UInt8]) throws {
        try self.run(
            """
            INSERT INTO credentials (id, workspace_id, label, description, auth_type, credential_type, credential_scope,
                provider, user_id, created_by, status, expires_at, version, field_names, is_inline, created_at,
                updated_at, sealed)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)
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
            credential.fieldNamesText,
            credential.isInline,
            credential.createdAt,
            credential.updatedAt,
            sealed
        )
    }

    /// Stores a new version of an inline credential.
    ///
    /// - Parameters:
    ///   - current: what was read before.
    ///   - connectionID: the one connection that uses it.
    /// - Throws: `StaleRow` when it was changed meanwhile, or another connection uses it.
    func update(
        _ credential: Credential,
        sealed: [UInt8],
        from current: Credential,
        onlyFor connectionID: Identifier<Connection>
    ) throws {
        try self.keepSecret(of: credential)
        let count = try self.run(
            """
            UPDATE credentials SET auth_type = ?3, credential_type = ?4, expires_at = ?5, version = ?6,
                field_names = ?7, updated_at = ?8, sealed = ?9
            WHERE id = ?1 AND workspace_id = ?2 AND updated_at = ?10 AND is_inline = 1
                AND NOT EXISTS (SELECT 1 FROM connections WHERE credential_id = ?1 AND id <> ?11)
            """,
            credential.id,
            credential.workspaceID,
            credential.authType.rawValue,
            credential.credentialType.rawValue,
            credential.expiresAt,
            credential.version,
            credential.fieldNamesText,
            credential.updatedAt,
            sealed,
            current.updatedAt,
            connectionID
        )
        guard count == 1 else { throw StaleRow() }
    }

    /// - Throws: `StaleRow` when it was changed since it was read.
    func requireUnchanged(_ credential: Credential) throws {
        let isAsRead = try self.first(
            "SELECT 1 FROM credentials WHERE id = ?1 AND workspace_id = ?2 AND updated_at = ?3",
            credential.id,
            credential.workspaceID,
            credential.updatedAt
        ) { _ in true }
        guard isAsRead != nil else { throw StaleRow() }
    }

    /// Keeps the secret that a new version replaces, in place of the one kept so far. Before the new version is stored.
    fileprivate func keepSecret(of credential: Credential) throws {
        try self.run(
            """
            INSERT OR REPLACE INTO previous_secrets (credential_id, workspace_id, version, sealed, replaced_at)
            SELECT id, workspace_id, version, sealed, ?3 FROM credentials WHERE id = ?1 AND workspace_id = ?2
            """,
            credential.id,
            credential.workspaceID,
            credential.updatedAt
        )
    }

    /// Removes an inline credential that no connection uses; leaves any other.
    func deleteUnused(_ id: Identifier<Credential>, in workspaceID: Identifier<Workspace>) throws {
        try self.run(
            """
            DELETE FROM credentials WHERE id = ?1 AND workspace_id = ?2 AND is_inline = 1
                AND NOT EXISTS (SELECT 1 FROM connections WHERE credential_id = ?1)
            """,
            id,
            workspaceID
        )
    }
}

extension Credential {
    /// As ``init(row:)`` reads them.
    static let columns: SQL = """
        id, workspace_id, label, description, auth_type, credential_type, credential_scope, provider, user_id, created_by,
        status, expires_at, last_used_at, version, field_names, is_inline, created_at, updated_at
        """

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
            isInline: row.bool(15),
            createdAt: try row.timestamp(16),
            updatedAt: try row.timestamp(17)
        )
    }

    fileprivate var fieldNamesText: String { JSON.array(self.fieldNames.map { .string($0) }).serialized() }
}
