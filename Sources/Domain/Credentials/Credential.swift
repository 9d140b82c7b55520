package import JSON

extension Credential: Identified {
    package static var identifierPrefix: StaticString { "cred" }
}

/// Everything about a credential but its secret, which is sealed in the same row.
package struct Credential: Sendable {
    package let id: Identifier<Credential>
    package let workspaceID: Identifier<Workspace>
    /// 1 to 100 code points.
    package var label: String
    package var description: String?
    package var authType: AuthType
    package var credentialType: CredentialType
    /// Whom it is for, such as `workspace` or `user`.
    package var scope: String
    /// The integration it was made for.
    package let provider: String
    package let userID: String?
    package let createdBy: String
    package let status: String
    package var expiresAt: Timestamp?
    package let lastUsedAt: Timestamp?
    /// Counts up when the secret changes; sealing binds to it.
    package var version: Int
    /// The names of the secret's members, for people who look into the database.
    package var fieldNames: [String]
    /// Whether it was made with a connection, and goes when no connection uses it any more.
    package let isInline: Bool
    package let createdAt: Timestamp
    package var updatedAt: Timestamp

    package init(
        id: Identifier<Credential>,
        workspaceID: Identifier<Workspace>,
        label: String,
        description: String?,
        authType: AuthType,
        credentialType: CredentialType,
        scope: String,
        provider: String,
        userID: String?,
        createdBy: String,
        status: String,
        expiresAt: Timestamp?,
        lastUsedAt: Timestamp?,
        version: Int,
        fieldNames: [String],
        isInline: Bool,
        createdAt: Timestamp,
        updatedAt: Timestamp
    ) {
        self.id = id
        self.workspaceID = workspaceID
        self.label = label
        self.description = description
        self.authType = authType
        self.credentialType = credentialType
        self.scope = scope
        self.provider = provider
        self.userID = userID
        self.createdBy = createdBy
        self.status = status
        self.expiresAt = expiresAt
        self.lastUsedAt = lastUsedAt
        self.version = version
        self.fieldNames = fieldNames
        self.isInline = isInline
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }

    /// Takes another secret, as the next version.
    package mutating func replaceSecret(with secret: Secret<JSONObject>, expiresAt: Timestamp?) {
        self.version += 1
        self.fieldNames = secret.reveal().keys
        self.expiresAt = expiresAt
    }

    package func isExpired(at now: Timestamp) -> Bool { self.expiresAt.isPast(at: now) }
}

extension Credential {
    /// The context that the credential's present secret is sealed for.
    package var sealingContext: SealingContext {
        SealingContext(workspaceID: self.workspaceID, credentialID: self.id, version: self.version)
    }
}
