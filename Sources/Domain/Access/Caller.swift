/// The API key or user that a request is made by, with the workspace that the request works in.
package struct Caller: Sendable {
    /// The id of the API key or user; `cli` for the command line, `patchbay` for the daemon itself.
    package let id: String
    package let workspaceID: Identifier<Workspace>
    package let scopes: Scopes
    /// The `user_id` of the only rows that the caller may read and change. Nil for a caller who may reach every row of
    /// the workspace. See ``init(_:in:)``.
    package let onlyUserID: String?

    /// An API key, the command line or the daemon.
    package init(id: String, workspaceID: Identifier<Workspace>, scopes: Scopes) {
        self.id = id
        self.workspaceID = workspaceID
        self.scopes = scopes
        self.onlyUserID = nil
    }

    /// A user with a signed token. Only scope `admin` (or `root`) lets a user reach the rows of other users.
    package init(_ user: User, in workspaceID: Identifier<Workspace>) {
        self.id = user.id
        self.workspaceID = workspaceID
        self.scopes = user.scopes
        self.onlyUserID = user.scopes.allow(.admin) ? nil : user.subject
    }
}

extension Caller {
    /// A user of the command line. Such a user has scope `root`, because anybody who runs a command can open the
    /// database.
    ///
    /// - Parameter workspaceID: nil for an operation in no existing workspace, such as creating a workspace.
    package static func commandLine(in workspaceID: Identifier<Workspace>? = nil) -> Caller {
        Caller(id: "cli", workspaceID: workspaceID ?? Workspace.nowhere, scopes: Scopes([.root]))
    }

    /// The daemon itself, for changes at its first start and in its periodic tasks.
    package static func daemon(in workspaceID: Identifier<Workspace>? = nil) -> Caller {
        Caller(id: "patchbay", workspaceID: workspaceID ?? Workspace.nowhere, scopes: Scopes([.root]))
    }
}

extension Workspace {
    /// An id that no workspace has, so that a look-up in this workspace finds nothing.
    fileprivate static let nowhere = Identifier<Workspace>(0)
}
