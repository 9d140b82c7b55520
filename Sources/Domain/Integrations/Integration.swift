package import JSON

/// A service that connections lead to, and what it requires.
package struct Integration: Sendable {
    package let id: String
    package let name: String
    package let type: IntegrationType
    package let category: String
    package let documentationURL: String
    /// Where the service is called, with placeholders `${config.KEY}`: `https`, or a scheme of the service's own. Nil
    /// when the definition has none.
    package let baseURL: String?
    /// Exactly one is the default.
    package let authMethods: [AuthMethod]
    package let configFields: [Field]

    package init(
        id: String,
        name: String,
        type: IntegrationType,
        category: String,
        documentationURL: String,
        baseURL: String?,
        authMethods: [AuthMethod],
        configFields: [Field]
    ) {
        self.id = id
        self.name = name
        self.type = type
        self.category = category
        self.documentationURL = documentationURL
        self.baseURL = baseURL
        self.authMethods = authMethods
        self.configFields = configFields
    }
}

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

/// One member of `credentials` or `config`.
package struct Field: Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        case string
        case password
        case text
        case email
        case url
        case hostname
        case port
        case integer
        case number
        case boolean
        case enumeration = "enum"
        case json
        case dateTime = "date-time"
    }

    package let key: String
    /// What people know it as; error sentences name it.
    package let label: String
    package let kind: Kind
    package let isRequired: Bool
    /// Ids of the auth methods with which a config field is required although `isRequired` is false.
    package let requiredFor: [String]
    package let isSecret: Bool
    /// Matched against the whole value.
    package let pattern: String?
    /// In code points.
    package let minLength: Int?
    package let maxLength: Int?
    package let allowedValues: [String]
    package let defaultValue: JSON?
    package let example: JSON?
    package let help: String?

    package init(
        key: String,
        label: String,
        kind: Kind,
        isRequired: Bool = false,
        requiredFor: [String] = [],
        isSecret: Bool = false,
        pattern: String? = nil,
        minLength: Int? = nil,
        maxLength: Int? = nil,
        allowedValues: [String] = [],
        defaultValue: JSON? = nil,
        example: JSON? = nil,
        help: String? = nil
    ) {
        self.key = key
        self.label = label
        self.kind = kind
        self.isRequired = isRequired
        self.requiredFor = requiredFor
        self.isSecret = isSecret
        self.pattern = pattern
        self.minLength = minLength
        self.maxLength = maxLength
        self.allowedValues = allowedValues
        self.defaultValue = defaultValue
        self.example = example
        self.help = help
    }

    /// Whether the auth method of that id needs it.
    package func isRequired(by methodID: String) -> Bool {
        self.isRequired || self.requiredFor.contains(methodID)
    }
}
