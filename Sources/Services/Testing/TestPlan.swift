package import Domain
package import JSON

/// One test of a connection, with the connection's values in place of the placeholders of the definition, and ready to be
/// made. A plan has secrets, and makes no call.
package struct TestPlan: Sendable {
    package enum Call: Sendable {
        case request(ServiceRequest)
        case handshake(Handshake)
        /// No call can be made; the finding says why.
        case none(TestFinding)
    }

    package let call: Call
    /// The definition of the test; nil when there is none.
    let probe: ProbeDefinition?
    /// The fields in each part of the test.
    let fields: [TestPart: [TestField]]
    /// The header fields of the request without a value of the credentials.
    let publicHeaders: [ServiceRequest.HeaderField]
    /// The fields that may hold the credentials of a refused test: the secret fields of the auth method, and all of its
    /// fields when none of them is secret.
    let secretFields: [TestField]
    private let values: TestValues
    /// The secret values, so that a service cannot make a reply show them.
    let secrets: Secret<[String]>

    /// - Parameters:
    ///   - sealedDestinations: the origins that the credentials were given for, in addition to those that the definition
    ///     itself names.
    ///   - expiry: the end of the access token, if it is known. The token of an OAuth method is not tested after it.
    package init(
        of method: AuthMethod,
        of integration: Integration,
        config: JSONObject,
        credentials: Secret<JSONObject>,
        sealedDestinations: Set<ServiceOrigin>,
        in workspaceID: Identifier<Workspace>,
        expiry: Timestamp?,
        at now: Timestamp
    ) {
        let values = TestValues(integration: integration, method: method, config: config, credentials: credentials)
        let fixed = Destinations.fixed(integration, method)
        var maker = TestPlanMaker(
            filler: TestFiller(values),
            destinations: sealedDestinations.union(fixed),
            workspaceID: workspaceID,
            definitionPorts: TestTemplate(method.probe?.url ?? "").ports.union(fixed.map(\.port))
        )
        self.values = values
        self.probe = method.probe
        self.secrets = values.secrets
        let isPast = method.isOAuth && expiry.isPast(at: now)
        self.call = isPast ? .none(.pastExpiry) : maker.call(method.probe)
        self.fields = maker.filler.fields
        self.publicHeaders = maker.publicHeaders
        self.secretFields = maker.filler.secretFields
    }

    /// The fields of the first of these parts that has any.
    func fields(of parts: TestPart...) -> [TestField] {
        parts.lazy.compactMap { self.fields[$0] }.first ?? []
    }

    /// The field with a key: of the auth method, else of the config. A key without a field is that of a member of the
    /// credentials which Patchbay obtains, such as `access_token`.
    func field(_ key: String) -> TestField {
        let isOfMethod = self.values.method.fields.contains { $0.key == key }
        let isOfConfig = !isOfMethod && self.values.integration.configFields.contains { $0.key == key }
        return self.values.field(isOfConfig ? .config : .credentials, key)
    }

    /// The fields that name the host of the service.
    var hostFields: [TestField] { self.fields(of: .host, .url, .login(.host), .login(.url)) }

    /// The fields that name the port of the service.
    var portFields: [TestField] { self.fields(of: .port, .login(.port)) }
}

extension TestFinding {
    fileprivate static let pastExpiry = TestFinding(.expired, message: "The token has expired", isPastExpiry: true)
}

extension TestFiller {
    /// The fields of the credentials that a service refuses together.
    fileprivate var secretFields: [TestField] {
        let parts: [TestPart] = [
            .header, .basicAuth, .url, .host, .path, .body, .login(.username), .login(.password), .login(.url),
        ]
        var used: [TestField] = []
        for field in parts.flatMap({ self.fields[$0] ?? [] }) where field.location == .credentials {
            if !used.contains(field) { used.append(field) }
        }
        let secrets = used.filter(\.isSecret)
        return secrets.isEmpty ? used : secrets
    }
}
