package import Domain
package import JSON

/// The request with which a browser goes to an authorization server (RFC 6749, section 4.1.1; RFC 7636; RFC 8707).
package struct AuthorizationRequest: Sendable {
    package let endpoints: SignInEndpoints
    package let integration: Integration
    package let method: AuthMethod
    package let client: OAuthClient
    /// The values of `config` that parameters of the definition may hold.
    package let config: JSONObject
    package let redirectURI: String
    package let state: Secret<String>
    /// Nil only where the definition says that the service knows no PKCE.
    package let codeVerifier: Secret<String>?
    package let scopes: [String]
    /// The service is asked to show its consent page even if the user consented before.
    package let asksForConsent: Bool

    package init(
        endpoints: SignInEndpoints,
        integration: Integration,
        method: AuthMethod,
        client: OAuthClient,
        config: JSONObject = [:],
        redirectURI: String,
        state: Secret<String>,
        codeVerifier: Secret<String>?,
        scopes: [String],
        asksForConsent: Bool = false
    ) {
        self.endpoints = endpoints
        self.integration = integration
        self.method = method
        self.client = client
        self.config = config
        self.redirectURI = redirectURI
        self.state = state
        self.codeVerifier = codeVerifier
        self.scopes = scopes
        self.asksForConsent = asksForConsent
    }

    private var oauth: OAuthEndpoints { self.method.oauth ?? OAuthEndpoints([:]) }

    /// The URL of the request. A query of the endpoint stays; a parameter of the app replaces one of the definition,
    /// and a parameter that asks for consent replaces both.
    ///
    /// - Parameter hasher: gives SHA-256, for the code challenge.
    /// - Throws: `CheckFailure` when the endpoint's query, or a parameter of the app or definition, has a name that the
    ///   flow itself uses, because no parameter may be sent twice (RFC 6749, section 3.1), and when the endpoint is no
    ///   `https` or `http` URL.
    package func url(_ hasher: any TokenHasher) throws(CheckFailure) -> String {
        guard (try? ServiceURL(self.endpoints.authorizationURL)) != nil else {
            throw CheckFailure([], message: "The authorization URL of the service is no valid URL")
        }
        let own = self.ownParameters(hasher)
        let further = try self.furtherParameters()
        var names = OAuthEndpoints.reservedParameters.union(own.map(\.name))
        names.formUnion(self.oauth.authorizeNames.compactMap(\.value.string))
        let base = self.endpoints.authorizationURL.prefix { $0 != "#" }
        let path = base.prefix { $0 != "?" }
        let query = base.dropFirst(path.count + 1).split(separator: "&")
        let kept = query.filter { part in !further.contains { $0.name == Self.name(of: part) } }
        for name in query.map(Self.name) + further.map(\.name) where names.contains(name) {
            throw CheckFailure(
                [],
                message:
                    "The authorization request has the parameter '\(name)' twice; remove it from the app or definition"
            )
        }
        return path + "?" + (kept.map(String.init) + [FormText.encoded(own + further)]).joined(separator: "&")
    }

    /// The decoded name of a part of a query.
    private static func name(of part: Substring) -> String {
        let name = String(part.prefix { $0 != "=" }).replacing("+", with: " ")
        return name.percentDecoded ?? name
    }

    private func ownParameters(_ hasher: any TokenHasher) -> [(name: String, value: String)] {
        var parameters = [
            ("response_type", "code"), ("client_id", self.client.clientID), ("redirect_uri", self.redirectURI),
        ]
        if !self.scopes.isEmpty {
            parameters.append(("scope", self.scopes.joined(separator: self.oauth.scopeSeparator)))
        }
        parameters.append(("state", self.state.reveal()))
        if let codeVerifier {
            parameters.append(("code_challenge", RandomText.base64URL(hasher.hash(codeVerifier))))
            parameters.append(("code_challenge_method", "S256"))
        }
        if let resource = self.endpoints.resource { parameters.append(("resource", resource)) }
        return parameters.map { (name: self.oauth.authorizeNames[$0.0]?.string ?? $0.0, value: $0.1) }
    }

    /// The parameters that definition and app add, each name once.
    private func furtherParameters() throws(CheckFailure) -> [(name: String, value: String)] {
        let filler = ParameterFiller(self.integration, self.method, config: self.config, clientID: self.client.clientID)
        let app = self.client.app?.settings.extraAuthorizeParameters ?? [:]
        var lists = [try self.filled(self.oauth.extraAuthorizeParameters, by: filler), app.texts]
        if self.asksForConsent { lists.append(try self.filled(self.oauth.consentParameters, by: filler)) }
        return lists.joined().reduce(into: []) { parameters, parameter in
            guard let index = parameters.firstIndex(where: { $0.name == parameter.name }) else {
                return parameters.append(parameter)
            }
            parameters[index].value = parameter.value
        }
    }

    private func filled(
        _ parameters: JSONObject,
        by filler: ParameterFiller
    ) throws(CheckFailure) -> [(name: String, value: String)] {
        do {
            return try filler.filled(parameters)
        } catch {
            throw CheckFailure(error)
        }
    }
}
