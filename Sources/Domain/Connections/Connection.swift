package import JSON

extension Connection: Identified {
    package static var identifierPrefix: StaticString { "conn" }
}

/// Kind of integration. The order is that of the specification, whose error message lists it.
package enum IntegrationType: String, Sendable, CaseIterable {
    case connectors
    case mcp
    case tool
    case model
    case custom
    case storage
    case api
}

/// A product's checked link to a service. Its secrets are a credential of their own.
package struct Connection: Sendable {
    /// Bytes of ``config`` at most: a page of a list may hold a thousand.
    package static let longestConfig = 65_536

    package let id: Identifier<Connection>
    package let workspaceID: Identifier<Workspace>
    package internal(set) var label: String?
    /// The integration's id, such as `gmail`.
    package let integration: String
    package let integrationType: IntegrationType
    package let authMethodID: String
    /// A JSON object as compact text, as it was submitted but for values that forms send as text.
    package internal(set) var config: String
    package internal(set) var credentialID: Identifier<Credential>
    package internal(set) var userID: String?
    /// The API key or user that made it.
    package let createdBy: String
    package internal(set) var status: ConnectionStatus
    package internal(set) var statusReason: StatusReason
    /// More than the reason says, for people.
    package internal(set) var statusMessage: String?
    package internal(set) var statusChangedAt: Timestamp
    package let createdAt: Timestamp
    package internal(set) var updatedAt: Timestamp

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

    package mutating func apply(_ transition: StatusTransition, message: String? = nil, at now: Timestamp) {
        self.status = transition.to
        self.statusReason = transition.reason
        self.statusMessage = message
        self.statusChangedAt = now
    }
}

/// What a caller submits to make a connection: the specification's `ConnectionCreate`.
package struct ConnectionSubmission: Sendable {
    package let label: String?
    package let integration: String
    package let integrationType: IntegrationType
    package let config: JSONObject
    package let credentialID: String?
    package let userID: String?
    package let credentials: Secret<JSONObject>?
    package let authMethodID: String?

    package init(
        label: String? = nil,
        integration: String,
        integrationType: IntegrationType,
        config: JSONObject = [:],
        credentialID: String? = nil,
        userID: String? = nil,
        credentials: Secret<JSONObject>? = nil,
        authMethodID: String? = nil
    ) {
        self.label = label
        self.integration = integration
        self.integrationType = integrationType
        self.config = config
        self.credentialID = credentialID
        self.userID = userID
        self.credentials = credentials
        self.authMethodID = authMethodID
    }
}

/// A submission that satisfies its integration: what is stored.
package struct CheckedSubmission: Sendable {
    /// What people call the integration; its id when nothing else is known of it.
    package let integrationName: String
    package let authMethodID: String
    package let authType: AuthType
    package let credentialType: CredentialType
    package let credentials: Secret<JSONObject>
    package let config: JSONObject
    /// When the access token ends, if the submission says so.
    package let expiresAt: Timestamp?

    package init(
        integrationName: String,
        authMethodID: String,
        authType: AuthType,
        credentialType: CredentialType,
        credentials: Secret<JSONObject>,
        config: JSONObject,
        expiresAt: Timestamp?
    ) {
        self.integrationName = integrationName
        self.authMethodID = authMethodID
        self.authType = authType
        self.credentialType = credentialType
        self.credentials = credentials
        self.config = config
        self.expiresAt = expiresAt
    }
}
