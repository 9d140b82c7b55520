/// A connection with status `testing`: a program reported the start of a test, but never the test's outcome.
package struct AbandonedTest: Sendable {
    package let workspaceID: Identifier<Workspace>
    /// The two newest changes of the connection's status, newest first: the start of the test, and the change before
    /// it. Only the first of these exists when the connection had its original status until the test.
    package let history: [ConnectionEvent]
    /// When the connection's access token expires; nil when the token does not expire, or its expiry is not known.
    package let expiresAt: Timestamp?

    package init(workspaceID: Identifier<Workspace>, history: [ConnectionEvent], expiresAt: Timestamp?) {
        self.workspaceID = workspaceID
        self.history = history
        self.expiresAt = expiresAt
    }
}
