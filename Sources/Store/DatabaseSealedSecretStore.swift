package import Domain
package import Storage

package struct DatabaseSealedSecretStore: SealedSecretStore {
    /// The number of sealed bytes after which a page ends, even if it has fewer than `limit` secrets. Such a limit is
    /// needed to bound the memory, because one secret may be as long as the body of a request.
    static let enoughBytes = 1_000_000

    static let replacePrevious: SQL = """
        UPDATE previous_secrets SET sealed = ?5
        WHERE credential_id = ?1 AND workspace_id = ?2 AND version = ?3 AND sealed = ?4
        """

    let database: any Database

    package init(_ database: any Database) {
        self.database = database
    }

    package func secrets(
        in table: SealedSecret.Table,
        withoutKeyHeader keyHeader: [UInt8]?,
        after id: String?,
        limit: Int
    ) async throws -> [SealedSecret] {
        try await self.database.scan { session in
            var bytes = 0
            return try session.prefix(table.page, values: [id ?? "", keyHeader, limit]) { row in
                guard bytes < Self.enoughBytes else { return nil }
                let context = SealingContext(
                    table: table == .previousSecrets ? .credentials : table,
                    workspaceID: try row.id(1),
                    rowID: row.text(0),
                    version: row.int(2)
                )
                let secret = SealedSecret(table: table, context: context, sealed: row.blob(3))
                bytes += secret.sealed.count
                return secret
            }
        }
    }

    package func replace(_ secrets: [ResealedSecret]) async throws {
        try await self.database.writing { session in
            for secret in secrets {
                try session.run(secret.old.table.replacement, secret)
            }
        }
    }

    package func hasShortLived(withoutKeyHeader keyHeader: [UInt8]) async throws -> Bool {
        let queries: [SQL] = [
            """
            SELECT 1 FROM idempotency_keys
            WHERE created_at > '' AND substr(response, 1, length(?1)) IS DISTINCT FROM ?1 LIMIT 1
            """,
            """
            SELECT 1 FROM authorizations
            WHERE sealed IS NOT NULL AND substr(sealed, 1, length(?1)) IS DISTINCT FROM ?1 LIMIT 1
            """,
            """
            SELECT 1 FROM connect_sessions
            WHERE sealed IS NOT NULL AND substr(sealed, 1, length(?1)) IS DISTINCT FROM ?1 LIMIT 1
            """,
        ]
        return try await self.database.scan { session in
            try queries.contains { query in try session.first(query, keyHeader) { _ in true } ?? false }
        }
    }

    /// The number of secrets that are sealed with each data key, keyed by the first bytes of the sealed secrets, which
    /// identify the data key.
    ///
    /// - Parameter length: how many of the first bytes identify the data key.
    package func counts(byKeyHeadersOf length: Int) async throws -> [[UInt8]: Int] {
        try await self.database.scan { session in
            let counts = try session.all(
                """
                SELECT substr(sealed, 1, ?1), count(*) FROM (
                    SELECT sealed FROM credentials WHERE id > ''
                    UNION ALL SELECT sealed FROM previous_secrets WHERE credential_id > ''
                    UNION ALL SELECT sealed FROM oauth_apps
                    UNION ALL SELECT sealed FROM authorizations WHERE sealed IS NOT NULL
                    UNION ALL SELECT sealed FROM connect_sessions WHERE sealed IS NOT NULL) AS secrets
                GROUP BY 1
                """,
                length
            ) { row in (row.blob(0), row.int(1)) }
            return Dictionary(uniqueKeysWithValues: counts)
        }
    }
}

extension Session {
    /// Runs a statement with the values of a secret: the credential, the workspace, the version, the old bytes and the
    /// new bytes.
    @discardableResult
    func run(_ change: SQL, _ secret: ResealedSecret) throws -> Int {
        let context = secret.old.context
        return try self.run(
            change,
            context.rowID,
            context.workspaceID,
            context.version,
            secret.old.sealed,
            secret.sealed
        )
    }
}

extension SealedSecret.Table {
    /// A page of the table's secrets after the row ?1, without those whose bytes begin with ?2, up to ?3.
    fileprivate var page: SQL {
        switch self {
        case .credentials:
            """
            SELECT id, workspace_id, version, sealed FROM credentials
            WHERE id > ?1 AND (?2 IS NULL OR substr(sealed, 1, length(?2)) IS DISTINCT FROM ?2) ORDER BY id LIMIT ?3
            """
        case .previousSecrets:
            """
            SELECT credential_id, workspace_id, version, sealed FROM previous_secrets
            WHERE credential_id > ?1 AND (?2 IS NULL OR substr(sealed, 1, length(?2)) IS DISTINCT FROM ?2)
            ORDER BY credential_id LIMIT ?3
            """
        case .oauthApps:
            """
            SELECT id, workspace_id, version, sealed FROM oauth_apps
            WHERE id > ?1 AND (?2 IS NULL OR substr(sealed, 1, length(?2)) IS DISTINCT FROM ?2) ORDER BY id LIMIT ?3
            """
        case .authorizations:
            """
            SELECT id, workspace_id, version, sealed FROM authorizations
            WHERE id > ?1 AND sealed IS NOT NULL
                AND (?2 IS NULL OR substr(sealed, 1, length(?2)) IS DISTINCT FROM ?2) ORDER BY id LIMIT ?3
            """
        case .connectSessions:
            """
            SELECT id, workspace_id, version, sealed FROM connect_sessions
            WHERE id > ?1 AND sealed IS NOT NULL
                AND (?2 IS NULL OR substr(sealed, 1, length(?2)) IS DISTINCT FROM ?2) ORDER BY id LIMIT ?3
            """
        }
    }

    /// Replaces the bytes ?4 of version ?3 of the row ?1 in the workspace ?2 by the bytes ?5.
    fileprivate var replacement: SQL {
        switch self {
        case .credentials:
            """
            UPDATE credentials SET sealed = ?5 WHERE id = ?1 AND workspace_id = ?2 AND version = ?3 AND sealed = ?4
            """
        case .previousSecrets: DatabaseSealedSecretStore.replacePrevious
        case .oauthApps:
            """
            UPDATE oauth_apps SET sealed = ?5 WHERE id = ?1 AND workspace_id = ?2 AND version = ?3 AND sealed = ?4
            """
        case .authorizations:
            """
            UPDATE authorizations SET sealed = ?5 WHERE id = ?1 AND workspace_id = ?2 AND version = ?3 AND sealed = ?4
            """
        case .connectSessions:
            """
            UPDATE connect_sessions SET sealed = ?5 WHERE id = ?1 AND workspace_id = ?2 AND version = ?3 AND sealed = ?4
            """
        }
    }
}
