/// Who a signed token speaks for, as its issuer says it.
package struct User: Sendable, Equatable {
    /// Begins with `usr_`, which no API key's id does: one cannot be taken for the other in `created_by` or an audit
    /// event. An issuer's subjects that do not begin so get it put before them.
    package let id: String
    /// The first is the one it works in when a request names none.
    package let workspaces: [Identifier<Workspace>]
    package let scopes: Scopes

    package init(subject: String, workspaces: [Identifier<Workspace>], scopes: Scopes) {
        self.id = subject.hasPrefix("usr_") ? subject : "usr_" + subject
        self.workspaces = workspaces
        self.scopes = scopes
    }
}
