/// Times of last use that are written in one transaction.
package struct LastUses: Sendable {
    package var keys: [Identifier<APIKey>: Timestamp] = [:]
    /// With the workspace, which is part of a credential's primary key.
    package var credentials: [Identifier<Credential>: (workspaceID: Identifier<Workspace>, at: Timestamp)] = [:]

    package init() {}

    package var count: Int { self.keys.count + self.credentials.count }
}
