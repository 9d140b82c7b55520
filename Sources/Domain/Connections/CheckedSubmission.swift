package import JSON

/// A submission that passed the checks of its integration, with all values in the form in which they are stored.
package struct CheckedSubmission: Sendable {
    /// The integration's name for people; its id when the integration has no definition.
    package let integrationName: String
    /// The type that was submitted; the definition's type when none was submitted.
    package let integrationType: IntegrationType
    package let authMethodID: String
    package let authType: AuthType
    package let credentialType: CredentialType
    package let credentials: Secret<JSONObject>
    package let config: JSONObject
    /// When the access token expires: as submitted, or else from the token lifetime in the integration's definition.
    /// Nil when neither is known.
    package let expiresAt: Timestamp?

    package init(
        integrationName: String,
        integrationType: IntegrationType,
        authMethodID: String,
        authType: AuthType,
        credentialType: CredentialType,
        credentials: Secret<JSONObject>,
        config: JSONObject,
        expiresAt: Timestamp?
    ) {
        self.integrationName = integrationName
        self.integrationType = integrationType
        self.authMethodID = authMethodID
        self.authType = authType
        self.credentialType = credentialType
        self.credentials = credentials
        self.config = config
        self.expiresAt = expiresAt
    }
}
