import Storage

// The parts of statements that only SQLite understands as intended: PostgreSQL has no index hints, and its LIKE is
// case-sensitive.

extension SQL {
    /// The table of connections, read through the index on the expiry of `active` and `testing` connections. Without
    /// the hint `INDEXED BY`, SQLite would use the index on the workspace.
    static let connectionsByExpiry: SQL = "connections INDEXED BY connections_by_expiry"

    /// The condition that a column contains a string. ASCII letters match regardless of case.
    ///
    /// - Parameter pattern: the parameter to which a ``Swift/String/likePattern`` is bound.
    static func contains(_ column: SQL, _ pattern: SQL) -> SQL {
        "\(column) LIKE \(pattern) ESCAPE '\\'"
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
