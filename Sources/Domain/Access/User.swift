/// A user, as the claims of a signed token describe the user.
package struct User: Sendable, Equatable {
    /// `usr_` and the whole subject, also when the subject begins with `usr_`, so that two subjects never have one id.
    /// No API key's id begins with `usr_`, so a user cannot be mistaken for an API key in `created_by` or in an audit
    /// event.
    package let id: String
    /// The subject (`sub`) of the token, unchanged. A row belongs to the user when its `user_id` has the same bytes.
    package let subject: String
    /// The workspaces that the token names. A request that names no workspace works in the first of these.
    package let workspaces: [Identifier<Workspace>]
    package let scopes: Scopes

    package init(subject: String, workspaces: [Identifier<Workspace>], scopes: Scopes) {
        self.id = "usr_" + subject
        self.subject = subject
        self.workspaces = workspaces
        self.scopes = scopes
    }
}
