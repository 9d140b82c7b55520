import Domain
import JSON

/// One integration, with the validators of its methods and its config compiled.
struct IntegrationValidator: Sendable {
    let integration: Integration
    let methods: [MethodValidator]
    let config: [FieldValidator]

    init(integration: Integration, methods: [MethodValidator], config: [FieldValidator]) {
        self.integration = integration
        self.methods = methods
        self.config = config
    }

    /// - Parameter type: nil for the integration's own.
    /// - Throws: `CheckFailure`.
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

    /// The method of that id; the default for nil.
    ///
    /// - Throws: `CheckFailure`.
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

    func knownMethod(_ id: String?) -> MethodValidator? {
        self.methods.first { validator in id.map { $0 == validator.method.id } ?? validator.method.isDefault }
    }

    /// What would be stored, if there is no problem.
    func check(
        _ submitted: JSONObject,
        config: JSONObject,
        by validator: MethodValidator,
        now: Timestamp,
        problems: inout [FieldProblem]
    ) -> CheckedSubmission {
        let (credentials, expiresAt) = validator.check(submitted, beside: config, now: now, problems: &problems)
        let config = config.checked(
            by: self.config,
            in: .config,
            for: validator.method.id,
            beside: submitted,
            problems: &problems
        )
        self.lookForSecrets(in: config, by: validator, problems: &problems)
        return CheckedSubmission(
            integrationName: self.integration.name,
            integrationType: self.integration.type,
            authMethodID: validator.method.id,
            authType: credentials.isEmpty ? .custom : validator.authType(of: credentials),
            credentialType: credentials.isEmpty ? .custom : self.integration.credentialType,
            credentials: Secret(credentials),
            config: config,
            expiresAt: expiresAt
        )
    }

    /// What is in `config` is stored and shown as it is.
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
