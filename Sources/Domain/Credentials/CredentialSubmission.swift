package import JSON

/// The values that a caller submits to create a credential without a connection.
package struct CredentialSubmission: Sendable {
    package let label: String
    package let description: String?
    package let authType: AuthType
    package let credentialType: CredentialType?
    package let scope: String
    package let provider: String?
    package let userID: String?
    package let secret: Secret<JSONObject>

    package init(
        label: String,
        description: String? = nil,
        authType: AuthType,
        credentialType: CredentialType? = nil,
        scope: String,
        provider: String? = nil,
        userID: String? = nil,
        secret: Secret<JSONObject>
    ) {
        self.label = label
        self.description = description
        self.authType = authType
        self.credentialType = credentialType
        self.scope = scope
        self.provider = provider
        self.userID = userID
        self.secret = secret
    }
}
