/// The API key or user that makes a request, and the workspace in which the request works.
package struct Caller: Sendable {
    /// The id of the API key or user, `cli` for the command line, or `patchbay` for the daemon itself.
    package let id: String
    package let workspaceID: Identifier<Workspace>
    package let scopes: Scopes
    /// If not nil, the caller may read and change only connections and credentials with this `user_id`. Nil when the
    /// caller may reach every row of the workspace. See ``init(_:in:)``.
    package let onlyUserID: String?

    /// Creates a caller that is an API key, the command line or the daemon.
    package init(id: String, workspaceID: Identifier<Workspace>, scopes: Scopes) {
        self.id = id
        self.workspaceID = workspaceID
        self.scopes = scopes
        self.onlyUserID = nil
    }

    /// Creates a caller that is a user with a signed token. The user can reach the rows of other users only with scope
    /// `admin` or `root`.
    package init(_ user: User, in workspaceID: Identifier<Workspace>) {
        self.id = user.id
        self.workspaceID = workspaceID
        self.scopes = user.scopes
        self.onlyUserID = user.scopes.allow(.admin) ? nil : user.subject
    }
}

extension Caller {
    /// The caller for a command on the command line. It has scope `root`, because anybody who runs a command can open
    /// the database anyway.
    ///
    /// - Parameter workspaceID: the workspace in which the command works; nil for an operation in no existing
    ///   workspace, such as creating a workspace.
    package static func commandLine(in workspaceID: Identifier<Workspace>? = nil) -> Caller {
        Caller(id: "cli", workspaceID: workspaceID ?? Workspace.nowhere, scopes: Scopes([.root]))
    }

    /// The caller for changes that the daemon itself makes, at its first start and in its periodic tasks.
    ///
    /// - Parameter workspaceID: the workspace in which the daemon works; nil for an operation in no existing workspace.
    package static func daemon(in workspaceID: Identifier<Workspace>? = nil) -> Caller {
        Caller(id: "patchbay", workspaceID: workspaceID ?? Workspace.nowhere, scopes: Scopes([.root]))
    }
}

extension Caller {
    /// The ``id`` of the caller for whom the current task works; empty for the daemon itself and for the command line.
    /// The stores hand it to the database with each list and search, because callers have equal shares of the time for
    /// these. A task-local value, so that no contract of a store needs a parameter that only the scheduling uses.
    @TaskLocal package static var scanning = ""
}

extension Workspace {
    /// An id that no workspace has, so that a look-up in this workspace finds nothing.
    fileprivate static let nowhere = Identifier<Workspace>(0)
}
