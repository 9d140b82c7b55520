import Storage

// The parts of statements that depend on SQLite. PostgreSQL has no index hints, and its LIKE is case-sensitive.

extension SQL {
    /// The table of connections, read in the order in which the tokens of `active` and `testing` connections expire.
    /// Without the hint, SQLite would use the index by workspace.
    static let connectionsByExpiry: SQL = "connections INDEXED BY connections_by_expiry"

    /// A condition that a column contains a text. ASCII letters match in either case.
    ///
    /// - Parameter pattern: a parameter that is bound to a ``Swift/String/likePattern``.
    static func contains(_ column: SQL, _ pattern: SQL) -> SQL {
        "\(column) LIKE \(pattern) ESCAPE '\\'"
    }

    /// A condition that the scopes of an API key, a comma-separated list, include `root`.
    static let includesRoot: SQL = "',' || scopes || ',' LIKE '%,root,%'"
}

extension String {
    /// The pattern for `LIKE … ESCAPE '\'` that matches every text that contains this text.
    var likePattern: String {
        "%\(self.replacing("\\", with: "\\\\").replacing("%", with: "\\%").replacing("_", with: "\\_"))%"
    }
}
