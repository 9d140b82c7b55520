/// Which rows a route reaches for callers with a user's token that lacks scope `admin`. This type does not restrict any
/// other caller.
package enum UserAccess: Sendable, Equatable {
    /// The column that contains the id of the user who owns a row. It must equal the subject (`sub`) of the user's
    /// token.
    package enum Column: String, Sendable {
        case connectionUser = "connections.user_id"
        case credentialUser = "credentials.user_id"
        case connectSessionUser = "connect_sessions.user_id"
    }

    /// Such callers may not use the route.
    case none
    /// Such callers may use the route. The route neither reads nor changes rows that belong to a user or a workspace.
    case noRows
    /// Such callers may use the route. The use case reaches only rows in which this column equals the subject of the
    /// token; for any other row, the reply is the same as for a row that does not exist.
    case ownRows(Column)
}

extension UserAccess {
    /// The value of `x-user-tokens` in `/openapi.json`: `none`, `no rows`, or the column's name.
    var name: String {
        switch self {
        case .none: "none"
        case .noRows: "no rows"
        case .ownRows(let column): column.rawValue
        }
    }

    /// A sentence for `/docs` that describes which callers may use the route.
    package var sentence: String {
        switch self {
        case .none: "Not open to a user's token without scope admin."
        case .noRows: "Open to a user's token."
        case .ownRows: "A user's token without scope admin reaches the rows of its user only."
        }
    }
}
