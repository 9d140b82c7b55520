extension Connection: Identified {
    package static var identifierPrefix: StaticString { "conn" }
}

/// A checked link to an external service: the integration, its configuration, and the credential to use. The secrets
/// belong to the credential, which is stored as a separate row.
package struct Connection: Sendable {
    /// The greatest length of ``config`` in bytes of UTF-8. The limit exists because one page of a list may hold a
    /// thousand connections.
    package static let longestConfig = 65_536

    package let id: Identifier<Connection>
    package let workspaceID: Identifier<Workspace>
    package var label: String?
    /// The integration's id, such as `gmail`; the submitted name for an integration without a definition.
    package let integration: String
    package let integrationType: IntegrationType
    package let authMethodID: String
    /// The submitted config: a JSON object as text without whitespace. A value that was sent as a string is converted
    /// to the type of its field.
    package var config: String
    package var credentialID: Identifier<Credential>
    package var userID: String?
    /// The id of the API key or user that created the connection.
    package let createdBy: String
    package var status: ConnectionStatus
    package var statusReason: StatusReason
    /// A message for people with more details than ``statusReason``; nil when there is no message.
    package var statusMessage: String?
    package var statusChangedAt: Timestamp
    package let createdAt: Timestamp
    package var updatedAt: Timestamp
    /// The account of the service that the last passed test found; nil when no test has found one. Only a
    /// ``ConnectionTestStore`` stores it.
    package var account: ServiceAccount?

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
        updatedAt: Timestamp,
        account: ServiceAccount? = nil
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
        self.account = account
    }

    package mutating func apply(_ event: ConnectionEvent) {
        self.status = event.to
        self.statusReason = event.reason
        self.statusMessage = event.message
        self.statusChangedAt = event.createdAt
    }
}
