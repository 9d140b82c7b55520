package import JSON

/// A connect session that is made when its link is opened.
package struct LinkedSession: Sendable, Equatable {
    /// How long a link can be opened, and how long the session lasts from then on, in seconds: 30 minutes.
    package static let lifetime: Int64 = 1800

    package let workspaceID: Identifier<Workspace>
    package let userID: String?
    package let integration: String
    package let authMethodID: String?
    /// The connection to sign in to again; nil for a new one.
    package let connectionID: Identifier<Connection>?
    package let scopes: [String]?
    /// The name of an agent that asks to use the connection.
    package let agent: String?
    /// Nil for the workspace's `default_return_url`.
    package let returnURL: String?
    /// The id of the caller for whom the link was made.
    package let createdBy: String
    /// The end of the link.
    package let expiresAt: Timestamp

    package init(
        workspaceID: Identifier<Workspace>,
        userID: String?,
        integration: String,
        authMethodID: String? = nil,
        connectionID: Identifier<Connection>? = nil,
        scopes: [String]? = nil,
        agent: String? = nil,
        returnURL: String? = nil,
        createdBy: String,
        expiresAt: Timestamp
    ) {
        self.workspaceID = workspaceID
        self.userID = userID
        self.integration = integration
        self.authMethodID = authMethodID
        self.connectionID = connectionID
        self.scopes = scopes
        self.agent = agent
        self.returnURL = returnURL
        self.createdBy = createdBy
        self.expiresAt = expiresAt
    }
}

extension LinkedSession {
    /// The content of the link. The names are short, because the link is part of error messages.
    package var json: JSONObject {
        JSONObject(
            [
                ("w", .string(self.workspaceID.text)),
                ("u", self.userID.map { .string($0) }),
                ("i", .string(self.integration)),
                ("m", self.authMethodID.map { .string($0) }),
                ("c", self.connectionID.map { .string($0.text) }),
                ("s", self.scopes.map { .array($0.map { .string($0) }) }),
                ("a", self.agent.map { .string($0) }),
                ("r", self.returnURL.map { .string($0) }),
                ("b", .string(self.createdBy)),
                ("e", .string(self.expiresAt.text)),
            ].compactMap { name, value in value.map { (name, $0) } }
        )
    }

    /// Reads what ``json`` wrote; nil for any other object.
    package init?(json: JSONObject) {
        guard let workspaceID = json["w"]?.string.flatMap(Identifier<Workspace>.init(_:)),
            let integration = json["i"]?.string, let createdBy = json["b"]?.string,
            let expiresAt = json["e"]?.string.flatMap(Timestamp.init(rfc3339:))
        else { return nil }
        self.init(
            workspaceID: workspaceID,
            userID: json["u"]?.string,
            integration: integration,
            authMethodID: json["m"]?.string,
            connectionID: json["c"]?.string.flatMap(Identifier<Connection>.init(_:)),
            scopes: json["s"]?.array?.compactMap(\.string),
            agent: json["a"]?.string,
            returnURL: json["r"]?.string,
            createdBy: createdBy,
            expiresAt: expiresAt
        )
    }
}
