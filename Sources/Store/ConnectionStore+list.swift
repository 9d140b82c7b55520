package import Domain
import SQLite

// One statement for each way into the table: what it does not look up, it passes over. A filter that is NULL passes
// everything, and QueryPlanTests show that SQLite still goes the intended way.

extension SQLiteConnectionStore {
    package func list(
        _ filter: ConnectionFilter,
        _ page: PageRequest<Connection>,
        in workspaceID: Identifier<Workspace>
    ) async throws -> Page<Connection> {
        try await self.database.scan { sqlite in
            if let userID = filter.userID {
                return try sqlite.connections(of: userID, filter, page, in: workspaceID)
            }
            if let credentialID = filter.credentialID {
                return try sqlite.connections(using: credentialID, filter, page, in: workspaceID)
            }
            return try sqlite.connections(filter, page, in: workspaceID)
        }
    }
}

extension SQLiteConnectionStore {
    /// Of all workspaces together; a status that no connection has is absent.
    package func countsByStatus() async throws -> [ConnectionStatus: Int] {
        let counts = try await self.database.scan { sqlite in
            try sqlite.all("SELECT status, sum(count) FROM connection_counts GROUP BY status") { row in
                (try row.enumeration(0) as ConnectionStatus, row.int(1))
            }
        }
        return Dictionary(uniqueKeysWithValues: counts)
    }
}

extension SQLiteConnection {
    fileprivate func connections(
        _ filter: ConnectionFilter,
        _ page: PageRequest<Connection>,
        in workspaceID: Identifier<Workspace>
    ) throws -> Page<Connection> {
        // What cannot be found is not looked for, and nothing after the last that can.
        let known = filter.search == nil ? try self.count(filter, in: workspaceID) : nil
        let connections = try self.all(
            """
            SELECT id, workspace_id, label, integration, integration_type, auth_method_id, config, credential_id,
                user_id, created_by, status, status_reason, status_message, status_changed_at, created_at,
                updated_at
            FROM connections
            WHERE workspace_id = ?1
                AND (?2 IS NULL OR integration = ?2)
                AND (?3 IS NULL OR integration_type = ?3)
                AND (?4 IS NULL OR status = ?4)
                AND (?5 IS NULL OR label LIKE ?5 ESCAPE '\\')
                AND id > ?6
            ORDER BY id LIMIT ?7 OFFSET ?8
            """,
            workspaceID,
            filter.integration,
            filter.integrationType?.rawValue,
            filter.status?.rawValue,
            filter.search?.likePattern,
            page.cursor?.text ?? "",
            min(page.limit + 1, known ?? .max),
            page.skip,
            read: Connection.init(row:)
        )
        return try Page(connections, page) { try known ?? self.countMatches(filter, in: workspaceID) }
    }

    /// Without `filter.search`.
    private func count(_ filter: ConnectionFilter, in workspaceID: Identifier<Workspace>) throws -> Int? {
        try self.first(
            """
            SELECT coalesce(sum(count), 0) FROM connection_counts
            WHERE workspace_id = ?1
                AND (?2 IS NULL OR integration = ?2)
                AND (?3 IS NULL OR integration_type = ?3)
                AND (?4 IS NULL OR status = ?4)
            """,
            workspaceID,
            filter.integration,
            filter.integrationType?.rawValue,
            filter.status?.rawValue
        ) { $0.int(0) }
    }

    private func countMatches(_ filter: ConnectionFilter, in workspaceID: Identifier<Workspace>) throws -> Int? {
        try self.first(
            """
            SELECT count(*) FROM connections
            WHERE workspace_id = ?1
                AND (?2 IS NULL OR integration = ?2)
                AND (?3 IS NULL OR integration_type = ?3)
                AND (?4 IS NULL OR status = ?4)
                AND label LIKE ?5 ESCAPE '\\'
            """,
            workspaceID,
            filter.integration,
            filter.integrationType?.rawValue,
            filter.status?.rawValue,
            filter.search?.likePattern
        ) { $0.int(0) }
    }

    fileprivate func connections(
        of userID: String,
        _ filter: ConnectionFilter,
        _ page: PageRequest<Connection>,
        in workspaceID: Identifier<Workspace>
    ) throws -> Page<Connection> {
        let connections = try self.all(
            """
            SELECT id, workspace_id, label, integration, integration_type, auth_method_id, config, credential_id,
                user_id, created_by, status, status_reason, status_message, status_changed_at, created_at,
                updated_at
            FROM connections
            WHERE workspace_id = ?1 AND user_id = ?2
                AND (?3 IS NULL OR credential_id = ?3)
                AND (?4 IS NULL OR integration = ?4)
                AND (?5 IS NULL OR integration_type = ?5)
                AND (?6 IS NULL OR status = ?6)
                AND (?7 IS NULL OR label LIKE ?7 ESCAPE '\\')
                AND id > ?8
            ORDER BY id LIMIT ?9 OFFSET ?10
            """,
            workspaceID,
            userID,
            filter.credentialID,
            filter.integration,
            filter.integrationType?.rawValue,
            filter.status?.rawValue,
            filter.search?.likePattern,
            page.cursor?.text ?? "",
            page.limit + 1,
            page.skip,
            read: Connection.init(row:)
        )
        return try Page(connections, page) {
            try self.first(
                """
                SELECT count(*) FROM connections
                WHERE workspace_id = ?1 AND user_id = ?2
                    AND (?3 IS NULL OR credential_id = ?3)
                    AND (?4 IS NULL OR integration = ?4)
                    AND (?5 IS NULL OR integration_type = ?5)
                    AND (?6 IS NULL OR status = ?6)
                    AND (?7 IS NULL OR label LIKE ?7 ESCAPE '\\')
                """,
                workspaceID,
                userID,
                filter.credentialID,
                filter.integration,
                filter.integrationType?.rawValue,
                filter.status?.rawValue,
                filter.search?.likePattern
            ) { $0.int(0) }
        }
    }

    /// A connection is in its credential's workspace, so the credential tells the workspace without a look at the row.
    fileprivate func connections(
        using credentialID: String,
        _ filter: ConnectionFilter,
        _ page: PageRequest<Connection>,
        in workspaceID: Identifier<Workspace>
    ) throws -> Page<Connection> {
        let connections = try self.all(
            """
            SELECT id, workspace_id, label, integration, integration_type, auth_method_id, config, credential_id,
                user_id, created_by, status, status_reason, status_message, status_changed_at, created_at,
                updated_at
            FROM connections
            WHERE credential_id = (SELECT id FROM credentials WHERE id = ?2 AND workspace_id = ?1)
                AND (?3 IS NULL OR integration = ?3)
                AND (?4 IS NULL OR integration_type = ?4)
                AND (?5 IS NULL OR status = ?5)
                AND (?6 IS NULL OR label LIKE ?6 ESCAPE '\\')
                AND id > ?7
            ORDER BY id LIMIT ?8 OFFSET ?9
            """,
            workspaceID,
            credentialID,
            filter.integration,
            filter.integrationType?.rawValue,
            filter.status?.rawValue,
            filter.search?.likePattern,
            page.cursor?.text ?? "",
            page.limit + 1,
            page.skip,
            read: Connection.init(row:)
        )
        return try Page(connections, page) {
            try self.first(
                """
                SELECT count(*) FROM connections
                WHERE credential_id = (SELECT id FROM credentials WHERE id = ?2 AND workspace_id = ?1)
                    AND (?3 IS NULL OR integration = ?3)
                    AND (?4 IS NULL OR integration_type = ?4)
                    AND (?5 IS NULL OR status = ?5)
                    AND (?6 IS NULL OR label LIKE ?6 ESCAPE '\\')
                """,
                workspaceID,
                credentialID,
                filter.integration,
                filter.integrationType?.rawValue,
                filter.status?.rawValue,
                filter.search?.likePattern
            ) { $0.int(0) }
        }
    }
}

extension Page {
    /// - Parameters:
    ///   - rows: one more than asked for, where there is one.
    ///   - count: counts the whole list; not needed when all of it is here.
    init<Owner: Identified>(
        _ rows: [Item],
        _ request: PageRequest<Owner>,
        count: () throws -> Int?
    ) rethrows {
        let isWhole = rows.count <= request.limit && request.skip == 0 && request.cursor == nil
        self.init(rows, limit: request.limit, total: isWhole ? rows.count : try count() ?? 0)
    }
}
