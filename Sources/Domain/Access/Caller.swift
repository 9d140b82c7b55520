/// An admitted principal, with the workspace that the request works in.
package struct Caller: Sendable {
    /// The API key's id, or the user's.
    package let id: String
    package let workspaceID: Identifier<Workspace>
    package let scopes: Scopes

    package init(id: String, workspaceID: Identifier<Workspace>, scopes: Scopes) {
        self.id = id
        self.workspaceID = workspaceID
        self.scopes = scopes
    }
}

extension Caller {
    /// A user of the command line, who can open the database.
    ///
    /// - Parameter workspaceID: nil for a change outside of the existing workspaces, such as a new workspace.
    package static func commandLine(in workspaceID: Identifier<Workspace>? = nil) -> Caller {
        Caller(id: "cli", workspaceID: workspaceID ?? Workspace.nowhere, scopes: Scopes([.root]))
    }

    /// The daemon itself: at its first start, and in its periodic tasks.
    package static func daemon(in workspaceID: Identifier<Workspace>? = nil) -> Caller {
        Caller(id: "patchbay", workspaceID: workspaceID ?? Workspace.nowhere, scopes: Scopes([.root]))
    }
}

extension Workspace {
    /// The id of no workspace, so nothing is found in it.
    fileprivate static let nowhere = Identifier<Workspace>(0)
}
