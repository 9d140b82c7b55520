import Domain
import Storage

/// A pair of SQL statements that list and count connections. Each pair has a different condition, which determines the
/// index that SQLite uses; the filters that the index does not cover are checked on the rows that the index finds. A
/// filter whose parameter is NULL matches every row. `QueryPlanTests` checks that each statement uses its index.
struct ConnectionListQuery: Sendable {
    let list: SQL
    let count: SQL

    /// Finds the connections of a workspace through an index that contains integration, type, status and label. Only
    /// for filters without a condition on user, credential or expiry.
    static let workspace = ConnectionListQuery(
        "workspace_id = ?1 AND \(Self.kind) AND coalesce(?6, ?7, ?8) IS NULL AND \(Self.noAccount)"
    )
    static let user = ConnectionListQuery(
        """
        workspace_id = ?1 AND user_id = ?6 AND (?7 IS NULL OR credential_id = ?7) AND \(Self.kind)
            AND \(Self.isExpiring) AND \(Self.noAccount)
        """
    )
    /// Finds the connections that use a credential. A connection and its credential are always in the same workspace,
    /// so the subquery checks the workspace once, on the credential, without reading the workspace of each connection.
    static let credential = ConnectionListQuery(
        """
        credential_id = (SELECT id FROM credentials WHERE id = ?7 AND workspace_id = ?1) AND ?6 IS NULL
            AND \(Self.kind) AND \(Self.isExpiring) AND \(Self.noAccount)
        """
    )
    /// Finds the connections of a workspace whose token expires before a given time. Reads every connection of the
    /// workspace.
    static let workspaceRows = ConnectionListQuery(
        """
        workspace_id = ?1 AND \(Self.kind) AND \(Self.isExpiring) AND coalesce(?6, ?7) IS NULL
            AND \(Self.noAccount)
        """
    )
    /// Finds the connections of a workspace whose token expires before a given time. Reads an index on the expiry of
    /// the connections of all workspaces, so it is fast only if few tokens expire before that time.
    static let expiry = ConnectionListQuery(
        """
        expires_at < ?8 AND (status = 'active' OR status = 'testing') AND workspace_id = ?1 AND \(Self.kind)
            AND coalesce(?6, ?7) IS NULL AND \(Self.noAccount)
        """,
        from: .connectionsByExpiry
    )

    /// Finds the connections of one account of a service.
    static let account = ConnectionListQuery(
        """
        workspace_id = ?1 AND integration = ?2 AND account_id = ?9 AND (?10 IS NULL OR account_origin = ?10)
            AND (?6 IS NULL OR user_id = ?6) AND (?7 IS NULL OR credential_id = ?7) AND \(Self.otherKind)
            AND \(Self.isExpiring)
        """
    )

    /// The number of `active` and `testing` connections, in all workspaces, whose token expires before a given time. At
    /// most 1001, which means that there are more than 1000.
    static let countOfFirst: SQL = """
        SELECT count(*) FROM (
            SELECT 1 FROM \(SQL.connectionsByExpiry)
            WHERE expires_at < ?1 AND (status = 'active' OR status = 'testing') LIMIT 1001) AS first
        """

    private static let kind: SQL = """
        (?2 IS NULL OR integration = ?2) AND \(Self.otherKind)
        """
    private static let otherKind: SQL = """
        (?3 IS NULL OR integration_type = ?3)
            AND (?4 IS NULL OR status = ?4)
            AND (?5 IS NULL OR \(SQL.contains("label", "?5")))
        """
    private static let noAccount: SQL = "coalesce(?9, ?10) IS NULL"
    private static let isExpiring: SQL = "(?8 IS NULL OR expires_at < ?8 AND (status = 'active' OR status = 'testing'))"

    /// - Parameter condition: must contain each of the parameters `?1` to `?10`, because both statements bind all ten
    ///   values.
    private init(_ condition: SQL, from table: SQL = "connections") {
        self.list = """
            SELECT \(Connection.columns) FROM \(table) WHERE \(condition) AND id > ?11 ORDER BY id LIMIT ?12 OFFSET ?13
            """
        self.count = "SELECT count(*) FROM \(table) WHERE \(condition)"
    }
}
