import Domain
import JSON

/// The beginning of a sign-in: the service, the method, and the limits that the session sets.
struct SignInStart: Sendable {
    let integration: Integration
    let method: AuthMethod
    let oauth: OAuthEndpoints
    let target: ConnectSession.Target
    /// The connection to sign in to again; nil for a new one.
    let old: Connection?

    /// The values of config that a page and a session give. A reconnect keeps the values of the connection that are
    /// part of an address.
    ///
    /// - Throws: `CheckFailure` for a value of a field that Patchbay fills by itself, or that the definition does not
    ///   have.
    func config(_ page: JSONObject) throws(CheckFailure) -> JSONObject {
        let known = Set(self.integration.configFields.map(\.key))
        // A form asks for the fields that a sign-in would fill.
        let automatic =
            self.method.kind == .oauth2
            ? self.oauth.automaticKeys.union(self.integration.configFields.filter(\.isAutomatic).map(\.key)) : []
        for member in page where !known.contains(member.key) || automatic.contains(member.key) {
            let label = self.integration.configFields.first { $0.key == member.key }?.label
            throw CheckFailure([
                FieldProblem(
                    field: member.key,
                    in: .config,
                    code: .notAllowed,
                    message: "Field '\(label ?? "config")' cannot be given here; leave it out"
                )
            ])
        }
        var config = page.overridden(by: self.target.config)
        guard let old, let stored = try? JSON(parsing: old.config).object else {
            // A caller must not say where the tokens of a sign-in go, when the service does.
            for key in automatic { config[key] = nil }
            return config
        }
        let locked = self.method.addressKeys(of: self.integration)
        for member in stored where config[member.key] == nil || locked.contains(member.key) {
            config[member.key] = member.value
        }
        // A locked value that the connection does not have is its field's default, and stays so.
        for key in locked where stored[key] == nil { config[key] = nil }
        return config
    }

    /// Checks that an app with a secret fixes every host that the definition leaves open, so that no page, session or
    /// caller chooses where the secret goes.
    ///
    /// - Throws: ``SignInFailure/clientNotAccepted``.
    func requireBound(_ client: OAuthClient) throws(SignInFailure) {
        guard client.app != nil, client.clientSecret != nil || client.privateKey != nil else { return }
        let fixed = Set(client.config.keys)
        guard self.method.openAuthorityKeys(of: self.integration).allSatisfy(fixed.contains) else {
            throw .clientNotAccepted
        }
    }

    /// Checks that the browser, the code and the tokens travel by `https`. A URL that the definition itself begins with
    /// `http://` may be called where the operator allows the address.
    ///
    /// - Throws: ``SignInFailure/unreachableAddress``.
    func requireProtected(_ endpoints: SignInEndpoints) throws(SignInFailure) {
        let pairs = [
            (endpoints.authorizationURL, self.oauth.authorizationURL), (endpoints.tokenURL, self.oauth.tokenURL),
        ]
        for (url, template) in pairs where !url.contains("${callback.") {
            guard let url = try? ServiceURL(url) else { throw .unreachableAddress }
            let isPlainByDefinition = template?.hasPrefix("http://") ?? false
            guard url.origin.scheme == "https" || isPlainByDefinition || url.origin.isLoopback else {
                throw .unreachableAddress
            }
        }
    }

    /// The authorization URL and the token URL whose hosts the definition does not name itself. A URL with a host from the
    /// callback is judged when the callback has come.
    func openURLs(_ endpoints: SignInEndpoints) -> [String] {
        let pairs = [
            (endpoints.authorizationURL, self.oauth.authorizationURL), (endpoints.tokenURL, self.oauth.tokenURL),
        ]
        return pairs.compactMap { url, template in
            guard !url.contains("${callback.") else { return nil }
            guard let template else { return url }
            return OriginTemplate(template, fields: self.integration.configFields).dependsOnConfig ? url : nil
        }
    }

    /// The URL of the resource whose authorization server is discovered; nil when the config does not name it.
    func resource(in config: JSONObject) -> String? {
        guard let template = self.integration.baseURL else { return nil }
        let segments = TestTemplate(template).segments
        if segments == [.text(template)] { return template }
        guard segments.count == 1, case .field(let location, let key)? = segments.first, location == .config else {
            return nil
        }
        return config[key]?.string
    }
}

extension AuthMethod {
    /// The keys of `config` that are part of a URL or log-in of the integration or of the method.
    func addressKeys(of integration: Integration) -> Set<String> {
        var urls = [integration.baseURL, self.probe?.url]
        urls += self.oauth?.definition.filter { $0.key.hasSuffix("_url") }.map(\.value.string) ?? []
        if self.probe?.handshake != nil { urls += self.probe?.login.map(\.value.string) ?? [] }
        var keys: Set<String> = []
        for url in urls.compactMap(\.self) {
            for case .field(.config, let key) in TestTemplate(url).segments { keys.insert(key) }
        }
        return keys
    }
}
