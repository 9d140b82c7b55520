import Domain
import Storage

/// One query shape for lists of connections: its condition picks the index, and all other filters are applied to the
/// rows that the index yields. A parameter that is NULL filters nothing. QueryPlanTests check that each shape uses its
/// index.
struct ConnectionListQuery: Sendable {
    let list: SQL
    let count: SQL

    /// The connections of a workspace, by an index that contains integration, type, status and label. Only for filters
    /// without a condition on user, credential or expiry.
    static let workspace = ConnectionListQuery("workspace_id = ?1 AND \(Self.kind) AND coalesce(?6, ?7, ?8) IS NULL")
    static let user = ConnectionListQuery(
        """
        workspace_id = ?1 AND user_id = ?6 AND (?7 IS NULL OR credential_id = ?7) AND \(Self.kind)
            AND \(Self.isExpiring)
        """
    )
    /// The connections that use a credential. A connection is always in the workspace of its credential, so the
    /// subquery checks the workspace once, without reading the rows of the connections.
    static let credential = ConnectionListQuery(
        """
        credential_id = (SELECT id FROM credentials WHERE id = ?7 AND workspace_id = ?1) AND ?6 IS NULL
            AND \(Self.kind) AND \(Self.isExpiring)
        """
    )
    /// The connections of a workspace whose token expires before a time, by reading every connection of the workspace.
    static let workspaceRows = ConnectionListQuery(
        "workspace_id = ?1 AND \(Self.kind) AND \(Self.isExpiring) AND coalesce(?6, ?7) IS NULL"
    )
    /// The connections of a workspace whose token expires before a time, by an index of all workspaces that is ordered
    /// by expiry. Only for a time before which few tokens expire.
    static let expiry = ConnectionListQuery(
        """
        expires_at < ?8 AND (status = 'active' OR status = 'testing') AND workspace_id = ?1 AND \(Self.kind)
            AND coalesce(?6, ?7) IS NULL
        """,
        from: .connectionsByExpiry
    )

    /// The number of connections of all workspaces that are `active` or `testing` and whose token expires before a
    /// time; 1001 when there are more than 1000.
    static let countOfFirst: SQL = """
        SELECT count(*) FROM (
            SELECT 1 FROM \(SQL.connectionsByExpiry)
            WHERE expires_at < ?1 AND (status = 'active' OR status = 'testing') LIMIT 1001) AS first
        """

    private static let kind: SQL = """
        (?2 IS NULL OR integration = ?2)
            AND (?3 IS NULL OR integration_type = ?3)
            AND (?4 IS NULL OR status = ?4)
            AND (?5 IS NULL OR \(SQL.contains("label", "?5")))
        """
    private static let isExpiring: SQL = "(?8 IS NULL OR expires_at < ?8 AND (status = 'active' OR status = 'testing'))"

    /// - Parameter condition: uses each of the parameters `?1` to `?8`, because all eight values are bound to both
    ///   statements.
    private init(_ condition: SQL, from table: SQL = "connections") {
        self.list = """
            SELECT \(Connection.columns) FROM \(table) WHERE \(condition) AND id > ?9 ORDER BY id LIMIT ?10 OFFSET ?11
            """
        self.count = "SELECT count(*) FROM \(table) WHERE \(condition)"
    }
}
