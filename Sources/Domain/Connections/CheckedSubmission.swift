package import JSON

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
