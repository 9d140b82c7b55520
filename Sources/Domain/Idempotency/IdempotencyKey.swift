/// A caller's name for a request that may be sent again. Two callers may choose the same text.
package struct IdempotencyKey: Hashable, Sendable {
    package let workspaceID: Identifier<Workspace>
    /// The id of an API key or user.
    package let callerID: String
    package let text: String

    package init(_ text: String, of caller: Caller) {
        self.workspaceID = caller.workspaceID
        self.callerID = caller.id
        self.text = text
    }
}
