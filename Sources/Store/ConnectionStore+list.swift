package import Domain
import SQLite

extension SQLiteConnectionStore {
    package func list(
        _ filter: ConnectionFilter,
        _ page: PageRequest<Connection>,
        in workspaceID: Identifier<Workspace>
    ) async throws -> Page<Connection> {
        try await self.database.scan { try $0.connections(filter, page, in: workspaceID) }
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

/// One way into the table: what it does not look up, it passes over. A filter that is NULL passes everything, and
/// QueryPlanTests show that SQLite still goes the intended way.
struct ConnectionWay: Sendable {
    let list: SQL
    let count: SQL

    /// All of the workspace, by the index that has the columns of ``kind``; for a filter with nothing else.
    static let workspace = ConnectionWay("workspace_id = ?1 AND \(Self.kind) AND coalesce(?6, ?7, ?8) IS NULL")
    static let user = ConnectionWay(
        """
        workspace_id = ?1 AND user_id = ?6 AND (?7 IS NULL OR credential_id = ?7) AND \(Self.kind)
            AND \(Self.isExpiring)
        """
    )
    /// A connection is in its credential's workspace, so the credential tells the workspace without a look at the row.
    static let credential = ConnectionWay(
        """
        credential_id = (SELECT id FROM credentials WHERE id = ?7 AND workspace_id = ?1) AND ?6 IS NULL
            AND \(Self.kind) AND \(Self.isExpiring)
        """
    )
    /// Of all workspaces those whose token ends first, which are few.
    static let expiry = ConnectionWay(
        """
        expires_at < ?8 AND (status = 'active' OR status = 'testing') AND workspace_id = ?1 AND \(Self.kind)
            AND coalesce(?6, ?7) IS NULL
        """,
        from: "connections INDEXED BY connections_by_expiry"
    )

    private static let kind: SQL = """
        (?2 IS NULL OR integration = ?2)
            AND (?3 IS NULL OR integration_type = ?3)
            AND (?4 IS NULL OR status = ?4)
            AND (?5 IS NULL OR label LIKE ?5 ESCAPE '\\')
        """
    private static let isExpiring: SQL = "(?8 IS NULL OR expires_at < ?8 AND (status = 'active' OR status = 'testing'))"

    /// - Parameter condition: names each of the parameters 1 to 8, as both statements are given them.
    private init(_ condition: SQL, from table: SQL = "connections") {
        self.list = """
            SELECT \(Connection.columns) FROM \(table) WHERE \(condition) AND id > ?9 ORDER BY id LIMIT ?10 OFFSET ?11
            """
        self.count = "SELECT count(*) FROM \(table) WHERE \(condition)"
    }
}

extension SQLiteConnection {
    fileprivate func connections(
        _ filter: ConnectionFilter,
        _ page: PageRequest<Connection>,
        in workspaceID: Identifier<Workspace>
    ) throws -> Page<Connection> {
        let (way, isWhole) = filter.way
        // What cannot be found is not looked for, and nothing after the last that can.
        let known = isWhole && filter.search == nil ? try self.count(filter, in: workspaceID) : nil
        let values: [any SQLiteValue] = [
            workspaceID, filter.integration, filter.integrationType?.rawValue, filter.status?.rawValue,
            filter.search?.likePattern, filter.userID, filter.credentialID, filter.expiresBefore,
        ]
        let range: [any SQLiteValue] = [page.cursor?.text ?? "", min(page.limit + 1, known ?? .max), page.skip]
        let connections = try self.all(way.list, values: values + range, read: Connection.init(row:))
        return try Page(connections, page) { try known ?? self.first(way.count, values: values) { $0.int(0) } }
    }

    /// What is counted already: nothing but the kinds of connections is asked for.
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
}

extension ConnectionFilter {
    /// - Returns: also whether that goes through all of the workspace.
    fileprivate var way: (ConnectionWay, isWhole: Bool) {
        if self.userID != nil { return (.user, false) }
        if self.credentialID != nil { return (.credential, false) }
        return self.expiresBefore == nil ? (.workspace, true) : (.expiry, false)
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
