/// The Idempotency-Key that a caller gives a request, so that the request can be repeated safely
/// (draft-ietf-httpapi-idempotency-key-header-07). The key includes workspace and caller, because two callers may
/// choose the same text.
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
