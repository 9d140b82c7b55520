package import Domain
package import SQLite

package struct SQLiteAPIKeyStore: APIKeyStore {
    private let database: Database

    package init(_ database: Database) {
        self.database = database
    }

    package func create(_ key: APIKey, hash: [UInt8], by act: Act) async throws {
        try await self.database.writing { sqlite in
            do {
                try sqlite.run(
                    """
                    INSERT INTO api_keys (id, workspace_id, label, token_hash, scopes, created_at, expires_at)
                    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                    """,
                    key.id,
                    key.workspaceID,
                    key.label,
                    hash,
                    key.scopes.description,
                    key.createdAt,
                    key.expiresAt
                )
            } catch let error as SQLiteError where error.isForeignKeyViolation {
                throw ServiceError(.notFound, "Workspace not found")
            }
            try sqlite.record(act, on: key.id.text, in: key.workspaceID)
        }
    }

    package func find(_ id: Identifier<APIKey>) throws -> (key: APIKey, hash: [UInt8])? {
        try self.database.read { sqlite in
            try sqlite.first(
                """
                SELECT id, workspace_id, label, scopes, created_at, expires_at, revoked_at, token_hash
                FROM api_keys WHERE id = ?1
                """,
                id
            ) { row in (try APIKey(row: row), row.blob(7)) }
        }
    }

    package func all() throws -> [APIKey] {
        try self.database.read { try $0.allKeys() }
    }

    package func revoke(_ id: Identifier<APIKey>, at now: Timestamp, by act: Act) async throws {
        try await self.database.writing { sqlite in
            let keys = try sqlite.allKeys()
            guard let key = keys.first(where: { $0.id == id }) else {
                throw ServiceError(.notFound, "API key not found")
            }
            let others = keys.filter { $0.id != id && $0.scopes.allow(.root) && $0.isUsable(at: now) }
            guard !key.scopes.allow(.root) || !key.isUsable(at: now) || !others.isEmpty else {
                throw ServiceError(.conflict, "This is the last usable key with scope 'root'; create another one first")
            }
            try sqlite.run("UPDATE api_keys SET revoked_at = ?2 WHERE id = ?1 AND revoked_at IS NULL", id, now)
            try sqlite.record(act, on: id.text, in: key.workspaceID)
        }
    }
}

extension SQLiteConnection {
    fileprivate func allKeys() throws -> [APIKey] {
        try self.all(
            """
            SELECT id, workspace_id, label, scopes, created_at, expires_at, revoked_at FROM api_keys ORDER BY id
            """,
            read: APIKey.init(row:)
        )
    }
}

extension APIKey {
    init(row: Row) throws {
        guard let scopes = Scopes(text: row.text(3)) else { throw MalformedRow(column: "scopes") }
        self.init(
            id: try row.id(0),
            workspaceID: try row.id(1),
            label: row.text(2),
            scopes: scopes,
            createdAt: try row.timestamp(4),
            expiresAt: try row.timestampOrNil(5),
            revokedAt: try row.timestampOrNil(6)
        )
    }
}
