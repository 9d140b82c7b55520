package import Domain
package import SQLite

package struct SQLiteAPIKeyStore: APIKeyStore {
    static let find: SQL = "SELECT \(APIKey.columns), token_hash FROM api_keys WHERE id = ?1"
    static let list: SQL = """
        SELECT \(APIKey.columns) FROM api_keys WHERE workspace_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3 OFFSET ?4
        """
    static let all: SQL = "SELECT \(APIKey.columns) FROM api_keys ORDER BY id"

    private let database: Database

    package init(_ database: Database) {
        self.database = database
    }

    package func create(_ key: APIKey, hash: [UInt8], by act: Act) async throws {
        try await self.database.writing { sqlite in
            do {
                try sqlite.run(
                    """
                    INSERT INTO api_keys (id, workspace_id, label, token_hash, scopes, created_at, expires_at, status,
                        allowed_addresses, created_by)
                    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
                    """,
                    key.id,
                    key.workspaceID,
                    key.label,
                    hash,
                    key.scopes.description,
                    key.createdAt,
                    key.expiresAt,
                    key.status,
                    key.addresses,
                    key.createdBy
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
                Self.find,
                id
            ) { row in (try APIKey(row: row), row.blob(12)) }
        }
    }

    package func find(_ id: Identifier<APIKey>, in workspaceID: Identifier<Workspace>) throws -> APIKey? {
        try self.find(id).flatMap { $0.key.workspaceID == workspaceID ? $0.key : nil }
    }

    package func list(
        _ page: PageRequest<APIKey>,
        in workspaceID: Identifier<Workspace>
    ) async throws -> Page<APIKey> {
        try await self.database.scan { sqlite in
            let keys = try sqlite.all(
                Self.list,
                workspaceID,
                page.cursor?.text ?? "",
                page.limit + 1,
                page.skip,
                read: APIKey.init(row:)
            )
            return try Page(keys, page) {
                try sqlite.first("SELECT count(*) FROM api_keys WHERE workspace_id = ?1", workspaceID) { $0.int(0) }
            }
        }
    }

    package func all() throws -> [APIKey] {
        try self.database.read { sqlite in
            try sqlite.all(Self.all, read: APIKey.init(row:))
        }
    }

    package func update(_ key: APIKey, from current: APIKey, at now: Timestamp, by act: Act) async throws {
        try await self.database.writing { sqlite in
            let count = try sqlite.keepingUsableRootKey(at: now) {
                try sqlite.run(
                    """
                    UPDATE api_keys SET label = ?2, scopes = ?3, status = ?4, allowed_addresses = ?5, expires_at = ?6,
                        updated_at = ?7
                    WHERE id = ?1 AND revoked_at IS NULL AND coalesce(updated_at, created_at) = ?8
                    """,
                    key.id,
                    key.label,
                    key.scopes.description,
                    key.status,
                    key.addresses,
                    key.expiresAt,
                    key.updatedAt,
                    current.updatedAt
                )
            }
            guard count == 1 else { throw StaleRow() }
            try sqlite.record(act, on: key.id.text, in: key.workspaceID)
        }
    }

    package func revoke(_ key: APIKey, at now: Timestamp, by act: Act) async throws {
        try await self.database.writing { sqlite in
            let count = try sqlite.keepingUsableRootKey(at: now) {
                try sqlite.run(
                    """
                    UPDATE api_keys SET revoked_at = ?2, updated_at = ?3
                    WHERE id = ?1 AND revoked_at IS NULL AND coalesce(updated_at, created_at) = ?4
                    """,
                    key.id,
                    now,
                    now.following(key.updatedAt),
                    key.updatedAt
                )
            }
            guard count == 1 || key.revokedAt != nil else { throw StaleRow() }
            try sqlite.record(act, on: key.id.text, in: key.workspaceID)
        }
    }
}

extension SQLiteConnection {
    /// Performs a change that may take a key away: without one that may do everything nobody could make another.
    ///
    /// - Throws: `ServiceError.conflict`, which undoes the change.
    func keepingUsableRootKey<Result>(at now: Timestamp, _ change: () throws -> Result) throws -> Result {
        let wasThere = try self.hasUsableRootKey(at: now)
        let result = try change()
        guard try !wasThere || self.hasUsableRootKey(at: now) else {
            throw ServiceError(.conflict, "This is the last usable key with scope 'root'; create another one first")
        }
        return result
    }

    private func hasUsableRootKey(at now: Timestamp) throws -> Bool {
        let found = try self.first(
            """
            SELECT 1 FROM api_keys
            WHERE revoked_at IS NULL AND status = 'active' AND (expires_at IS NULL OR expires_at > ?1)
                AND ',' || scopes || ',' LIKE '%,root,%'
            """,
            now
        ) { _ in true }
        return found ?? false
    }
}

extension APIKey {
    fileprivate var status: String { self.isActive ? "active" : "inactive" }
    fileprivate var addresses: String { self.allowedAddresses.map(\.description).joined(separator: ",") }

    /// As ``init(row:)`` reads them.
    fileprivate static let columns: SQL = """
        id, workspace_id, label, scopes, status, allowed_addresses, created_by, created_at, updated_at, expires_at,
        revoked_at, last_used_at
        """

    fileprivate init(row: Row) throws {
        guard let scopes = Scopes(text: row.text(3)) else { throw MalformedRow(column: "scopes") }
        // An address that is not understood must not open the key to all.
        let addresses = try row.text(5).split(separator: ",").map { text in
            guard let block = AddressBlock(String(text)) else { throw MalformedRow(column: "allowed_addresses") }
            return block
        }
        self.init(
            id: try row.id(0),
            workspaceID: try row.id(1),
            label: row.text(2),
            scopes: scopes,
            isActive: row.text(4) == "active",
            allowedAddresses: addresses,
            createdBy: row.textOrNil(6),
            createdAt: try row.timestamp(7),
            updatedAt: try row.timestampOrNil(8),
            expiresAt: try row.timestampOrNil(9),
            revokedAt: try row.timestampOrNil(10),
            lastUsedAt: try row.timestampOrNil(11)
        )
    }
}
