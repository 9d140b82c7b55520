package import JSON

/// The sealed members of an ``Authorization``: everything that decides where the code and the app's secret go. A change
/// of a definition, app or setting during the flow leads them nowhere else (RFC 9700, section 4.4).
package struct AuthorizationSecret: Sendable {
    package let integration: String
    package let authMethodID: String
    package var endpoints: SignInEndpoints
    package var redirectURI: String
    /// Nil when the definition says that the service does not know PKCE (RFC 7636).
    package var codeVerifier: Secret<String>?
    /// Nil for a client id in the connection's own credentials.
    package var oauthAppID: Identifier<OAuthApp>?
    /// The client id that the user was sent with.
    package var clientID: String
    /// The checked config, with the values that the app fixes.
    package var config: JSONObject
    /// The keys of ``config`` that the app fixes.
    package var fixedKeys: [String]
    /// The connection's own client; empty when an app is used.
    package var credentials: Secret<JSONObject>

    package init(
        integration: String,
        authMethodID: String,
        endpoints: SignInEndpoints,
        redirectURI: String,
        codeVerifier: Secret<String>?,
        oauthAppID: Identifier<OAuthApp>?,
        clientID: String,
        config: JSONObject,
        fixedKeys: [String] = [],
        credentials: Secret<JSONObject> = Secret([:])
    ) {
        self.integration = integration
        self.authMethodID = authMethodID
        self.endpoints = endpoints
        self.redirectURI = redirectURI
        self.codeVerifier = codeVerifier
        self.oauthAppID = oauthAppID
        self.clientID = clientID
        self.config = config
        self.fixedKeys = fixedKeys
        self.credentials = credentials
    }

    /// Reads the JSON object that was sealed. Nil for any other object.
    package init?(sealed object: Secret<JSONObject>) {
        let object = object.reveal()
        guard let integration = object["integration"]?.string,
            let authMethodID = object["auth_method_id"]?.string,
            let endpoints = object["endpoints"]?.object.flatMap(SignInEndpoints.init(json:)),
            let redirectURI = object["redirect_uri"]?.string,
            let clientID = object["client_id"]?.string
        else { return nil }
        let appID = object["oauth_app_id"]?.string
        self.init(
            integration: integration,
            authMethodID: authMethodID,
            endpoints: endpoints,
            redirectURI: redirectURI,
            codeVerifier: object["code_verifier"]?.string.map { Secret($0) },
            oauthAppID: appID.flatMap { Identifier($0) },
            clientID: clientID,
            config: object["config"]?.object ?? [:],
            fixedKeys: object["fixed_keys"]?.array?.compactMap(\.string) ?? [],
            credentials: Secret(object["credentials"]?.object ?? [:])
        )
        // An id that cannot be read must not make the flow one without an app.
        guard appID == nil || self.oauthAppID != nil else { return nil }
    }

    /// The last segment of the redirect URI: the place at which the user has to come back.
    package var context: String { self.redirectURI.split(separator: "/").last.map(String.init) ?? "" }

    /// The JSON object to seal.
    package var sealed: Secret<JSONObject> {
        var object: JSONObject = [
            "integration": .string(self.integration),
            "auth_method_id": .string(self.authMethodID),
            "endpoints": .object(self.endpoints.json),
            "redirect_uri": .string(self.redirectURI),
            "client_id": .string(self.clientID),
            "config": .object(self.config),
            "fixed_keys": .array(self.fixedKeys.map { .string($0) }),
            "credentials": .object(self.credentials.reveal()),
        ]
        object["code_verifier"] = self.codeVerifier.map { .string($0.reveal()) }
        object["oauth_app_id"] = self.oauthAppID.map { .string($0.text) }
        return Secret(object)
    }
}

extension SignInEndpoints {
    /// Reads the object that ``json`` returns. Nil for any other object.
    package init?(json object: JSONObject) {
        guard let authorizationURL = object["authorization_url"]?.string, let tokenURL = object["token_url"]?.string
        else { return nil }
        self.init(
            authorizationURL: authorizationURL,
            tokenURL: tokenURL,
            refreshURL: object["refresh_url"]?.string,
            revocationURL: object["revocation_url"]?.string,
            issuer: object["issuer"]?.string,
            announcesIssuer: object["announces_issuer"]?.bool ?? false,
            resource: object["resource"]?.string
        )
    }

    /// The endpoints as a JSON object, without members for absent values.
    package var json: JSONObject {
        var object: JSONObject = [
            "authorization_url": .string(self.authorizationURL),
            "token_url": .string(self.tokenURL),
            "announces_issuer": .bool(self.announcesIssuer),
        ]
        object["refresh_url"] = self.refreshURL.map { .string($0) }
        object["revocation_url"] = self.revocationURL.map { .string($0) }
        object["issuer"] = self.issuer.map { .string($0) }
        object["resource"] = self.resource.map { .string($0) }
        return object
    }

    /// The places that tokens, codes and the app's secret are sent to, and the page that the user is sent to.
    package var origins: Set<ServiceOrigin> {
        let urls = [self.authorizationURL, self.tokenURL, self.refreshURL, self.revocationURL, self.resource]
        return Set(urls.compactMap { $0.map { ServiceOrigin(of: $0) } })
    }
}
