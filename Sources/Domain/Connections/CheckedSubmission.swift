package import JSON

/// A submission that passed the checks of its integration, with all values in the form in which they are stored.
package struct CheckedSubmission: Sendable {
    /// The integration's name for people. For an integration without a definition, the submitted name.
    package let integrationName: String
    /// The submitted type, or the type in the integration's definition when none was submitted.
    package let integrationType: IntegrationType
    package let authMethodID: String
    package let authType: AuthType
    package let credentialType: CredentialType
    package let credentials: Secret<JSONObject>
    package let config: JSONObject
    /// When the access token expires: the submitted expiry, or else an expiry computed from the token lifetime in the
    /// integration's definition. Nil when there is neither.
    package let expiresAt: Timestamp?
    /// The places that the config names; empty when the definition fixes them all, and without a definition.
    package let destinations: [Destination]

    package init(
        integrationName: String,
        integrationType: IntegrationType,
        authMethodID: String,
        authType: AuthType,
        credentialType: CredentialType,
        credentials: Secret<JSONObject>,
        config: JSONObject,
        expiresAt: Timestamp?,
        destinations: [Destination] = []
    ) {
        self.integrationName = integrationName
        self.integrationType = integrationType
        self.authMethodID = authMethodID
        self.authType = authType
        self.credentialType = credentialType
        self.credentials = credentials
        self.config = config
        self.expiresAt = expiresAt
        self.destinations = destinations
    }
}

extension CheckedSubmission {
    /// The submitted credentials, which were given for the places that the submitted config names.
    package var content: SealedContent { SealedContent(self.credentials, for: self.destinations.origins) }
}
