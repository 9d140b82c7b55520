import JSON

extension Credential: Identified {
    package static var identifierPrefix: StaticString { "cred" }
}

/// How a credential authenticates. The raw values are the specification's.
package enum AuthType: String, Sendable, CaseIterable {
    case apiKey = "api_key"
    case oauthToken = "oauth_token"
    case oauthTokenRefresh = "oauth_token_refresh"
    case oauthTokenRefreshRotation = "oauth_token_refresh_rotation"
    case basicAuth = "basic_auth"
    case accessToken = "access_token"
    case accessTokenRefresh = "access_token_refresh"
    case publicKeySecret = "public_key_secret"
    case connectionString = "connection_string"
    case custom
}

/// What a credential is for. The raw values are the specification's.
package enum CredentialType: String, Sendable, CaseIterable {
    case integration
    case llm
    case storage
    case vectorStore = "vector_store"
    case authProvider = "auth_provider"
    case custom
}

/// Everything about a credential but its secret, which is sealed in the same row.
package struct Credential: Sendable {
    package let id: Identifier<Credential>
    package let workspaceID: Identifier<Workspace>
    /// 1 to 100 code points.
    package internal(set) var label: String
    package internal(set) var description: String?
    package internal(set) var authType: AuthType
    package internal(set) var credentialType: CredentialType
    /// Whom it is for, such as `workspace` or `user`.
    package internal(set) var scope: String
    /// The integration it was made for.
    package let provider: String
    package let userID: String?
    package let createdBy: String
    package let status: String
    package internal(set) var expiresAt: Timestamp?
    package let lastUsedAt: Timestamp?
    /// Counts up when the secret changes; sealing binds to it.
    package internal(set) var version: Int
    /// The names of the secret's members, for people who look into the database.
    package internal(set) var fieldNames: [String]
    /// Whether it was made with a connection, and goes when no connection uses it any more.
    package let isInline: Bool
    package let createdAt: Timestamp
    package internal(set) var updatedAt: Timestamp

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
    mutating func replaceSecret(with secret: Secret<JSONObject>, expiresAt: Timestamp?) {
        self.version += 1
        self.fieldNames = secret.reveal().keys
        self.expiresAt = expiresAt
    }

    package func isExpired(at now: Timestamp) -> Bool { self.expiresAt.isPast(at: now) }
}

/// Where a sealed secret belongs; sealing binds it there, so that it opens nowhere else.
package struct SealingContext: Sendable, Equatable {
    package let workspaceID: Identifier<Workspace>
    package let credentialID: Identifier<Credential>
    package let version: Int

    package init(workspaceID: Identifier<Workspace>, credentialID: Identifier<Credential>, version: Int) {
        self.workspaceID = workspaceID
        self.credentialID = credentialID
        self.version = version
    }
}
