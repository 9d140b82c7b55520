import Domain
import JSON
import Services
import TestSupport

/// A test of the samples: method `api_key` of a service with the config fields `base_url`, `host`, `port`, `subdomain`,
/// `database` and `sslmode`, and the credentials `api_key`, `username`, `password`, `access_token` and `url`.
struct SampleTest {
    var kind = AuthMethod.Kind.apiKey
    var config: JSONObject = [:]
    var credentials: JSONObject = ["api_key": "k-canary-1"]
    var sealed: Set<ServiceOrigin> = []
    var expiry: Timestamp?

    static let configFields = [
        Field(key: "base_url", label: "Server URL", kind: .url),
        Field(key: "host", label: "Host", kind: .hostname),
        Field(key: "port", label: "Port", kind: .port, defaultValue: 5432),
        Field(key: "subdomain", label: "Subdomain", kind: .string),
        Field(key: "version", label: "Version", kind: .string, defaultValue: "v1"),
        Field(key: "database", label: "Database", kind: .string),
        Field(key: "sslmode", label: "SSL Mode", kind: .enumeration),
    ]

    static let fields = [
        Field(key: "api_key", label: "API Key", kind: .password, isSecret: true),
        Field(key: "username", label: "Username", kind: .string),
        Field(key: "password", label: "Password", kind: .password, isSecret: true),
        Field(key: "url", label: "Connection String", kind: .password, isSecret: true),
    ]

    func method(_ probe: JSONObject?) -> AuthMethod {
        AuthMethod(
            id: "api_key",
            name: "API Key",
            kind: self.kind,
            description: "",
            isDefault: true,
            fields: Self.fields,
            oauth: self.kind == .oauth2 ? OAuthEndpoints(["token_url": "https://auth.example.com/token"]) : nil,
            probe: probe.map(ProbeDefinition.init)
        )
    }

    /// - Parameter probe: the definition's member `test`.
    func plan(_ probe: JSONObject?) throws -> TestPlan {
        let method = self.method(probe)
        let integration = Integration(
            id: "sample",
            name: "Sample",
            type: .api,
            category: "c",
            documentationURL: "https://example.com",
            baseURL: "https://base.example.com/v1",
            authMethods: [method],
            configFields: Self.configFields
        )
        return TestPlan(
            of: method,
            of: integration,
            config: self.config,
            credentials: Secret(self.credentials),
            sealedDestinations: self.sealed,
            in: try sampleID(1),
            expiry: self.expiry,
            at: someTime
        )
    }

    static let probe: JSONObject = [
        "url": "https://api.example.com/me", "headers": ["Authorization": "Bearer ${credentials.api_key}"],
    ]
}

extension TestPlan {
    var request: ServiceRequest? {
        guard case .request(let request) = self.call else { return nil }
        return request
    }

    var handshake: Handshake? {
        guard case .handshake(let handshake) = self.call else { return nil }
        return handshake
    }

    var refusal: TestFinding? {
        guard case .none(let finding) = self.call else { return nil }
        return finding
    }
}

extension TestFinding {
    /// Such as `refused credentials.api_key: The service does not accept Field 'API Key'`.
    var summary: String {
        let fields = self.fields.map { " \($0.location.rawValue).\($0.field)" }.joined()
        return "\(self.code.rawValue)\(fields): \(self.message ?? "")"
    }
}
