import Domain
import JSON

/// The rules for the values of an OAuth app, by the definition of its integration.
struct OAuthAppRules {
    let integration: Integration
    let method: AuthMethod
    private let catalog: any IntegrationCatalog

    /// - Throws: `CheckFailure` when the integration is not known, and when no user signs in with the method.
    init(_ integrationID: String, _ methodID: String?, in catalog: any IntegrationCatalog) throws(CheckFailure) {
        do {
            self.integration = try catalog.integration(integrationID)
        } catch {
            let message = (error as? ServiceError)?.message ?? "Integration not found"
            throw .ofApp([FieldProblem(field: "integration", in: .body, code: .unknown, message: message)])
        }
        self.method = try Self.method(methodID, of: self.integration)
        self.catalog = catalog
    }

    private static func method(_ id: String?, of integration: Integration) throws(CheckFailure) -> AuthMethod {
        let methods = integration.authMethods.filter { $0.kind == .oauth2 }
        let found =
            if let id { methods.first { $0.id == id } } else { methods.first(where: \.isDefault) ?? methods.first }
        guard let found else {
            let isKnown = id.map { id in integration.authMethods.contains { $0.id == id } } ?? true
            let advice =
                methods.isEmpty
                ? "'\(integration.id)' has no method with which users sign in"
                : "users sign in to '\(integration.id)' with: \(methods.map(\.id).joined(separator: ", "))"
            throw .ofApp([
                FieldProblem(
                    field: "auth_method_id",
                    in: .body,
                    code: isKnown ? .notAllowed : .unknown,
                    message: isKnown ? "An OAuth app needs another auth method; \(advice)" : "Not known; \(advice)",
                    suggestion: methods.first?.id
                )
            ])
        }
        return found
    }

    /// The keys of `config` that the app has to fix, so that its secret goes nowhere else.
    var openKeys: [String] { self.method.openAuthorityKeys(of: self.integration) }

    /// The service, or the app by its `config`, decides where the app's secret goes.
    func isBound(by config: JSONObject) -> Bool {
        self.openKeys.allSatisfy { key in config[key]?.string.map { !$0.isEmpty } ?? false }
    }

    /// Every problem of the values that an app is to have.
    ///
    /// - Parameter isNew: false for an app that Patchbay knows, whose issuer is not checked again.
    func problems(
        clientID: String,
        _ secret: OAuthAppSecret,
        _ settings: OAuthApp.Settings,
        issuer: String?,
        sharing: OAuthApp.Sharing,
        now: Timestamp
    ) -> [FieldProblem] {
        self.problemsOfFields(clientID: clientID, secret, now: now)
            + self.problems(ofIssuer: issuer)
            + self.problems(of: settings.extraAuthorizeParameters)
            + self.problems(ofAuthentication: secret, settings)
            + self.problems(ofPlace: secret, settings, sharing: sharing)
    }

    private func problem(
        _ field: String,
        _ code: FieldProblem.Code,
        _ message: String,
        in location: FieldProblem.Location = .body
    ) -> FieldProblem {
        FieldProblem(field: field, in: location, code: code, message: message)
    }

    /// The values that are also fields of connections are checked by the rules of these fields.
    private func problemsOfFields(clientID: String, _ secret: OAuthAppSecret, now: Timestamp) -> [FieldProblem] {
        var problems: [FieldProblem] = []
        var credentials: JSONObject = ["client_id": .string(clientID)]
        if let clientSecret = secret.clientSecret { credentials["client_secret"] = .string(clientSecret.reveal()) }
        for (key, value) in credentials.map({ ($0.key, $0.value.string ?? "") })
        where value.isEmpty || value.first?.isWhitespace == true || value.last?.isWhitespace == true {
            problems.append(self.problem(key, .invalidFormat, "'\(key)' must not be empty or have blanks at its ends"))
        }
        let fields = self.integration.configFields
        for member in secret.config where !fields.contains(where: { $0.key == member.key }) {
            let known = fields.map(\.key).joined(separator: ", ")
            let advice = fields.isEmpty ? "it has none" : "it has: \(known)"
            let message = "'\(self.integration.id)' has no such field of config; \(advice)"
            problems.append(self.problem(member.key, .unknown, message, in: .config))
        }
        for member in secret.config {
            let text = member.value.string ?? "-"
            guard text.isEmpty || text.first?.isWhitespace == true || text.last?.isWhitespace == true else { continue }
            let message = "The value must not be empty or have blanks at its ends"
            problems.append(self.problem(member.key, .invalidFormat, message, in: .config))
        }
        let found = self.catalog.validate(
            ConnectionSubmission(
                integration: self.integration.id,
                config: secret.config,
                credentials: Secret(credentials),
                authMethodID: self.method.id
            ),
            now: now
        )
        for problem in found.problems {
            switch problem.location {
            case .credentials where credentials[problem.field] != nil:
                problems.append(self.problem(problem.field, problem.code, problem.message))
            case .config where secret.config[problem.field] != nil: problems.append(problem)
            default: break
            }
        }
        return problems
    }

    private func problems(ofIssuer issuer: String?) -> [FieldProblem] {
        let discovers = self.method.oauth?.tokenURL == nil
        guard let issuer else {
            guard discovers else { return [] }
            let message =
                "Name the authorization server that knows the client, because '\(self.integration.id)' names none"
            return [self.problem("issuer", .required, message)]
        }
        guard discovers else {
            let message = "The definition of '\(self.integration.id)' names the server; leave 'issuer' out"
            return [self.problem("issuer", .notAllowed, message)]
        }
        // RFC 8414, section 2.
        guard (try? ServiceURL(issuer)) != nil, !issuer.contains(where: { "?#".contains($0) }) else {
            return [self.problem("issuer", .invalidFormat, "'issuer' must be a URL without ? and #")]
        }
        return []
    }

    private func problems(of parameters: JSONObject) -> [FieldProblem] {
        var names = OAuthEndpoints.reservedParameters
        for (_, value) in self.method.oauth?.authorizeNames.map({ ($0.key, $0.value) }) ?? [] {
            if let name = value.string { names.insert(name) }
        }
        let field = "extra_authorize_params"
        return parameters.compactMap { member in
            if names.contains(member.key) {
                return self.problem(field, .notAllowed, "Patchbay itself sends '\(member.key)'; remove it")
            }
            guard (1...64).contains(member.key.utf8.count), member.key.utf8.allSatisfy({ (0x21...0x7e).contains($0) }),
                let value = member.value.string, value.utf8.count <= 1024
            else {
                return self.problem(field, .invalidFormat, "Each parameter must be a string of at most 1024 bytes")
            }
            return nil
        }
    }

    private func problems(
        ofAuthentication secret: OAuthAppSecret,
        _ settings: OAuthApp.Settings
    ) -> [FieldProblem] {
        var problems: [FieldProblem] = []
        if let key = secret.privateKey?.reveal(), !key.hasPrefix("-----BEGIN ") || !key.contains("PRIVATE KEY-----") {
            problems.append(self.problem("private_key", .invalidFormat, "'private_key' must be in PEM format"))
        }
        switch settings.tokenAuthentication {
        case OAuthEndpoints.TokenAuthentication.none? where secret.clientSecret != nil:
            problems.append(self.problem("client_secret", .conflict, "'token_auth' is 'none'; leave the secret out"))
        case .body?, .basic?:
            guard secret.clientSecret == nil else { break }
            problems.append(self.problem("client_secret", .required, "This 'token_auth' needs a 'client_secret'"))
        case .privateKeyJWT?:
            guard secret.privateKey == nil else { break }
            problems.append(self.problem("private_key", .required, "This 'token_auth' needs a 'private_key'"))
        default: break
        }
        if secret.privateKey != nil, settings.tokenAuthentication != .privateKeyJWT {
            let message = "A private key is used only with 'token_auth' 'private_key_jwt'"
            problems.append(self.problem("private_key", .conflict, message))
        }
        return problems
    }

    private func problems(
        ofPlace secret: OAuthAppSecret,
        _ settings: OAuthApp.Settings,
        sharing: OAuthApp.Sharing
    ) -> [FieldProblem] {
        guard !self.isBound(by: secret.config) else { return [] }
        let keys = self.openKeys.map { "'\($0)'" }.joined(separator: " and ")
        var problems: [FieldProblem] = []
        let remedy = "name it with \(keys) in 'config'"
        if secret.clientSecret != nil || secret.privateKey != nil {
            let message = "The secret would go to any host that a user types; \(remedy), or leave the secret out"
            problems.append(
                self.problem(secret.clientSecret != nil ? "client_secret" : "private_key", .notAllowed, message)
            )
        }
        if sharing != .nobody {
            problems.append(self.problem("shared_with", .notAllowed, "An app for any host cannot be shared; \(remedy)"))
        }
        return problems
    }
}

extension CheckFailure {
    static func ofApp(_ problems: [FieldProblem]) -> CheckFailure {
        CheckFailure(problems, message: "OAuth app validation failed")
    }
}
