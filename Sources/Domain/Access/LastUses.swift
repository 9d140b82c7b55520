/// The times at which API keys and credentials were last used. A store writes all of them in one transaction.
package struct LastUses: Sendable {
    package var keys: [Identifier<APIKey>: Timestamp] = [:]
    /// When each credential was last used, with the id of the credential's workspace, because that id is part of the
    /// table's primary key.
    package var credentials: [Identifier<Credential>: (workspaceID: Identifier<Workspace>, at: Timestamp)] = [:]

    package init() {}

    package var count: Int { self.keys.count + self.credentials.count }
}
