/// How a route is open to callers with a user's token that lacks scope `admin`. Any other caller is not restricted.
package enum UserAccess: Sendable, Equatable {
    /// The column that is compared with the subject (`sub`) of the token.
    package enum Column: String, Sendable {
        case connectionUser = "connections.user_id"
        case credentialUser = "credentials.user_id"
    }

    /// The route is not open.
    case none
    /// The route is open, and reads and changes no row that belongs to a user or a workspace.
    case noRows
    /// The route is open, and its use case reaches only rows in which the column holds the subject of the token. Any
    /// other row is answered like a row that does not exist.
    case ownRows(Column)
}

extension UserAccess {
    /// The value of `x-user-tokens` in `/openapi.json`: `none`, `no rows`, or the name of the column.
    var name: String {
        switch self {
        case .none: "none"
        case .noRows: "no rows"
        case .ownRows(let column): column.rawValue
        }
    }

    /// A sentence for `/docs`.
    package var sentence: String {
        switch self {
        case .none: "Not open to a user's token without scope admin."
        case .noRows: "Open to a user's token."
        case .ownRows: "A user's token without scope admin reaches the rows of its user only."
        }
    }
}
