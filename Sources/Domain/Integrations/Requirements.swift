package import JSON

/// What a connection of one integration needs with one auth method.
package struct Requirements: Sendable {
    package struct Member: Sendable {
        package let field: Field
        package let location: FieldProblem.Location
        package let isRequired: Bool

        package init(_ field: Field, in location: FieldProblem.Location, isRequired: Bool) {
            self.field = field
            self.location = location
            self.isRequired = isRequired
        }
    }

    package let integrationID: String
    package let method: AuthMethod
    /// Credentials, then config, each in the order in which they are checked.
    package let members: [Member]

    package init(integrationID: String, method: AuthMethod, members: [Member]) {
        self.integrationID = integrationID
        self.method = method
        self.members = members
    }
}

/// Credentials and config that somebody may submit.
package struct ConnectionDraft: Sendable {
    package let integrationID: String
    /// Nil for that of the definition.
    package let integrationType: IntegrationType?
    /// Nil for the default method.
    package let authMethodID: String?
    package let credentials: Secret<JSONObject>
    package let config: JSONObject

    package init(
        integrationID: String,
        integrationType: IntegrationType? = nil,
        authMethodID: String? = nil,
        credentials: Secret<JSONObject>,
        config: JSONObject
    ) {
        self.integrationID = integrationID
        self.integrationType = integrationType
        self.authMethodID = authMethodID
        self.credentials = credentials
        self.config = config
    }
}
