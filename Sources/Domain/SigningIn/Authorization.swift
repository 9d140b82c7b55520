extension Authorization: Identified {
    package static var identifierPrefix: StaticString { "auth" }
}

/// A user who was sent to an authorization server and is to come back with a code (RFC 6749, section 4.1).
package struct Authorization: Sendable {
    /// How long the user may take, in seconds: 30 minutes.
    package static let lifetime: Int64 = 1800

    package let id: Identifier<Authorization>
    package let workspaceID: Identifier<Workspace>
    package let sessionID: Identifier<ConnectSession>
    /// The last segment of the redirect URI: the id of an integration or of an OAuth app.
    package let context: String
    package let integration: String
    package let authMethodID: String
    /// The scopes that were asked for.
    package let scopes: [String]
    package let version: Int
    /// The id of the key or user that made the session.
    package let createdBy: String
    package let createdAt: Timestamp
    package let expiresAt: Timestamp

    package init(
        id: Identifier<Authorization>,
        workspaceID: Identifier<Workspace>,
        sessionID: Identifier<ConnectSession>,
        context: String,
        integration: String,
        authMethodID: String,
        scopes: [String],
        version: Int = 1,
        createdBy: String,
        createdAt: Timestamp,
        expiresAt: Timestamp
    ) {
        self.id = id
        self.workspaceID = workspaceID
        self.sessionID = sessionID
        self.context = context
        self.integration = integration
        self.authMethodID = authMethodID
        self.scopes = scopes
        self.version = version
        self.createdBy = createdBy
        self.createdAt = createdAt
        self.expiresAt = expiresAt
    }

    package var sealingContext: SealingContext {
        SealingContext(
            table: .authorizations,
            workspaceID: self.workspaceID,
            rowID: self.id.text,
            version: self.version
        )
    }
}
