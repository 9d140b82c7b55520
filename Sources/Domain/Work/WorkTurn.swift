/// The work that one turn handed out. Workspaces take turns.
package struct WorkTurn: Sendable {
    package let claims: [WorkClaim]
    /// The workspace that the next turn begins after; nil when the next turn may begin with any workspace.
    package let last: Identifier<Workspace>?

    package init(_ claims: [WorkClaim], last: Identifier<Workspace>?) {
        self.claims = claims
        self.last = last
    }
}
