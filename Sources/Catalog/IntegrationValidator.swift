import Domain

/// One integration, with the validators of its methods and its config compiled.
struct IntegrationValidator: Sendable {
    let integration: Integration
    let config: [FieldValidator]
    private let methods: [MethodValidator]

    /// - Throws: `DefinitionError` for a pattern that cannot be used.
    init(_ integration: Integration, file: String) throws(DefinitionError) {
        func compile<Value>(
            _ pointer: String,
            _ body: () throws(PatternError) -> Value
        ) throws(DefinitionError) -> Value {
            do {
                return try body()
            } catch {
                throw DefinitionError(
                    file: file,
                    pointer: pointer,
                    message: "has a pattern that cannot be used: \(error)"
                )
            }
        }
        var methods: [MethodValidator] = []
        for (index, method) in integration.authMethods.enumerated() {
            methods.append(
                try compile("/auth_methods/\(index)") { () throws(PatternError) in try MethodValidator(method) }
            )
        }
        self.integration = integration
        self.methods = methods
        self.config = try compile("/config_fields") { () throws(PatternError) in
            try integration.configFields.map { (field) throws(PatternError) in try FieldValidator(field) }
        }
    }

    /// The method that the submission names, else the default.
    func method(for submission: ConnectionSubmission) throws -> MethodValidator {
        guard self.integration.type == submission.integrationType else {
            let message =
                "Integration '\(self.integration.id)' is of integration_type '\(self.integration.type.rawValue)'"
            throw CheckFailure([FieldProblem(field: "integration_type", in: .body, code: .conflict, message: message)])
        }
        let chosen = self.methods.first { validator in
            submission.authMethodID.map { $0 == validator.method.id } ?? validator.method.isDefault
        }
        guard let chosen else {
            let known = self.methods.map(\.method.id).joined(separator: ", ")
            let message = "Auth method is not known; '\(self.integration.id)' has: \(known)"
            throw CheckFailure([FieldProblem(field: "auth_method_id", in: .body, code: .unknown, message: message)])
        }
        return chosen
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
