/// The right to do a piece of work until its lease ends. A later claim of the same work has a higher fence, and then the
/// result of this claim is not stored.
package struct WorkClaim: Sendable, Equatable {
    package let kind: WorkKind
    /// The id of the row that is worked on.
    package let subjectID: String
    package let workspaceID: Identifier<Workspace>
    package let fence: Int
    /// The number of failed attempts since the last success.
    package let attempts: Int

    package init(
        _ kind: WorkKind,
        on subjectID: String,
        in workspaceID: Identifier<Workspace>,
        fence: Int,
        attempts: Int
    ) {
        self.kind = kind
        self.subjectID = subjectID
        self.workspaceID = workspaceID
        self.fence = fence
        self.attempts = attempts
    }
}
