import Domain
import JSON
import TestSupport
import Testing

/// Which fields of config may lead an app's secret to any host.
@Suite struct AuthMethodAuthoritiesTests {
    private func openKeys(
        _ oauth: JSONObject,
        _ fields: [Field]
    ) -> [String] {
        let (integration, method) = Self.sample(oauth, fields)
        return method.openAuthorityKeys(of: integration)
    }

    static func sample(_ oauth: JSONObject, _ fields: [Field] = []) -> (Integration, AuthMethod) {
        let method = AuthMethod(
            id: "oauth2",
            name: "OAuth",
            kind: .oauth2,
            description: "",
            isDefault: true,
            fields: [],
            oauth: OAuthEndpoints(oauth)
        )
        let integration = Integration(
            id: "beacon",
            name: "Beacon",
            type: .connectors,
            category: "other",
            documentationURL: "https://beacon.example",
            baseURL: nil,
            authMethods: [method],
            configFields: fields
        )
        return (integration, method)
    }

    private static let label = "^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$"

    static let closed: [(url: String, Field?)] = [
        ("https://a.example/token", nil),
        ("https://a.example/${config.tenant}/token", Field(key: "tenant", label: "T", kind: .string)),
        ("https://${config.host}/token", Field(key: "host", label: "H", kind: .enumeration, allowedValues: ["a.b"])),
        ("${config.base}/token", Field(key: "base", label: "B", kind: .enumeration, allowedValues: ["https://a.b"])),
        ("https://a.${config.dc}/token", Field(key: "dc", label: "D", kind: .enumeration, allowedValues: ["com"])),
        ("https://${config.sub}.zendesk.com/token", Field(key: "sub", label: "S", kind: .string, pattern: label)),
        ("https://${config.host}.example.com/t", Field(key: "host", label: "H", kind: .hostname)),
        (
            "https://${config.shop}/token",
            Field(key: "shop", label: "S", kind: .hostname, pattern: #"^[a-z0-9-]+\.myshopify\.com$"#)
        ),
        (
            "https://${config.sub}.example.com/t",
            Field(key: "sub", label: "S", kind: .string, pattern: #"^[A-Za-z0-9_-]*(\.(aws|gcp))?$"#)
        ),
    ]

    @Test(arguments: closed.indices)
    func theDefinitionFixesTheHost(_ index: Int) {
        let (url, field) = Self.closed[index]
        for member in ["authorization_url", "token_url", "refresh_url", "revocation_url"] {
            #expect(self.openKeys([member: .string(url)], field.map { [$0] } ?? []) == [], "\(url) \(member)")
        }
    }

    static let open: [(url: String, Field)] = [
        ("https://${config.k}/token", Field(key: "k", label: "K", kind: .hostname)),
        ("${config.k}/token", Field(key: "k", label: "K", kind: .url)),
        ("${config.k}", Field(key: "k", label: "K", kind: .url)),
        ("https://login.${config.k}/token", Field(key: "k", label: "K", kind: .hostname)),
        // A value such as `evil.example/` or `evil.example#` ends the host before the definition's part.
        ("https://${config.k}.example.com/token", Field(key: "k", label: "K", kind: .string)),
        ("https://${config.k}.example.com/t", Field(key: "k", label: "K", kind: .string, pattern: "^.*$")),
        ("https://${config.k}.example.com/t", Field(key: "k", label: "K", kind: .string, pattern: "^[^.]+$")),
        ("https://${config.k}.example.com/t", Field(key: "k", label: "K", kind: .string, pattern: "^[a-z/]+$")),
        ("https://${config.k}.example.com/t", Field(key: "k", label: "K", kind: .string, pattern: #"^[a-z]+\\?$"#)),
        ("https://${config.k}.example.com/t", Field(key: "k", label: "K", kind: .string, pattern: "^[A-z]+$")),
        ("https://${config.k}.example.com/t", Field(key: "k", label: "K", kind: .string, pattern: "^[ -~]+$")),
        ("https://${config.k}.example.com/t", Field(key: "k", label: "K", kind: .string, pattern: #"^\S+$"#)),
        ("https://${config.k}.example.com/t", Field(key: "k", label: "K", kind: .string, pattern: "^[0-9a-f?]+$")),
        // A domain of one label, and a label that goes on.
        ("https://${config.k}.com/token", Field(key: "k", label: "K", kind: .hostname)),
        ("https://${config.k}example.com/token", Field(key: "k", label: "K", kind: .hostname)),
        ("https://${config.k}-x.example/token", Field(key: "k", label: "K", kind: .hostname)),
        ("https://${config.k}/token", Field(key: "k", label: "K", kind: .hostname, pattern: #"^a|b\.c\.com$"#)),
        ("https://${config.k}/token", Field(key: "k", label: "K", kind: .hostname, pattern: #"^[a-z]+\.com$"#)),
        ("https://${config.k}/token", Field(key: "k", label: "K", kind: .hostname, pattern: #"^[a-z]+.a.com$"#)),
        ("https://${config.k}/token", Field(key: "k", label: "K", kind: .hostname, pattern: #"^x(\.a\.com)?$"#)),
        ("https://${config.k}:8443/token", Field(key: "k", label: "K", kind: .hostname)),
        ("https://${config.k}.example.com:${config.k}/t", Field(key: "k", label: "K", kind: .port)),
    ]

    @Test(arguments: open.indices)
    func aValueMayNameAnyHost(_ index: Int) {
        let (url, field) = Self.open[index]
        for member in ["authorization_url", "token_url", "refresh_url", "revocation_url"] {
            #expect(self.openKeys([member: .string(url)], [field]) == ["k"], "\(url) \(field.pattern ?? "-")")
        }
        #expect(self.openKeys(["exchange": ["url": .string(url)]], [field]) == ["k"])
        // The definition's own list of hosts closes it.
        #expect(self.openKeys(["token_url": .string(url), "hosts": ["*.example.com"]], [field]) == [])
    }

    @Test func everyOpenKeyIsNamedOnce() {
        let fields = ["a", "b"].map { Field(key: $0, label: $0, kind: .hostname) }
        let oauth: JSONObject = [
            "authorization_url": "https://${config.a}/x", "token_url": "https://${config.b}/${config.a}",
            "revocation_url": "https://${config.a}/y",
        ]
        #expect(self.openKeys(oauth, fields) == ["a", "b"])
    }

    @Test func theRedirectURIEndsInTheIntegrationOnlyWhereTheDefinitionFixesTheHost() throws {
        let host = Field(key: "k", label: "K", kind: .hostname)
        let fixed = Self.sample(["authorization_url": "https://a.example/a", "token_url": "https://a.example/t"]).0
        let open = Self.sample(["token_url": "https://${config.k}/t"], [host]).0
        let discovered = Self.sample([:]).0
        let app = try sampleApp(1, integration: "beacon")
        #expect(app.redirectContext(for: fixed) == "beacon")
        for integration in [open, discovered, nil] {
            #expect(app.redirectContext(for: integration) == app.id.text)
        }
        for other in [
            try sampleApp(1, integration: "beacon", origin: .registered, issuer: "https://i.example"),
            try sampleApp(1, integration: "beacon", origin: .metadataDocument),
            try sampleApp(1, integration: "beacon", issuer: "https://i.example"),
            try sampleApp(1, integration: "beacon", authMethodID: "gone"),
        ] {
            #expect(other.redirectContext(for: fixed) == other.id.text)
        }
    }
}
