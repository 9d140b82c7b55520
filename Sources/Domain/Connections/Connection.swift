extension Connection: Identified {
    package static var identifierPrefix: StaticString { "conn" }
}

/// A product's checked link to a service. Its secrets are a credential of their own.
package struct Connection: Sendable {
    /// Bytes of ``config`` at most: a page of a list may hold a thousand.
    package static let longestConfig = 65_536

    package let id: Identifier<Connection>
    package let workspaceID: Identifier<Workspace>
    package var label: String?
    /// The integration's id, such as `gmail`.
    package let integration: String
    package let integrationType: IntegrationType
    package let authMethodID: String
    /// A JSON object as compact text, as it was submitted but for values that forms send as text.
    package var config: String
    package var credentialID: Identifier<Credential>
    package var userID: String?
    /// The API key or user that made it.
    package let createdBy: String
    package var status: ConnectionStatus
    package var statusReason: StatusReason
    /// More than the reason says, for people.
    package var statusMessage: String?
    package var statusChangedAt: Timestamp
    package let createdAt: Timestamp
    package var updatedAt: Timestamp

    package init(
        id: Identifier<Connection>,
        workspaceID: Identifier<Workspace>,
        label: String?,
        integration: String,
        integrationType: IntegrationType,
        authMethodID: String,
        config: String,
        credentialID: Identifier<Credential>,
        userID: String?,
        createdBy: String,
        status: ConnectionStatus,
        statusReason: StatusReason,
        statusMessage: String? = nil,
        statusChangedAt: Timestamp,
        createdAt: Timestamp,
        updatedAt: Timestamp
    ) {
        self.id = id
        self.workspaceID = workspaceID
        self.label = label
        self.integration = integration
        self.integrationType = integrationType
        self.authMethodID = authMethodID
        self.config = config
        self.credentialID = credentialID
        self.userID = userID
        self.createdBy = createdBy
        self.status = status
        self.statusReason = statusReason
        self.statusMessage = statusMessage
        self.statusChangedAt = statusChangedAt
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }

    package mutating func apply(_ event: ConnectionEvent) {
        self.status = event.to
        self.statusReason = event.reason
        self.statusMessage = event.message
        self.statusChangedAt = event.createdAt
    }
}
