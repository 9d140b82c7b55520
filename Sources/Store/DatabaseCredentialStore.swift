package import Domain
import JSON
package import Storage

package struct DatabaseCredentialStore: CredentialStore {
    static let find: SQL = "SELECT \(Credential.columns) FROM credentials WHERE id = ?1 AND workspace_id = ?2"
    static let findSealed: SQL = """
        SELECT \(Credential.columns), credentials.sealed FROM credentials WHERE id = ?1 AND workspace_id = ?2
        """

    let database: any Database

    package init(_ database: any Database) {
        self.database = database
    }

    package func create(_ credential: Credential, sealed: [UInt8], by act: Act) async throws {
        try await self.database.writing { session in
            try session.insert(credential, sealed: sealed)
            try session.record(act, on: credential.id.text, in: credential.workspaceID)
        }
    }

    package nonisolated(nonsending) func find(
        _ id: Identifier<Credential>,
        in workspaceID: Identifier<Workspace>
    ) async throws -> Credential? {
        try await self.database.read { try $0.credential(id, in: workspaceID) }
    }

    package nonisolated(nonsending) func findSealed(
        _ id: Identifier<Credential>,
        in workspaceID: Identifier<Workspace>
    ) async throws -> (credential: Credential, sealed: [UInt8])? {
        try await self.database.read { session in
            try session.first(Self.findSealed, id, workspaceID) { row in
                (try Credential(row: row), row.blob(Credential.columnCount))
            }
        }
    }

    package nonisolated(nonsending) func previousSecret(
        of id: Identifier<Credential>,
        in workspaceID: Identifier<Workspace>
    ) async throws -> (version: Int, sealed: [UInt8])? {
        try await self.database.read { session in
            try session.first(
                "SELECT version, sealed FROM previous_secrets WHERE credential_id = ?1 AND workspace_id = ?2",
                id,
                workspaceID
            ) { row in (row.int(0), row.blob(1)) }
        }
    }

    package func update(
        _ id: Identifier<Credential>,
        in workspaceID: Identifier<Workspace>,
        by act: Act,
        deciding change: @escaping @Sendable (Credential) throws -> Credential
    ) async throws -> Credential {
        try await self.database.writing { session in
            guard let current = try session.credential(id, in: workspaceID) else {
                throw ServiceError.credentialNotFound
            }
            let updated = try change(current)
            try session.run(
                """
                UPDATE credentials SET label = ?3, description = ?4, credential_scope = ?5, updated_at = ?6
                WHERE id = ?1 AND workspace_id = ?2
                """,
                id,
                workspaceID,
                updated.label,
                updated.description,
                updated.scope,
                updated.updatedAt
            )
            try session.record(act, on: id.text, in: workspaceID)
            return updated
        }
    }

    package func replace(_ replacement: SecretReplacement, by act: Act) async throws {
        try await self.database.writing { session in
            let credential = replacement.new
            try session.replaceSecret(replacement)
            if let (change, act) = replacement.connection {
                try session.update(change, by: act)
            } else {
                try session.changeStatuses(
                    using: credential.id,
                    in: credential.workspaceID,
                    deciding: replacement.rule
                )
            }
            try session.record(act, on: credential.id.text, in: credential.workspaceID)
        }
    }

    package func delete(
        _ id: Identifier<Credential>,
        in workspaceID: Identifier<Workspace>,
        by act: Act,
        checking check: @escaping @Sendable (Credential, _ users: [Identifier<Connection>]) throws -> Void
    ) async throws {
        try await self.database.writing { session in
            guard let credential = try session.credential(id, in: workspaceID) else {
                throw ServiceError.credentialNotFound
            }
            let users: [Identifier<Connection>] = try session.all(
                "SELECT id FROM connections WHERE credential_id = ?1 AND workspace_id = ?2 LIMIT 11",
                id,
                workspaceID
            ) { try $0.id(0) }
            try check(credential, users)
            try session.run("DELETE FROM credentials WHERE id = ?1 AND workspace_id = ?2", id, workspaceID)
            try session.record(act, on: id.text, in: workspaceID)
        }
    }
}

extension Session {
    func credential(_ id: Identifier<Credential>, in workspaceID: Identifier<Workspace>) throws -> Credential? {
        try self.first(DatabaseCredentialStore.find, id, workspaceID) { try Credential(row: $0) }
    }

    /// - Throws: `ServiceError.workspaceNotFound` when the workspace was deleted after the request was authenticated.
    func insert(_ credential: Credential, sealed: [UInt8]) throws {
        do {
            try self.insertRow(of: credential, sealed: sealed)
        } catch let error as any DatabaseError where error.kind == .foreignKeyViolation {
            throw ServiceError.workspaceNotFound
        }
    }

    private func insertRow(of credential: Credential, sealed: [UInt8]) throws {
        try self.run(
            """
            INSERT INTO credentials (id, workspace_id, label, description, auth_type, credential_type, credential_scope,
                provider, user_id, created_by, status, expires_at, version, field_names, is_inline, created_at,
                updated_at, sealed, has_destinations, oauth_app_id, scopes_asked, scopes_granted)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, 1, ?19, ?20, ?21)
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
            sealed,
            credential.oauthAppID,
            credential.scopesAsked.map(Credential.listText),
            credential.scopesGranted.map(Credential.listText)
        )
    }

    /// Stores a new secret of a credential, and keeps the replaced secret in the table `previous_secrets`. This is the
    /// only function that changes the secret of a stored credential.
    ///
    /// - Throws: `StaleRow` when the credential was changed or deleted since it was read. If
    ///   ``SecretReplacement/connection`` is set, also when the credential is not inline or another connection uses it.
    fileprivate func replaceSecret(_ replacement: SecretReplacement) throws {
        let credential = replacement.new
        try self.run(
            """
            INSERT INTO previous_secrets (credential_id, workspace_id, version, sealed, replaced_at)
            SELECT id, workspace_id, version, sealed, ?3 FROM credentials WHERE id = ?1 AND workspace_id = ?2
            ON CONFLICT (credential_id, workspace_id) DO UPDATE
            SET version = excluded.version, sealed = excluded.sealed, replaced_at = excluded.replaced_at
            """,
            credential.id,
            credential.workspaceID,
            credential.updatedAt
        )
        let count = try self.run(
            """
            UPDATE credentials SET label = ?4, description = ?5, credential_scope = ?6, auth_type = ?7,
                credential_type = ?8, expires_at = ?9, version = ?10, field_names = ?11, updated_at = ?12, sealed = ?13,
                has_destinations = 1, oauth_app_id = ?15, scopes_asked = ?16, scopes_granted = ?17
            WHERE id = ?1 AND workspace_id = ?2 AND updated_at = ?3 AND revocation IS NULL AND (?14 IS NULL OR is_inline = 1
                AND NOT EXISTS (SELECT 1 FROM connections WHERE credential_id = ?1 AND id <> ?14))
            """,
            credential.id,
            credential.workspaceID,
            replacement.old.updatedAt,
            credential.label,
            credential.description,
            credential.scope,
            credential.authType.rawValue,
            credential.credentialType.rawValue,
            credential.expiresAt,
            credential.version,
            credential.fieldNamesText,
            credential.updatedAt,
            replacement.sealed,
            replacement.connection?.change.new.id,
            credential.oauthAppID,
            credential.scopesAsked.map(Credential.listText),
            credential.scopesGranted.map(Credential.listText)
        )
        guard count == 1 else { throw StaleRow() }
    }

    /// Deletes a credential if it is inline and no connection uses it. A credential whose access was taken back stays for
    /// its receipt.
    func deleteUnused(_ id: Identifier<Credential>, in workspaceID: Identifier<Workspace>) throws {
        try self.run(
            """
            DELETE FROM credentials WHERE id = ?1 AND workspace_id = ?2 AND is_inline = 1 AND revocation IS NULL
                AND NOT EXISTS (SELECT 1 FROM connections WHERE credential_id = ?1)
            """,
            id,
            workspaceID
        )
    }
}

extension Credential {
    /// The columns that ``init(row:from:)`` reads, in the same order.
    static let columns: SQL = """
        credentials.id, credentials.workspace_id, credentials.label, credentials.description, credentials.auth_type,
            credentials.credential_type, credentials.credential_scope, credentials.provider, credentials.user_id,
            credentials.created_by, credentials.status, credentials.expires_at, credentials.last_used_at,
            credentials.version, credentials.field_names, credentials.is_inline, credentials.created_at,
            credentials.updated_at, credentials.has_destinations, credentials.oauth_app_id, credentials.scopes_asked,
            credentials.scopes_granted, credentials.revocation
        """
    static let columnCount = 23

    /// - Parameter first: the index in the row of the credential's first column.
    init(row: any Row, from first: Int = 0) throws {
        let fieldNames = try JSON(parsing: row.text(first + 14)).array?.compactMap(\.string) ?? []
        self.init(
            id: try row.id(first),
            workspaceID: try row.id(first + 1),
            label: row.text(first + 2),
            description: row.textOrNil(first + 3),
            authType: try row.enumeration(first + 4),
            credentialType: try row.enumeration(first + 5),
            scope: row.text(first + 6),
            provider: row.text(first + 7),
            userID: row.textOrNil(first + 8),
            createdBy: row.text(first + 9),
            status: row.text(first + 10),
            expiresAt: try row.timestampOrNil(first + 11),
            lastUsedAt: try row.timestampOrNil(first + 12),
            version: row.int(first + 13),
            fieldNames: fieldNames,
            isInline: row.bool(first + 15),
            isListed: row.bool(first + 18),
            createdAt: try row.timestamp(first + 16),
            updatedAt: try row.timestamp(first + 17),
            oauthAppID: try row.idOrNil(first + 19),
            scopesAsked: try row.textOrNil(first + 20).map(Self.list),
            scopesGranted: try row.textOrNil(first + 21).map(Self.list),
            revocation: try row.textOrNil(first + 22).flatMap { Revocation(try JSON(parsing: $0)) }
        )
    }

    fileprivate var fieldNamesText: String { Self.listText(self.fieldNames) }

    /// The JSON array of strings that ``list(_:)`` reads.
    static func listText(_ texts: [String]) -> String { JSON.array(texts.map { .string($0) }).serialized() }

    private static func list(_ text: String) throws -> [String] {
        try JSON(parsing: text).array?.compactMap(\.string) ?? []
    }
}
