/// A way to authenticate at an integration.
package struct AuthMethod: Sendable {
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

    package let id: String
    package let name: String
    package let kind: Kind
    package let description: String
    package let isDefault: Bool
    package let fields: [Field]
    /// Not nil exactly for a method of an OAuth kind.
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
