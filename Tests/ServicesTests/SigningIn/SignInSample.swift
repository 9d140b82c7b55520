import Catalog
import Domain
import JSON
import Services
import TestSupport
import Testing

/// An integration whose `oauth2` object a test gives.
struct SignInSample {
    static let now = Timestamp(milliseconds: 1_796_000_000_000)
    static let clock = Clock(now: { Self.now })
    static let secret = Secret("s:e c/ret")

    let workspaceID: Identifier<Workspace>
    let integration: Integration
    let method: AuthMethod
    var config: JSONObject

    /// - Parameters:
    ///   - oauth: the members of the `oauth2` object in addition to its two URLs, as JSON.
    ///   - fields: the keys of config fields that Patchbay alone fills.
    init(_ oauth: String = "{}", fields: [String] = [], config: JSONObject = ["site": "a.example"]) throws {
        var object = try #require(JSON(parsing: oauth).object)
        let urls = [("authorization_url", "authorize"), ("token_url", "token")]
        for (key, name) in urls where object[key] == nil {
            object[key] = .string("https://login.beacon.example/\(name)")
        }
        let automatic = fields.map { #"{"key": "\#($0)", "label": "\#($0)", "type": "string", "automatic": true}"# }
        let text = """
            {"id": "beacon", "name": "Beacon", "type": "api", "category": "c", "docs_url": "https://a.example",
                "auth_methods": [{"id": "oauth2", "name": "Sign in", "type": "oauth2", "description": "d",
                    "default": true, "oauth2": \(JSON.object(object).serialized()),
                    "fields": [{"key": "client_id", "label": "Client ID", "type": "string"}]}],
                "config_fields": [{"key": "site", "label": "Site", "type": "hostname"},
                    {"key": "region", "label": "Region", "type": "string", "default": "eu"}
                    \(automatic.map { ", " + $0 }.joined())]}
            """
        self.integration = try #require(Catalog([("a.json", text)]).integrations.first)
        self.method = try #require(self.integration.authMethods.first)
        self.config = config
        self.workspaceID = try sampleID(1)
    }

    var oauth: OAuthEndpoints { self.method.oauth ?? OAuthEndpoints([:]) }

    func endpoints() throws -> SignInEndpoints {
        try SignInEndpoints(of: self.integration, self.method, config: self.config)
    }

    func client(
        _ authentication: OAuthEndpoints.TokenAuthentication = .basic,
        secret: Secret<String>? = Self.secret,
        privateKey: Secret<String>? = nil,
        settings: OAuthApp.Settings = OAuthApp.Settings()
    ) throws -> OAuthClient {
        let app = OAuthApp(
            id: try sampleID(2),
            workspaceID: self.workspaceID,
            label: "App",
            integration: self.integration.id,
            authMethodID: self.method.id,
            clientID: "client:1",
            origin: .manual,
            settings: settings,
            fieldNames: [],
            status: .active,
            statusChangedAt: Self.now,
            createdBy: "key_1",
            createdAt: Self.now,
            updatedAt: Self.now
        )
        return OAuthClient(
            app: app,
            clientID: "client:1",
            clientSecret: secret,
            privateKey: privateKey,
            tokenAuthentication: authentication
        )
    }

    func exchange(_ client: OAuthClient? = nil, endpoints: SignInEndpoints? = nil) throws -> CodeExchange {
        CodeExchange(
            endpoints: try endpoints ?? self.endpoints(),
            integration: self.integration,
            method: self.method,
            client: try client ?? self.client(),
            redirectURI: "https://connect.example.com/oauth/callback/beacon",
            codeVerifier: Secret("verifier"),
            scopes: ["read", "write"],
            config: self.config,
            in: self.workspaceID
        )
    }

    func grant(_ members: JSONObject = ["access_token": "tok_1"]) -> TokenGrant {
        TokenGrant(
            accessToken: Secret(members["access_token"]?.string ?? ""),
            refreshToken: nil,
            expiresAt: nil,
            refreshExpiresAt: nil,
            scopes: [],
            config: [:],
            credentials: Secret(members)
        )
    }
}

extension StubCallers {
    /// Answers with JSON, one body after the other, and with the last one again.
    func answer(_ bodies: String..., status: Int = 200) {
        self.answer { request throws(OutboundFailure) in
            let index = min(self.requests.count, bodies.count) - 1
            let headers = [(name: "Content-Type", value: "application/json")]
            return ServiceAnswer(status: status, headers: headers, body: Array(bodies[index].utf8))
        }
    }
}
