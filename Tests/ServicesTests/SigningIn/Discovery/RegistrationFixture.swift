import Domain
import JSON
import Services
import TestSupport

/// A registration in workspace 1, named "ACME", at an authorization server that answers as a test says.
struct RegistrationFixture: Sendable {
    /// A value that the tests need is not there.
    struct Unusable: Error {}

    static let issuer = "https://auth.example.com/t1"

    let services = StubCallers()
    let apps: MemoryOAuthAppStore
    let clock = ManualClock()
    let registration: ClientRegistration
    private let sealer = SampleSealer()
    private let identifiers: IdentifierGenerator

    init(origin: String = "https://connect.example.com", apps: MemoryOAuthAppStore = MemoryOAuthAppStore()) throws {
        guard let origin = PublicOrigin(origin) else { throw Unusable() }
        self.apps = apps
        self.identifiers = IdentifierGenerator(clock: self.clock.clock)
        let workspace = Workspace(id: try sampleID(1), name: "ACME", createdAt: someTime, updatedAt: someTime)
        self.registration = ClientRegistration(
            apps: apps,
            workspaces: MemoryWorkspaceStore([workspace]),
            sealer: self.sealer,
            callers: self.services.callers,
            origin: origin,
            identifiers: self.identifiers,
            clock: self.clock.clock
        )
        self.answer()
    }

    /// Answers each registration with a client id of its own and these members.
    func answer(_ status: Int = 201, _ members: JSONObject = [:], headers: [(String, String)] = []) {
        self.services.answer { [services] _ throws(OutboundFailure) in
            let number = services.requests.count
            let object = (["client_id": .string("client-\(number)")] as JSONObject).with(members)
            return ServiceAnswer(status: status, headers: headers, body: JSON.object(object).serializedBytes())
        }
    }

    static func server(
        registers: Bool = true,
        documents: Bool = false,
        scopes: [String] = [],
        authentication: OAuthEndpoints.TokenAuthentication = .none,
        issuer: String = issuer
    ) -> DiscoveredServer {
        DiscoveredServer(
            endpoints: SignInEndpoints(
                authorizationURL: "https://auth.example.com/authorize",
                tokenURL: "https://auth.example.com/token",
                issuer: issuer,
                resource: "https://mcp.example.com/mcp"
            ),
            issuer: issuer,
            registrationURL: registers ? "https://auth.example.com/register" : nil,
            scopes: scopes,
            supportsMetadataDocuments: documents,
            tokenAuthentication: authentication
        )
    }

    func client(
        _ server: DiscoveredServer = RegistrationFixture.server(),
        renewing: Bool = false
    ) async throws -> OAuthClient {
        let integration = Integration(
            id: "mcp_http",
            name: "MCP server",
            type: .mcp,
            category: "mcp_server",
            documentationURL: "https://example.com",
            baseURL: nil,
            authMethods: [],
            configFields: []
        )
        let method = AuthMethod(id: "oauth2", name: "", kind: .oauth2, description: "", isDefault: true, fields: [])
        return try await self.registration.client(
            for: server,
            integration,
            method,
            in: sampleID(1),
            by: sampleAct(.connectSessionCreate),
            renewing: renewing
        )
    }

    /// Stores an app that the operator made.
    @discardableResult
    func putManualApp(
        _ secret: OAuthAppSecret = OAuthAppSecret(),
        issuer: String? = RegistrationFixture.issuer,
        workspace: Int = 1,
        sharing: OAuthApp.Sharing = .nobody,
        status: OAuthApp.Status = .active,
        settings: OAuthApp.Settings = OAuthApp.Settings()
    ) throws -> OAuthApp {
        let app = OAuthApp(
            id: self.identifiers.next(),
            workspaceID: try sampleID(workspace),
            sharing: sharing,
            label: "Manual",
            integration: "mcp_http",
            authMethodID: "oauth2",
            clientID: "manual",
            origin: .manual,
            issuer: issuer,
            settings: settings,
            fieldNames: secret.fieldNames,
            status: status,
            statusChangedAt: someTime,
            createdBy: "key_1",
            createdAt: someTime,
            updatedAt: someTime
        )
        self.apps.put(app, sealed: try self.sealer.seal(object: secret.sealed, for: app.sealingContext))
        return app
    }

    /// The sealed members of an app.
    func secret(of app: OAuthApp) throws -> OAuthAppSecret {
        guard let sealed = self.apps.sealed(of: app.id) else { throw Unusable() }
        return OAuthAppSecret(sealed: try self.sealer.open(object: sealed, for: app.sealingContext))
    }

    /// The bodies of the registration requests.
    func bodies() throws -> [JSONObject] {
        try self.services.requests.map { request in
            guard let body = request.body, case .object(let object) = try JSON(parsing: body.reveal()) else {
                throw Unusable()
            }
            return object
        }
    }
}
