import Domain
import JSON

/// An integration with the validators of its auth methods and of its `config` fields.
struct IntegrationValidator: Sendable {
    let integration: Integration
    let methods: [MethodValidator]
    let config: [FieldValidator]
    /// The parts of each auth method's URLs that take values of the config, by the method's id. They are made at first
    /// use, because a start does not need them.
    private let places: Lazy<[String: [OriginTemplate]]>

    init(integration: Integration, methods: [MethodValidator], config: [FieldValidator]) {
        self.integration = integration
        self.methods = methods
        self.config = config
        self.places = Lazy {
            integration.authMethods.reduce(into: [:]) { places, method in
                places[method.id] = Destinations.templates(integration, method).filter(\.dependsOnConfig)
            }
        }
    }

    /// The places that the config names.
    func destinations(
        config: JSONObject,
        credentials: JSONObject,
        by validator: MethodValidator
    ) -> [Destination] {
        guard let places = self.places.value[validator.method.id], !places.isEmpty else { return [] }
        return Destinations.of(places, config: config, credentials: credentials)
    }

    /// Checks that a submission names the type of this integration.
    ///
    /// - Parameter type: the submitted type; nil when none was submitted, which is accepted.
    /// - Throws: `CheckFailure` when the integration is of another type.
    func requireType(_ type: IntegrationType?) throws(CheckFailure) {
        guard type == nil || type == self.integration.type else {
            let known = self.integration.type.rawValue
            throw CheckFailure([
                FieldProblem(
                    field: "integration_type",
                    in: .body,
                    code: .conflict,
                    message: "Integration '\(self.integration.id)' is of integration_type '\(known)'",
                    suggestion: known
                )
            ])
        }
    }

    /// The auth method with this id, or the default method when `id` is nil.
    ///
    /// - Throws: `CheckFailure` when the integration has no such method.
    func method(_ id: String?) throws(CheckFailure) -> MethodValidator {
        if let method = self.knownMethod(id) { return method }
        let known = self.methods.map(\.method.id)
        throw CheckFailure([
            FieldProblem(
                field: "auth_method_id",
                in: .body,
                code: .unknown,
                message: "Auth method is not known; '\(self.integration.id)' has: \(known.joined(separator: ", "))",
                suggestion: id.flatMap { nearestNames(to: $0, among: known).first }
            )
        ])
    }

    /// The same as ``method(_:)``, but returns nil instead of throwing when the integration has no such method.
    func knownMethod(_ id: String?) -> MethodValidator? {
        self.methods.first { validator in id.map { $0 == validator.method.id } ?? validator.method.isDefault }
    }

    /// Checks submitted credentials and config against the fields of one auth method. The result may be stored only if
    /// no problem was added to `problems`.
    ///
    /// - Parameters:
    ///   - submitted: the submitted credentials.
    ///   - isGranted: whether the credentials come from a token endpoint. The forms of their values are then not
    ///     checked.
    ///   - problems: every problem is appended, first those of the credentials, then those of the config.
    func check(
        _ submitted: JSONObject,
        config: JSONObject,
        by validator: MethodValidator,
        now: Timestamp,
        isGranted: Bool = false,
        problems: inout [FieldProblem]
    ) -> CheckedSubmission {
        let (credentials, expiresAt) = validator.check(submitted, beside: config, now: now, problems: &problems)
        if isGranted {
            let reserved = [SealedContent.member, SealedContent.endpointsMember]
            problems.removeAll { $0.location == .credentials && !reserved.contains($0.field) }
        }
        let config = config.checked(
            by: self.config,
            in: .config,
            for: validator.method.id,
            beside: submitted,
            problems: &problems
        )
        if isGranted {
            // The sign-in fills these fields, perhaps later.
            let automatic = Set(self.config.map(\.field).filter(\.isAutomatic).map(\.key))
            problems.removeAll {
                $0.location == .config && $0.code == .required && automatic.contains($0.field)
            }
        }
        self.lookForSecrets(in: config, by: validator, problems: &problems)
        return CheckedSubmission(
            integrationName: self.integration.name,
            integrationType: self.integration.type,
            authMethodID: validator.method.id,
            authType: credentials.isEmpty ? .custom : validator.authType(of: credentials),
            credentialType: credentials.isEmpty ? .custom : self.integration.credentialType,
            credentials: Secret(credentials),
            config: config,
            expiresAt: expiresAt,
            destinations: problems.isEmpty
                ? self.destinations(config: config, credentials: credentials, by: validator) : []
        )
    }

    /// Adds a problem for each secret that was sent in `config`, because `config` is stored without encryption and
    /// every reply shows it.
    private func lookForSecrets(
        in config: JSONObject,
        by validator: MethodValidator,
        problems: inout [FieldProblem]
    ) {
        guard !config.isEmpty else { return }
        for secret in validator.fields.lazy.map(\.field) where secret.isSecret {
            guard config[secret.key] ?? .null != .null, !self.config.contains(where: { $0.field.key == secret.key })
            else { continue }
            let message = "Field '\(secret.label)' is a secret; send it in 'credentials', not in 'config'"
            problems.append(FieldProblem(field: secret.key, in: .config, code: .misplaced, message: message))
        }
    }
}

extension Integration {
    var credentialType: CredentialType {
        switch self.type {
        case .connectors, .mcp, .tool, .api: .integration
        case .model: .llm
        case .storage: self.category.contains("vector") ? .vectorStore : .storage
        case .custom: .custom
        }
    }
}
