package import Domain
package import Storage

package struct DatabaseAPIKeyStore: APIKeyStore {
    static let find: SQL = "SELECT \(APIKey.columns), token_hash FROM api_keys WHERE id = ?1"
    static let list: SQL = """
        SELECT \(APIKey.columns) FROM api_keys WHERE workspace_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3 OFFSET ?4
        """
    static let all: SQL = "SELECT \(APIKey.columns) FROM api_keys ORDER BY id"

    static let findUsableRootKey: SQL = """
        SELECT 1 FROM api_keys
        WHERE revoked_at IS NULL AND status = 'active' AND (expires_at IS NULL OR expires_at > ?1)
            AND \(SQL.includesRoot)
        LIMIT 1
        """

    private let database: any Database

    package init(_ database: any Database) {
        self.database = database
    }

    package func create(_ key: APIKey, hash: [UInt8], by act: Act) async throws {
        try await self.database.writing { session in
            do {
                try session.run(
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
            } catch let error as any DatabaseError where error.kind == .foreignKeyViolation {
                throw ServiceError.workspaceNotFound
            }
            try session.record(act, on: key.id.text, in: key.workspaceID)
        }
    }

    package nonisolated(nonsending) func find(
        _ id: Identifier<APIKey>
    ) async throws -> (key: APIKey, hash: [UInt8])? {
        try await self.database.reading { try $0.apiKey(id) }
    }

    package nonisolated(nonsending) func find(
        _ id: Identifier<APIKey>,
        in workspaceID: Identifier<Workspace>
    ) async throws -> APIKey? {
        try await self.find(id).flatMap { $0.key.workspaceID == workspaceID ? $0.key : nil }
    }

    package func list(
        _ page: PageRequest<APIKey>,
        in workspaceID: Identifier<Workspace>
    ) async throws -> Page<APIKey> {
        try await self.database.scanning { session in
            let keys = try session.all(
                Self.list,
                workspaceID,
                page.cursor?.text ?? "",
                page.limit + 1,
                page.skip,
                read: APIKey.init(row:)
            )
            return try Page(keys, page) {
                try session.first("SELECT count(*) FROM api_keys WHERE workspace_id = ?1", workspaceID) { $0.int(0) }
            }
        }
    }

    package nonisolated(nonsending) func all() async throws -> [APIKey] {
        try await self.database.read { try $0.all(Self.all, read: APIKey.init(row:)) }
    }

    package func update(
        _ id: Identifier<APIKey>,
        in workspaceID: Identifier<Workspace>?,
        keeping rule: RootKeyRule,
        by act: Act,
        deciding change: @escaping @Sendable (APIKey) throws -> APIKey
    ) async throws -> APIKey {
        try await self.database.writing { session in
            guard let current = try session.apiKey(id)?.key, current.workspaceID == workspaceID ?? current.workspaceID
            else { throw ServiceError.apiKeyNotFound }
            let updated = try change(current)
            try session.keeping(rule) {
                try session.run(
                    """
                    UPDATE api_keys SET label = ?2, scopes = ?3, status = ?4, allowed_addresses = ?5, expires_at = ?6,
                        revoked_at = ?7, updated_at = ?8
                    WHERE id = ?1
                    """,
                    id,
                    updated.label,
                    updated.scopes.description,
                    updated.status,
                    updated.addresses,
                    updated.expiresAt,
                    updated.revokedAt,
                    updated.updatedAt
                )
            }
            try session.record(act, on: id.text, in: current.workspaceID)
            return updated
        }
    }
}

extension Session {
    fileprivate func apiKey(_ id: Identifier<APIKey>) throws -> (key: APIKey, hash: [UInt8])? {
        try self.first(DatabaseAPIKeyStore.find, id) { row in (try APIKey(row: row), row.blob(12)) }
    }

    /// Runs `change`, which may remove the last usable API key with scope `root`, and then checks that `rule` allows
    /// the result.
    ///
    /// - Throws: the errors of `change`; the error of `rule`. The thrown error rolls the transaction back.
    func keeping(_ rule: RootKeyRule, _ change: () throws -> Int) throws {
        let hadUsableKey = try self.hasUsableRootKey(at: rule.now)
        _ = try change()
        try rule.check(hadUsableKey: hadUsableKey, hasUsableKey: self.hasUsableRootKey(at: rule.now))
    }

    private func hasUsableRootKey(at now: Timestamp) throws -> Bool {
        let found = try self.first(DatabaseAPIKeyStore.findUsableRootKey, now) { _ in true }
        return found ?? false
    }
}

extension APIKey {
    fileprivate var status: String { self.isActive ? "active" : "inactive" }
    fileprivate var addresses: String { self.allowedAddresses.map(\.description).joined(separator: ",") }

    /// The columns that ``init(row:)`` reads, in the same order.
    fileprivate static let columns: SQL = """
        id, workspace_id, label, scopes, status, allowed_addresses, created_by, created_at, updated_at, expires_at,
        revoked_at, last_used_at
        """

    fileprivate init(row: any Row) throws {
        guard let scopes = Scopes(text: row.text(3)) else { throw MalformedRow(column: "scopes") }
        // An address that cannot be parsed is an error. If it were skipped, the list could become empty, which allows
        // every address.
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
