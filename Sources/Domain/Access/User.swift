/// A user, as the claims of a signed token describe the user.
package struct User: Sendable, Equatable {
    /// The subject of the token, prefixed with `usr_` unless the subject begins with `usr_` already. No API key's id
    /// begins with `usr_`, so a user cannot be mistaken for an API key in `created_by` or in an audit event.
    package let id: String
    /// The workspaces that the token names. A request that names no workspace works in the first of these.
    package let workspaces: [Identifier<Workspace>]
    package let scopes: Scopes

    package init(subject: String, workspaces: [Identifier<Workspace>], scopes: Scopes) {
        self.id = subject.hasPrefix("usr_") ? subject : "usr_" + subject
        self.workspaces = workspaces
        self.scopes = scopes
    }
}
