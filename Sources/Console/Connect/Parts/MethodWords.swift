import Domain

/// The names of methods for people. Definitions name most methods by their technique, such as `OAuth 2.0`.
enum MethodWords {
    /// Names that say only the kind of a method, in lower case.
    private static let techniques: Set<String> = [
        "oauth", "oauth2", "oauth 2.0", "api key", "api keys", "basic", "basic auth", "bearer", "bearer token",
        "service account", "connection string", "client credentials", "no authentication",
    ]

    private static let plainDescriptions: Set<String> = [
        "Basic authentication.", "A service account key.", "A token in the Authorization header.",
        "Machine-to-machine access with a client id and secret.", "The service needs no credentials.",
    ]

    private static let plainBeginnings = [
        "A bearer token issued by ", "A key issued by ", "Credentials in the form that ",
    ]

    /// The texts that name the methods of an integration, by their ids. A method without a text is shown by the
    /// definition's own name: where that name says more than the kind, and where two methods would read the same.
    static func texts(of methods: [AuthMethod]) -> [String: PageText] {
        var ids: [PageText: [String]] = [:]
        for method in methods {
            if let text = self.text(of: method) { ids[text, default: []].append(method.id) }
        }
        return ids.reduce(into: [:]) { texts, entry in
            if entry.value.count == 1 { texts[entry.value[0]] = entry.key }
        }
    }

    /// The description of a method; empty when it says no more than the method's kind.
    static func description(of method: AuthMethod) -> String {
        let text = method.description
        let isPlain =
            self.plainDescriptions.contains(text) || self.plainBeginnings.contains { text.hasPrefix($0) }
        return isPlain ? "" : text
    }

    private static func text(of method: AuthMethod) -> PageText? {
        guard self.techniques.contains(method.name.lowercased()) else { return nil }
        return switch method.kind {
        case .oauth2: .methodSignIn
        case .apiKey: .methodKey
        case .basic: .methodPassword
        // Users copy it at the service as they copy a key.
        case .bearer: .methodBearer
        case .serviceAccount: .methodServiceAccount
        case .connectionString: .methodConnectionString
        case .oauth2ClientCredentials: .methodClient
        case .none: .methodNothing
        case .custom: nil
        }
    }
}
