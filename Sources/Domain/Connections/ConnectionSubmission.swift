package import JSON

/// The values that a caller submits to create a connection (the specification's `ConnectionCreate`), or to have the
/// values validated without creating a connection.
package struct ConnectionSubmission: Sendable {
    package var label: String?
    /// The integration's id, such as `gmail`. For a custom integration without a definition, any name.
    package var integration: String
    /// The type of the integration; nil to use the type in the integration's definition.
    package var integrationType: IntegrationType?
    /// The id of the auth method; nil to use the integration's default method.
    package var authMethodID: String?
    package var config: JSONObject
    /// The credentials of the connection. Nil when the submission has ``credentialID`` in their place, or no
    /// credentials at all.
    package var credentials: Secret<JSONObject>?
    /// The id of a stored credential for the connection to use; nil when the submission names no stored credential.
    package var credentialID: String?
    package var userID: String?

    package init(
        label: String? = nil,
        integration: String,
        integrationType: IntegrationType? = nil,
        config: JSONObject = [:],
        credentialID: String? = nil,
        userID: String? = nil,
        credentials: Secret<JSONObject>? = nil,
        authMethodID: String? = nil
    ) {
        self.label = label
        self.integration = integration
        self.integrationType = integrationType
        self.authMethodID = authMethodID
        self.config = config
        self.credentials = credentials
        self.credentialID = credentialID
        self.userID = userID
    }
}
