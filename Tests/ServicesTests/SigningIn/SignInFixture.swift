import Catalog
import Domain
import JSON
import Services
import Storage
import Store
import Synchronization
import TestSupport
import Vault

/// A workspace with a real database, and services that are stubs: an authorization server at `login.acme.example`, and
/// an API at `api.acme.example` that names the account of a token.
final class SignInFixture: Sendable {
    /// The requests after the token, which find nothing unless a test says so.
    final class FollowUps: FollowUpRunning {
        private let result = Mutex<AfterTokenResult>(.config([:]))

        func find(_ result: AfterTokenResult) { self.result.withLock { $0 = result } }

        func run(
            _: TokenGrant,
            _: Integration,
            _: AuthMethod,
            config _: JSONObject,
            destinations _: Set<ServiceOrigin>,
            in _: Identifier<Workspace>
        ) async -> AfterTokenResult { self.result.withLock { $0 } }
    }

    /// Every server names `login.acme.example` as its authorization server, which announces that it names its issuer.
    private struct Discovery: SignInDiscovering {
        let clients: any ClientFinding

        func signIn(
            to serverURL: String,
            _ integration: Integration,
            _ method: AuthMethod,
            appID: Identifier<OAuthApp>?,
            renewing _: Bool,
            in workspaceID: Identifier<Workspace>,
            by _: Act
        ) async throws -> DiscoveredSignIn {
            if serverURL == SignInFixture.faultyServer {
                throw SignInFailure.unusableAnswer(members: ["other_issuer"])
            }
            let endpoints = SignInEndpoints(
                authorizationURL: "https://login.acme.example/authorize",
                tokenURL: "https://login.acme.example/token",
                revocationURL: "https://login.acme.example/revoke",
                issuer: SignInFixture.issuer,
                announcesIssuer: true,
                resource: serverURL
            )
            let client = try await self.clients.client(
                for: integration,
                method,
                appID: appID,
                issuer: SignInFixture.issuer,
                credentials: nil,
                in: workspaceID
            )
            return DiscoveredSignIn(endpoints: endpoints, client: client, scopes: ["tools"])
        }
    }

    private struct NoCheck: ClientChecker {
        func check(
            _: OAuthClient,
            integration _: Integration,
            method _: AuthMethod,
            redirectURI _: String,
            config _: JSONObject,
            in _: Identifier<Workspace>
        ) async -> ClientVerdict { .unknown(.noRequest) }
    }

    static let issuer = "https://login.acme.example/"
    static let origin = PublicOrigin(loopbackPort: 8080)
    static let page = PageOrigin(requestID: "req_1", address: "203.0.113.9")

    let test: SQLiteTestDatabase
    let clock = ManualClock()
    let services = StubCallers()
    let followUps = FollowUps()
    let catalog: Catalog
    let sessions: DatabaseConnectSessionStore
    let appStore: DatabaseOAuthAppStore
    let apps: OAuthAppService
    let connects: ConnectService
    let connections: ConnectionService
    let signIns: SignInService
    let abandoned: AbandonedResults
    let caller: Caller
    let identifiers: IdentifierGenerator
    private let offered: Offers

    final class Offers: Sendable {
        private let list = Mutex<[RefusedGrant]>([])
        var all: [RefusedGrant] { self.list.withLock { $0 } }
        func add(_ grant: RefusedGrant) { self.list.withLock { $0.append(grant) } }
    }

    /// The grants that were offered for revocation.
    var offers: [RefusedGrant] { self.offered.all }

    /// - Parameters:
    ///   - catalog: nil for the definitions below.
    ///   - busyTimeout: milliseconds that a write waits for another program's lock.
    init(_ catalog: Catalog? = nil, busyTimeout: Int = 5000) async throws {
        let test = try SQLiteTestDatabase(busyTimeout: busyTimeout, queueLimit: 4000)
        let clock = self.clock.clock
        let identifiers = IdentifierGenerator(clock: clock)
        let catalog =
            try catalog
            ?? Catalog([
                ("acme.json", Self.acme), ("strict.json", Self.strict), ("mcp.json", Self.mcp),
            ])
        let sealer = SampleSealer()
        let stores = (
            apps: DatabaseOAuthAppStore(test.database), connections: DatabaseConnectionStore(test.database),
            credentials: DatabaseCredentialStore(test.database), audit: DatabaseAuditEventStore(test.database),
            authorizations: DatabaseAuthorizationStore(test.database),
            sessions: DatabaseConnectSessionStore(test.database)
        )
        let probe = ConnectionProbe(catalog: catalog, callers: self.services.callers, clock: clock)
        let verifier = ConnectionVerifier(probe: probe, schedule: TestSchedule(hours: 24))
        let apps = OAuthAppService(
            apps: stores.apps,
            sealer: sealer,
            catalog: catalog,
            checker: NoCheck(),
            origin: Self.origin,
            identifiers: identifiers,
            clock: clock
        )
        let connections = ConnectionService(
            connections: stores.connections,
            credentials: stores.credentials,
            secretAccess: SecretAccess(
                checker: catalog,
                sealer: sealer,
                auditEvents: stores.audit,
                uses: .ignored(),
                verifier: verifier
            ),
            identifiers: identifiers,
            clock: clock
        )
        let clients = OAuthClientFinder(apps: stores.apps, sealer: sealer, origin: Self.origin)
        let offered = Offers()
        self.offered = offered
        let abandoned = AbandonedResults(
            sessions: stores.sessions,
            sealer: sealer,
            revoking: { offered.add($0) },
            clock: clock
        )
        self.abandoned = abandoned
        self.test = test
        self.catalog = catalog
        self.sessions = stores.sessions
        self.apps = apps
        self.appStore = stores.apps
        self.connections = connections
        self.identifiers = identifiers
        self.caller = Caller(id: "key_1", workspaceID: try sampleID(1), scopes: Scopes([.admin]))
        self.connects = ConnectService(
            stores: ConnectService.Stores(
                sessions: stores.sessions,
                authorizations: stores.authorizations,
                workspaces: DatabaseWorkspaceStore(test.database),
                connections: stores.connections,
                apps: stores.apps
            ),
            catalog: catalog,
            hasher: SHA256TokenHasher(),
            passes: HMACPassMaker(),
            links: nil,
            abandoned: abandoned,
            origin: Self.origin,
            identifiers: identifiers,
            clock: clock
        )
        self.signIns = SignInService(
            sessions: stores.sessions,
            authorizations: stores.authorizations,
            connections: connections,
            catalog: catalog,
            parts: SignInService.Parts(
                clients: clients,
                apps: apps,
                tokens: TokenEndpoint(callers: self.services.callers, clock: clock),
                followUps: self.followUps,
                discovery: Discovery(clients: clients),
                addresses: self.services,
                revoking: { offered.add($0) }
            ),
            sealer: sealer,
            hasher: SHA256TokenHasher(),
            verifier: verifier,
            publicOrigin: Self.origin,
            identifiers: identifiers,
            clock: clock
        )
        self.serve()
    }

    func act(_ action: AuditAction = .connectSessionCreate, by caller: Caller? = nil) -> Act {
        Act(id: self.identifiers.next(), action, by: caller ?? self.caller)
    }
}

extension SignInFixture {
    /// Signs users in, or takes a key; the test names the account.
    static let acme = """
        {"id": "acme", "name": "Acme", "type": "connectors", "category": "crm", "docs_url": "https://acme.example/docs",
        "base_url": "https://api.acme.example", "config_fields": [
            {"key": "region", "label": "Region", "type": "enum", "enum": ["eu", "us"], "required": false}],
        "auth_methods": [
            {"id": "oauth2", "name": "Sign in", "type": "oauth2", "description": "d", "default": true,
            "oauth2": {"authorization_url": "https://login.acme.example/authorize",
                "token_url": "https://login.acme.example/token", "scopes_default": ["read"], "token_auth": "body",
                "refresh": true},
            "test": {"method": "GET", "url": "https://api.acme.example/me",
                "headers": {"Authorization": "Bearer ${credentials.access_token}"}, "expect_status": [200],
                "identity": {"id": "/id", "name": "/name", "kind": "user"},
                "failures": [{"status": 401, "code": "refused", "field": "access_token"}]},
            "fields": [
                {"key": "access_token", "label": "Access Token", "type": "password", "required": true, "secret": true,
                    "pattern": "^old_.*$", "example": "old_x"},
                {"key": "refresh_token", "label": "Refresh Token", "type": "password", "secret": true}]},
            {"id": "api_key", "name": "Key", "type": "api_key", "description": "d",
            "test": {"method": "GET", "url": "https://api.acme.example/me",
                "headers": {"X-Key": "${credentials.api_key}"}, "expect_status": [200],
                "identity": {"id": "/id", "name": "/name", "kind": "user"},
                "failures": [{"status": 401, "code": "refused", "field": "api_key"}]},
            "fields": [
                {"key": "api_key", "label": "API Key", "type": "password", "required": true, "secret": true,
                    "pattern": "^k-.*$", "example": "k-1"},
                {"key": "owner", "label": "Owner", "type": "string"}]}]}
        """

    /// Demands a refresh token and a scope, and names the company in the callback.
    static let strict = """
        {"id": "strict", "name": "Strict", "type": "connectors", "category": "crm",
        "docs_url": "https://acme.example/docs", "base_url": "https://api.acme.example/${config.company}",
        "config_fields": [
            {"key": "company", "label": "Company", "type": "string", "automatic": true, "pattern": "^[0-9]+$",
            "example": "42"}],
        "auth_methods": [
            {"id": "oauth2", "name": "Sign in", "type": "oauth2", "description": "d", "default": true,
            "oauth2": {"authorization_url": "https://login.acme.example/authorize",
                "token_url": "https://login.acme.example/token", "scopes_default": ["read", "offline"],
                "scopes_required": ["read"], "scope_aliases": {"read": "https://acme.example/read"},
                "consent_params": {"prompt": "consent"}, "refresh_required": true, "token_auth": "body",
                "refresh": true, "callback": {"config": {"company": "realmId"}},
                "errors": {"nope_scope": "scope"}},
            "test": {"method": "GET", "url": "https://api.acme.example/me",
                "headers": {"Authorization": "Bearer ${credentials.access_token}"}, "expect_status": [200],
                "identity": {"id": "/id", "name": "/name", "kind": "user"}},
            "fields": [
                {"key": "access_token", "label": "Access Token", "type": "password", "required": true,
                    "secret": true}]}]}
        """

    /// The URL of a resource whose metadata cannot be used.
    static let faultyServer = "https://faulty.acme.example/mcp"

    /// Names a resource, whose authorization server is discovered.
    static let mcp = """
        {"id": "tools", "name": "Tools", "type": "mcp", "category": "tools", "docs_url": "https://acme.example/docs",
        "base_url": "${config.server_url}", "config_fields": [
            {"key": "server_url", "label": "Server URL", "type": "url", "required": true}],
        "auth_methods": [
            {"id": "oauth2", "name": "Sign in", "type": "oauth2", "description": "d", "default": true,
            "oauth2": {"discover": true},
            "fields": [
                {"key": "access_token", "label": "Access Token", "type": "password", "required": true,
                    "secret": true}]}]}
        """
}
