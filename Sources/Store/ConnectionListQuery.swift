import Domain
import Storage

/// One query shape for lists of connections: its condition picks the index, and all other filters are applied to the rows that
/// the index yields. A filter that is NULL lets every row pass; QueryPlanTests hold each shape to its index.
struct ConnectionListQuery: Sendable {
    let list: SQL
    let count: SQL

    /// Every connection of the workspace, by the index that has the columns of ``kind``; for filters of ``kind`` only.
    static let workspace = ConnectionListQuery("workspace_id = ?1 AND \(Self.kind) AND coalesce(?6, ?7, ?8) IS NULL")
    static let user = ConnectionListQuery(
        """
        workspace_id = ?1 AND user_id = ?6 AND (?7 IS NULL OR credential_id = ?7) AND \(Self.kind)
            AND \(Self.isExpiring)
        """
    )
    /// A connection is in its credential's workspace, so the credential tells the workspace without reading the row.
    static let credential = ConnectionListQuery(
        """
        credential_id = (SELECT id FROM credentials WHERE id = ?7 AND workspace_id = ?1) AND ?6 IS NULL
            AND \(Self.kind) AND \(Self.isExpiring)
        """
    )
    /// Every connection of the workspace, row by row.
    static let workspaceRows = ConnectionListQuery(
        "workspace_id = ?1 AND \(Self.kind) AND \(Self.isExpiring) AND coalesce(?6, ?7) IS NULL"
    )
    /// The connections of all workspaces whose token ends first; for a time before which few tokens end.
    static let expiry = ConnectionListQuery(
        """
        expires_at < ?8 AND (status = 'active' OR status = 'testing') AND workspace_id = ?1 AND \(Self.kind)
            AND coalesce(?6, ?7) IS NULL
        """,
        from: .connectionsByExpiry
    )

    /// The number of tokens that end before a time, or 1001.
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

    /// - Parameter condition: has each of the parameters 1 to 8, because both statements are given all of them.
    private init(_ condition: SQL, from table: SQL = "connections") {
        self.list = """
            SELECT \(Connection.columns) FROM \(table) WHERE \(condition) AND id > ?9 ORDER BY id LIMIT ?10 OFFSET ?11
            """
        self.count = "SELECT count(*) FROM \(table) WHERE \(condition)"
    }
}
