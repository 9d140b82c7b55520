/// The value of a request's `Idempotency-Key` header (draft-ietf-httpapi-idempotency-key-header-07), with which the
/// request can be repeated safely. Workspace and caller are part of the key, because two callers may choose the same
/// value.
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
