import Storage

// The parts of statements that only SQLite understands as intended: PostgreSQL has no index hints, its LIKE is
// case-sensitive, and its functions of JSON have other names.

extension SQL {
    /// The table of connections, read through the index on the expiry of `active` and `testing` connections. Without
    /// the hint `INDEXED BY`, SQLite would use the index on the workspace.
    static let connectionsByExpiry: SQL = "connections INDEXED BY connections_by_expiry"

    /// The table of OAuth apps, read through the index of the shared ones. Without the hint `INDEXED BY`, SQLite would
    /// read the apps of all workspaces in the order of their ids.
    static let sharedApps: SQL = "oauth_apps INDEXED BY oauth_apps_shared"

    /// The condition that a column contains a string. ASCII letters match regardless of case.
    ///
    /// - Parameter pattern: the parameter to which a ``Swift/String/likePattern`` is bound.
    static func contains(_ column: SQL, _ pattern: SQL) -> SQL {
        "\(column) LIKE \(pattern) ESCAPE '\\'"
    }

    /// The condition that the column `shared_with` of an OAuth app names a workspace. Its ids are compared whole. The text
    /// `all` is no id of a workspace.
    ///
    /// - Parameter workspace: the parameter to which the workspace's id is bound.
    static func isShared(_ column: SQL, with workspace: SQL) -> SQL {
        """
        EXISTS (SELECT 1 FROM json_each(\(column)) AS sharing
            WHERE sharing.value = 'all' AND sharing.key IS NULL OR sharing.value = \(workspace))
        """
    }

    /// The condition that the scopes of an API key include `root`. The column `scopes` is a comma-separated list.
    static let includesRoot: SQL = "',' || scopes || ',' LIKE '%,root,%'"
}

extension String {
    /// The pattern that matches every string that contains this string. For `LIKE … ESCAPE '\'`.
    var likePattern: String {
        "%\(self.replacing("\\", with: "\\\\").replacing("%", with: "\\%").replacing("_", with: "\\_"))%"
    }
}
