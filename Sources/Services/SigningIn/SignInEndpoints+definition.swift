package import Domain
package import JSON

extension SignInEndpoints {
    /// The endpoints that a definition names, with the values of `config` in place of placeholders. A placeholder
    /// `${callback.KEY}` stays, until ``completed(by:for:)`` fills it.
    ///
    /// - Parameter config: the checked config, in which the values that the OAuth app fixes have won. An absent value is
    ///   the default of its field.
    /// - Throws: `CheckFailure` when a value is missing or makes no URL, when a host is not in the definition's list
    ///   `hosts`, and when the definition has no authorization or token endpoint, so that clients discover them.
    package init(of integration: Integration, _ method: AuthMethod, config: JSONObject) throws(CheckFailure) {
        guard let oauth = method.oauth, let authorizationURL = oauth.authorizationURL, let tokenURL = oauth.tokenURL
        else {
            throw CheckFailure([], message: "\(integration.name) names no authorization server; discover it")
        }
        let filler = EndpointFiller(integration: integration, method: method, oauth: oauth, config: config)
        self.init(
            authorizationURL: try filler.url(authorizationURL),
            tokenURL: try filler.url(tokenURL),
            refreshURL: try filler.optional(oauth.refreshURL),
            revocationURL: try filler.optional(oauth.revocationURL),
            issuer: try filler.optional(oauth.issuer),
            resource: oauth.resource
        )
    }

    /// The endpoints with the values of a callback's query in place of placeholders `${callback.KEY}`.
    ///
    /// - Throws: `TokenFailure.unreadable` when the query lacks a value, and when it leads to a host that the definition
    ///   does not list.
    package func completed(
        by query: [(name: String, value: String)],
        for oauth: OAuthEndpoints
    ) throws(TokenFailure) -> SignInEndpoints {
        var endpoints = self
        endpoints.tokenURL = try CallbackFiller(query: query, hosts: oauth.hosts).url(self.tokenURL)
        if let url = self.refreshURL {
            endpoints.refreshURL = try CallbackFiller(query: query, hosts: oauth.hosts).url(url)
        }
        if let url = self.revocationURL {
            endpoints.revocationURL = try CallbackFiller(query: query, hosts: oauth.hosts).url(url)
        }
        return endpoints
    }
}

extension OAuthEndpoints {
    /// The values of `config` that a callback's query has, by the keys of fields that are filled by Patchbay alone. They
    /// are not checked by the rules of their fields.
    package func config(from query: [(name: String, value: String)]) -> JSONObject {
        var config: JSONObject = [:]
        for member in self.callbackConfig {
            guard let value = query.first(where: { $0.name == member.value.string })?.value, !value.isEmpty else {
                continue
            }
            config[member.key] = .string(value)
        }
        return config
    }

    /// The ports that the definition itself names in the URLs of the authorization server.
    var ports: Set<Int> {
        self.definition.reduce(into: []) { ports, member in
            guard member.key.hasSuffix("_url"), let url = member.value.string else { return }
            ports.formUnion(TestTemplate(url).ports)
        }
    }
}

/// Puts values of `config` in place of the placeholders of an endpoint.
struct EndpointFiller {
    let integration: Integration
    let method: AuthMethod
    let oauth: OAuthEndpoints
    let config: JSONObject

    func optional(_ template: String?) throws(CheckFailure) -> String? {
        guard let template else { return nil }
        return try self.url(template)
    }

    func url(_ template: String) throws(CheckFailure) -> String {
        if template.contains("${callback.") { return template }
        let segments = TestTemplate(template).segments
        if segments == [.text(template)] { return template }
        let values = TestValues(
            integration: self.integration,
            method: self.method,
            config: self.config,
            credentials: Secret([:])
        )
        do throws(TestRefusal) {
            try self.requireValues(segments, values)
            var filler = TestFiller(values)
            let url = try filler.url(template)
            let place = OriginTemplate(template, fields: self.integration.configFields)
            guard self.oauth.hosts.isEmpty || !place.dependsOnConfig || self.oauth.hosts.match(url.origin.host) else {
                throw TestRefusal(filler.fields(of: .host, .url), "leads to a host that is not one of the service")
            }
            return url.text
        } catch {
            throw CheckFailure(error)
        }
    }

    /// A port may be absent, because the scheme has one.
    private func requireValues(_ segments: [TestTemplate.Segment], _ values: TestValues) throws(TestRefusal) {
        var before = ""
        for segment in segments {
            switch segment {
            case .text(let text): before = text
            case .field(let location, let key):
                let field = values.field(location, key)
                if try values.text(of: field).isEmpty, !before.hasSuffix(":") {
                    throw TestRefusal(
                        TestFinding(
                            .invalidConfig,
                            message: "Field '\(field.label)' is required",
                            fields: [field.problem(.required, "Field '\(field.label)' is required")]
                        )
                    )
                }
                before = ""
            }
        }
    }
}

/// Puts values of a callback's query in place of the placeholders of an endpoint. Whoever redirects the browser chooses
/// these values, so the host must be one of a list.
private struct CallbackFiller {
    let query: [(name: String, value: String)]
    let hosts: [String]

    func url(_ template: String) throws(TokenFailure) -> String {
        guard template.contains("${callback.") else { return template }
        var text = ""
        var rest = template[...]
        while let start = rest.firstRange(of: "${callback."), let end = rest[start.upperBound...].firstIndex(of: "}") {
            text += rest[..<start.lowerBound]
            let name = rest[start.upperBound..<end]
            guard let value = self.query.first(where: { $0.name == name })?.value else { throw Self.refusal }
            let host = text.isEmpty && value.hasPrefix("https://") ? value.dropFirst(8) : value[...]
            guard !host.isEmpty, host.utf8.allSatisfy({ $0 > 0x20 && !"/?#@\\%:".utf8.contains($0) }) else {
                throw Self.refusal
            }
            text += value
            rest = rest[rest.index(after: end)...]
        }
        text += rest
        guard let url = try? ServiceURL(text), url.origin.scheme == "https", url.origin.port == 443,
            self.hosts.match(url.origin.host)
        else { throw Self.refusal }
        return url.text
    }

    private static let refusal = TokenFailure.unreadable(
        problem: "The service sent the user back with a token server that is not one of the service",
        members: []
    )
}

extension [String] {
    /// A host matches one of these patterns: by whole labels, where `*` stands for one label.
    func match(_ host: String) -> Bool {
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        return self.contains { pattern in
            let parts = pattern.lowercased().split(separator: ".", omittingEmptySubsequences: false)
            return parts.count == labels.count && zip(parts, labels).allSatisfy { $0 == "*" || $0 == $1 }
        }
    }
}

extension ServiceURL {
    /// The URL without a port that is the default of the scheme. It may hold a secret.
    var text: String {
        let host = self.origin.host.contains(":") ? "[\(self.origin.host)]" : self.origin.host
        let isDefault = self.origin.port == (self.origin.scheme == "https" ? 443 : 80)
        return "\(self.origin.scheme)://\(host)\(isDefault ? "" : ":\(self.origin.port)")\(self.target)"
    }
}
