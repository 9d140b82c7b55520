/// An auth method of an integration, as the integration's definition describes it.
package struct AuthMethod: Sendable {
    /// The kind of an auth method. The raw value is the method's `type` in a definition and in the API.
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

    /// The id by which submissions name the method. No other method of the integration has the same id.
    package let id: String
    package let name: String
    package let kind: Kind
    package let description: String
    /// Whether this method is used for a submission that names no method.
    package let isDefault: Bool
    /// The fields of `credentials`; empty for a method whose `credentials` may have any members, or none.
    package let fields: [Field]
    /// The OAuth endpoints and settings; nil unless ``kind`` is `oauth2` or `oauth2ClientCredentials`.
    package let oauth: OAuthEndpoints?
    /// The request or log-in that tests a credential; nil when the definition has no `test`.
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

    /// Whether a user grants access on a page of the service (authorization code flow, RFC 6749, section 4.1). If true,
    /// a form does not ask for tokens.
    package var isInteractive: Bool { self.kind == .oauth2 && self.oauth?.authorizationURL != nil }
}
