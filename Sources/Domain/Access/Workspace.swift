extension Workspace: Identified {
    package static var identifierPrefix: StaticString { "wsp" }
}

/// A tenant, which owns connections, credentials and API keys. A request works in one workspace, and cannot read or
/// change the connections, credentials and keys of another workspace.
package struct Workspace: Sendable, Equatable {
    package let id: Identifier<Workspace>
    /// The workspace's name, of 1 to 100 code points. No other workspace has the same name.
    package var name: String
    package let createdAt: Timestamp
    package var updatedAt: Timestamp
    /// The member `connect`.
    package var connect: ConnectSettings

    package init(
        id: Identifier<Workspace>,
        name: String,
        createdAt: Timestamp,
        updatedAt: Timestamp,
        connect: ConnectSettings = ConnectSettings()
    ) {
        self.id = id
        self.name = name
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.connect = connect
    }
}
