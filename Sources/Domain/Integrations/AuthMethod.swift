/// One method of authentication that an integration offers, as its definition describes the method.
package struct AuthMethod: Sendable {
    /// The raw value is the `type` of the definition and of the API.
    package enum Kind: String, Sendable, CaseIterable {
        case oauth2
        case oauth2ClientCredentials = "oauth2_client_credentials"
        case apiKey = "api_key"
        case basic
        case bearer
        case serviceAccount = "service_account"
        case connectionString = "connection_string"
        case custom
        case none
    }

    /// Unique within the integration; submissions name the method by this id.
    package let id: String
    package let name: String
    package let kind: Kind
    package let description: String
    /// Whether a submission that names no method is checked by this one.
    package let isDefault: Bool
    /// The members of `credentials`; empty for a method that accepts any members, or none.
    package let fields: [Field]
    /// Present for both OAuth kinds, nil for every other kind.
    package let oauth: OAuthEndpoints?
    /// Nil when the definition has no `test`.
    package let probe: ProbeDefinition?

    package init(
        id: String,
        name: String,
        kind: Kind,
        description: String,
        isDefault: Bool,
        fields: [Field],
        oauth: OAuthEndpoints? = nil,
        probe: ProbeDefinition? = nil
    ) {
        self.id = id
        self.name = name
        self.kind = kind
        self.description = description
        self.isDefault = isDefault
        self.fields = fields
        self.oauth = oauth
        self.probe = probe
    }

    package var isOAuth: Bool { self.kind == .oauth2 || self.kind == .oauth2ClientCredentials }

    /// Whether a user is redirected to the service to grant access (authorization code flow, RFC 6749, section 4.1), so
    /// that a form does not ask for tokens.
    package var isInteractive: Bool { self.kind == .oauth2 && self.oauth?.authorizationURL != nil }
}
