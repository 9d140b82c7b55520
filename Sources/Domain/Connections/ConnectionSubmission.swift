package import JSON

/// The values that a caller submits, to create a connection (the specification's `ConnectionCreate`) or to have them
/// validated.
package struct ConnectionSubmission: Sendable {
    package var label: String?
    /// The integration's id, such as `gmail`; the name of a custom integration that has no definition.
    package var integration: String
    /// Nil to use the type in the integration's definition.
    package var integrationType: IntegrationType?
    /// Nil to use the integration's default method.
    package var authMethodID: String?
    package var config: JSONObject
    /// Nil when the submission names a stored credential or has none.
    package var credentials: Secret<JSONObject>?
    /// The id of a stored credential that the connection uses.
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
