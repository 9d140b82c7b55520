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
    package func countsByStatus() throws -> [ConnectionStatus: Int] {
        let counts = try self.database.read { sqlite in
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
    /// All of the workspace, row by row.
    static let workspaceRows = ConnectionWay(
        "workspace_id = ?1 AND \(Self.kind) AND \(Self.isExpiring) AND coalesce(?6, ?7) IS NULL"
    )
    /// Those of all workspaces whose token ends first: for a time before which few end.
    static let expiry = ConnectionWay(
        """
        expires_at < ?8 AND (status = 'active' OR status = 'testing') AND workspace_id = ?1 AND \(Self.kind)
            AND coalesce(?6, ?7) IS NULL
        """,
        from: "connections INDEXED BY connections_by_expiry"
    )

    /// How many end before a time, or 1001.
    static let countOfFirst: SQL = """
        SELECT count(*) FROM (
            SELECT 1 FROM connections INDEXED BY connections_by_expiry
            WHERE expires_at < ?1 AND (status = 'active' OR status = 'testing') LIMIT 1001)
        """

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
        let (way, isKind) = try self.way(of: filter)
        // What cannot be found is not looked for, and nothing after the last that can.
        let known = isKind && filter.search == nil ? try self.count(filter, in: workspaceID) : nil
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

extension SQLiteConnection {
    /// - Returns: also whether it asks for nothing but kinds of connections.
    fileprivate func way(of filter: ConnectionFilter) throws -> (ConnectionWay, isKind: Bool) {
        if filter.userID != nil { return (.user, false) }
        if filter.credentialID != nil { return (.credential, false) }
        guard let time = filter.expiresBefore else { return (.workspace, true) }
        // Nobody is to wait for the connections of other workspaces.
        let count = try self.first(ConnectionWay.countOfFirst, time) { $0.int(0) } ?? 0
        return (count <= 1000 ? .expiry : .workspaceRows, false)
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
