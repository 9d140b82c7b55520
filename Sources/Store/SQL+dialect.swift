import Storage

// The parts of statements that are SQLite's own. PostgreSQL has no index hints, and its LIKE tells upper from lower case.

extension SQL {
    /// The connections in use whose token ends first. Without the hint SQLite takes the index of the workspace.
    static let connectionsByExpiry: SQL = "connections INDEXED BY connections_by_expiry"

    /// Whether a column contains a text, with ASCII letters in either case.
    ///
    /// - Parameter pattern: a parameter that is bound to a ``Swift/String/likePattern``.
    static func contains(_ column: SQL, _ pattern: SQL) -> SQL {
        "\(column) LIKE \(pattern) ESCAPE '\\'"
    }

    /// Whether the scopes of an API key, separated by commas, include `root`.
    static let includesRoot: SQL = "',' || scopes || ',' LIKE '%,root,%'"
}

extension String {
    /// The pattern that finds the text anywhere in another one, for `LIKE … ESCAPE '\'`.
    var likePattern: String {
        "%\(self.replacing("\\", with: "\\\\").replacing("%", with: "\\%").replacing("_", with: "\\_"))%"
    }
}
