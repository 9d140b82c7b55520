/// A user who calls the API with a signed token. All values come from the claims of the token.
package struct User: Sendable, Equatable {
    /// `usr_` followed by the whole ``subject``, even if the subject itself begins with `usr_`, so two subjects never
    /// share an id. No API key's id begins with `usr_`, so `created_by` and audit events distinguish users from API
    /// keys.
    package let id: String
    /// The subject (`sub`) of the token, unchanged. A connection or credential belongs to the user when its `user_id`
    /// has the same bytes.
    package let subject: String
    /// The workspaces that the token names. A request that names no workspace works in the first workspace of this
    /// list.
    package let workspaces: [Identifier<Workspace>]
    package let scopes: Scopes

    package init(subject: String, workspaces: [Identifier<Workspace>], scopes: Scopes) {
        self.id = "usr_" + subject
        self.subject = subject
        self.workspaces = workspaces
        self.scopes = scopes
    }
}
