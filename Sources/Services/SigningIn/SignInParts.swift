package import Domain
package import JSON

// The parts of a sign-in that talk to services or know OAuth apps.

/// Finds the OAuth client of a flow.
package protocol ClientFinding: Sendable {
    /// - Throws: `CheckFailure` for an app that is not for this integration, method or issuer; `ServiceError.conflict`
    ///   when no app is set up.
    func client(
        for integration: Integration,
        _ method: AuthMethod,
        appID: Identifier<OAuthApp>?,
        issuer: String?,
        credentials: Secret<JSONObject>?,
        in workspaceID: Identifier<Workspace>
    ) async throws -> OAuthClient
}

/// Is told how services answer the clients of OAuth apps.
package protocol AppJudging: Sendable {
    /// The service refused the client of an app with this code.
    func noteRefusal(of app: OAuthApp, code: String) async throws
    /// The service accepted the client of an app.
    func noteAcceptance(of app: OAuthApp) async throws
}

/// Exchanges codes for tokens.
package protocol TokenExchanging: Sendable {
    func exchange(_ code: Secret<String>, _ exchange: CodeExchange) async throws(TokenFailure) -> TokenGrant
}

extension TokenEndpoint: TokenExchanging {}

/// Makes the requests of a definition that come after the token.
package protocol FollowUpRunning: Sendable {
    /// - Parameters:
    ///   - config: checked by the rules of its fields.
    ///   - destinations: the places that the token may be sent to, besides those that the definition fixes and those
    ///     that the config names.
    func run(
        _ grant: TokenGrant,
        _ integration: Integration,
        _ method: AuthMethod,
        config: JSONObject,
        destinations: Set<ServiceOrigin>,
        in workspaceID: Identifier<Workspace>
    ) async -> AfterTokenResult
}

extension AfterToken: FollowUpRunning {}

/// An account or site that a sign-in gives access to.
package typealias SignInChoice = AfterTokenResult.Choice

/// The authorization server of a resource, and a client that it knows.
package struct DiscoveredSignIn: Sendable {
    package let endpoints: SignInEndpoints
    package let client: OAuthClient
    /// The scopes that the server asks for.
    package let scopes: [String]

    package init(endpoints: SignInEndpoints, client: OAuthClient, scopes: [String]) {
        self.endpoints = endpoints
        self.client = client
        self.scopes = scopes
    }
}

/// Finds the authorization server of a resource, and registers with it where no app knows it yet.
package protocol SignInDiscovering: Sendable {
    /// - Parameters:
    ///   - serverURL: the URL of the resource.
    ///   - appID: the app that the session names; nil for any.
    ///   - renewing: whether a client that Patchbay registered is registered anew, because the server forgot it.
    ///   - act: the audit context of a registration.
    /// - Throws: ``SignInFailure``; `CheckFailure`; `ServiceError`.
    func signIn(
        to serverURL: String,
        _ integration: Integration,
        _ method: AuthMethod,
        appID: Identifier<OAuthApp>?,
        renewing: Bool,
        in workspaceID: Identifier<Workspace>,
        by act: Act
    ) async throws -> DiscoveredSignIn
}

/// A grant that is erased without a connection, because nobody claimed it in time or because it is that of another
/// account or user.
package struct RefusedGrant: Sendable {
    package let workspaceID: Identifier<Workspace>
    package let integration: String
    package let authMethodID: String
    package let config: JSONObject
    package let credentials: Secret<JSONObject>
    /// The places of the sign-in, to which alone the tokens may be sent.
    package let origins: Set<ServiceOrigin>
    package let endpoints: SignInEndpoints?
    package let oauthAppID: Identifier<OAuthApp>?
    /// Nil when the service named no account. The grant must then not be ended at the service, because that could end
    /// the user's other grants of the app (RFC 7009, section 2.1).
    package let account: ServiceAccount?
}

/// Is offered a grant before it is erased, so that it can be ended at the service.
package typealias RevocationOffer = @Sendable (RefusedGrant) async -> Void

extension SignInService {
    /// Offers a result that is erased, if the service granted it.
    func offer(_ result: ConnectResult, of session: ConnectSession) async {
        if let grant = RefusedGrant(result, of: session) { await self.parts.revoking(grant) }
    }
}

extension RefusedGrant {
    /// Nil for credentials that the user typed.
    init?(_ result: ConnectResult, of session: ConnectSession) {
        guard let grant = result.grant else { return nil }
        self.workspaceID = session.workspaceID
        self.integration = result.integration
        self.authMethodID = result.authMethodID
        self.config = result.config
        self.credentials = result.credentials
        self.origins = result.origins
        self.endpoints = result.endpoints
        self.oauthAppID = grant.oauthAppID
        self.account = result.account
    }
}

/// Where a page's request comes from.
package struct PageOrigin: Sendable {
    package let requestID: String?
    /// The IP address of the browser; nil when it is not known.
    package let address: String?

    package init(requestID: String?, address: String?) {
        self.requestID = requestID
        self.address = address
    }
}

extension OAuthClientFinder: ClientFinding {}
extension OAuthAppService: AppJudging {}
