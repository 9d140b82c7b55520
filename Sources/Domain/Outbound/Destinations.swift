package import JSON

/// The places that requests with a connection's credentials go to: the base URL, the URL or log-in of the test, and the
/// OAuth endpoints. A secret is sent to no other place.
package enum Destinations {
    /// The parts of an auth method's URLs that name a place, each once.
    package static func templates(_ integration: Integration, _ method: AuthMethod) -> [OriginTemplate] {
        var urls = [integration.baseURL, method.probe?.url]
        // `authorization_url`, `token_url`, and further endpoints that a definition may name.
        urls += method.oauth?.definition.filter { $0.key.hasSuffix("_url") }.map(\.value.string) ?? []
        urls += method.oauth?.afterToken.map { $0["request"]?["url"]?.string } ?? []
        urls.append(method.oauth?.revocationRequest?.url)
        var templates: [OriginTemplate] = []
        for url in urls {
            // The flow itself decides where a URL with a host from a callback leads to.
            guard let url, !url.isEmpty, !url.contains("${callback.") else { continue }
            let template = OriginTemplate(url, fields: integration.configFields)
            if !templates.contains(template) { templates.append(template) }
        }
        let login = method.probe.flatMap { probe in
            probe.handshake.flatMap { OriginTemplate($0, probe.login, fields: integration.configFields) }
        }
        return templates + [login].compactMap(\.self)
    }

    /// The places that the config names, each combination of origin and fields once. An absent value of the config
    /// counts as the field's default.
    package static func of(
        _ templates: [OriginTemplate],
        config: JSONObject,
        credentials: JSONObject
    ) -> [Destination] {
        var destinations: [Destination] = []
        for template in templates {
            guard let destination = template.destination(config: config, credentials: credentials),
                !destinations.contains(destination)
            else { continue }
            destinations.append(destination)
        }
        return destinations
    }

    package static func of(
        _ integration: Integration,
        _ method: AuthMethod,
        config: JSONObject,
        credentials: JSONObject
    ) -> [Destination] {
        self.of(self.templates(integration, method), config: config, credentials: credentials)
    }

    /// The places that the definition fixes, whatever the config is.
    package static func fixed(_ integration: Integration, _ method: AuthMethod) -> Set<ServiceOrigin> {
        Set(
            self.templates(integration, method).filter(\.isFixed).compactMap {
                $0.origin(config: [:], credentials: [:])
            }
        )
    }

    /// Every place that an opened secret may be sent to: those that the definition fixes, those that the secret itself
    /// names in a URL of the definition, and those that it was given for. A secret from before the lists was given for
    /// the places that the connection's stored config names. The place in a connection string is not among them, but
    /// its protection is when the config names it.
    ///
    /// - Parameter config: the connection's stored config.
    package static func allowed(
        _ integration: Integration,
        _ method: AuthMethod,
        config: JSONObject,
        content: SealedContent
    ) -> Set<ServiceOrigin> {
        let credentials = content.secret.reveal()
        let templates = self.templates(integration, method)
        let others = templates.filter { !$0.dependsOnConfig }.compactMap {
            $0.origin(config: [:], credentials: credentials)
        }
        let given = content.destinations ?? self.of(templates, config: config, credentials: credentials).origins
        let standards = templates.compactMap(\.standard).filter { !given.containsPlace(of: $0) }
        return given.union(others).union(standards)
    }
}
