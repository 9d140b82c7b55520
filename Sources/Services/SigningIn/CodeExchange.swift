package import Domain
package import JSON

/// Everything that an exchange of an authorization code needs, except the code (RFC 6749, section 4.1.3).
package struct CodeExchange: Sendable {
    /// The endpoints as they were at the beginning of the flow.
    package let endpoints: SignInEndpoints
    package let integration: Integration
    package let method: AuthMethod
    package let client: OAuthClient
    package let redirectURI: String
    /// Nil only for a flow without PKCE.
    package let codeVerifier: Secret<String>?
    /// The scopes that were asked for.
    package let scopes: [String]
    package let config: JSONObject
    package let workspaceID: Identifier<Workspace>

    package init(
        endpoints: SignInEndpoints,
        integration: Integration,
        method: AuthMethod,
        client: OAuthClient,
        redirectURI: String,
        codeVerifier: Secret<String>?,
        scopes: [String],
        config: JSONObject,
        in workspaceID: Identifier<Workspace>
    ) {
        self.endpoints = endpoints
        self.integration = integration
        self.method = method
        self.client = client
        self.redirectURI = redirectURI
        self.codeVerifier = codeVerifier
        self.scopes = scopes
        self.config = config
        self.workspaceID = workspaceID
    }

    var oauth: OAuthEndpoints { self.method.oauth ?? OAuthEndpoints([:]) }

    /// The request for a token.
    func request(_ code: Secret<String>) -> TokenRequest {
        var parameters: [TokenRequest.Parameter] = [
            ("grant_type", Secret("authorization_code")), ("code", code),
            ("redirect_uri", Secret(self.redirectURI)),
        ]
        if let codeVerifier { parameters.append(("code_verifier", codeVerifier)) }
        if let resource = self.endpoints.resource { parameters.append(("resource", Secret(resource))) }
        return TokenRequest(
            url: self.endpoints.tokenURL,
            parameters: parameters,
            furtherParameters: self.oauth.tokenParameters,
            integration: self.integration,
            method: self.method,
            client: self.client,
            config: self.config,
            in: self.workspaceID
        )
    }

    /// The second request, which exchanges a token for one with a longer life; nil where the service has none. The
    /// definition alone names its host.
    func secondRequest(_ token: Secret<String>) throws(TokenFailure) -> TokenRequest? {
        guard let second = self.oauth.secondExchange else { return nil }
        let filler = EndpointFiller(
            integration: self.integration,
            method: self.method,
            oauth: self.oauth,
            config: self.config
        )
        let url: String
        do {
            url = try filler.optional(second.url) ?? self.endpoints.tokenURL
        } catch {
            throw .unreadable(problem: error.message, members: [])
        }
        return TokenRequest(
            url: url,
            sending: second.method,
            parameters: second.grantType.map { [("grant_type", Secret($0))] } ?? [],
            furtherParameters: second.parameters,
            integration: self.integration,
            method: self.method,
            client: self.client,
            config: self.config,
            accessToken: token,
            in: self.workspaceID
        )
    }
}
