/// A connection with status `testing` whose test was reported as started and never as ended.
package struct AbandonedTest: Sendable {
    package let workspaceID: Identifier<Workspace>
    /// The two newest changes of the connection's status, newest first: the start of the test, and the change before. A
    /// connection that was created with the status before the test has only the first.
    package let history: [ConnectionEvent]
    /// When the connection's token expires; nil when the token does not expire.
    package let expiresAt: Timestamp?

    package init(workspaceID: Identifier<Workspace>, history: [ConnectionEvent], expiresAt: Timestamp?) {
        self.workspaceID = workspaceID
        self.history = history
        self.expiresAt = expiresAt
    }
}
