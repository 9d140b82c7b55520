package import JSON

extension ConnectSession.Target {
    /// The target as a JSON object, without members for absent values.
    package var json: JSONObject {
        var json: JSONObject = ["id": .string(self.integration)]
        json["auth_method_id"] = self.authMethodID.map { .string($0) }
        json["oauth_app_id"] = self.oauthAppID.map { .string($0.text) }
        json["scopes"] = self.scopes.map { .array($0.map { .string($0) }) }
        if !self.config.isEmpty { json["config"] = .object(self.config) }
        return json
    }

    /// Reads what ``json`` wrote; nil for any other object.
    package init?(json: JSONObject) {
        guard let integration = json["id"]?.string else { return nil }
        var app: Identifier<OAuthApp>?
        if let text = json["oauth_app_id"]?.string {
            // A target without its app would lead to another app.
            guard let id = Identifier<OAuthApp>(text) else { return nil }
            app = id
        }
        self.init(
            integration: integration,
            authMethodID: json["auth_method_id"]?.string,
            oauthAppID: app,
            scopes: json["scopes"]?.array?.compactMap(\.string),
            config: json["config"]?.object ?? [:]
        )
    }
}

extension ConnectSession.Request {
    /// The request as a JSON object, for the column `connect_sessions.request`.
    package var json: JSONObject {
        var json: JSONObject = ["integrations": .array(self.targets.map { .object($0.json) })]
        json["label"] = self.label.map { .string($0) }
        json["user_label"] = self.userLabel.map { .string($0) }
        json["agent"] = self.agent.map { .string($0) }
        json["return_url"] = self.returnURL.map { .string($0) }
        json["verify"] = .bool(self.verifies)
        json["account_change"] = .bool(self.allowsAccountChange)
        if !self.metadata.isEmpty { json["metadata"] = .object(self.metadata) }
        return json
    }

    /// Reads what ``json`` wrote; nil for any other object, because a request without its targets would be one for every
    /// integration.
    package init?(json: JSONObject) {
        guard let list = json["integrations"]?.array, let verifies = json["verify"]?.bool,
            let allowsAccountChange = json["account_change"]?.bool
        else { return nil }
        let targets = list.compactMap { $0.object.flatMap(ConnectSession.Target.init(json:)) }
        guard targets.count == list.count else { return nil }
        self.init(
            targets: targets,
            label: json["label"]?.string,
            userLabel: json["user_label"]?.string,
            agent: json["agent"]?.string,
            returnURL: json["return_url"]?.string,
            verifies: verifies,
            allowsAccountChange: allowsAccountChange,
            metadata: json["metadata"]?.object ?? [:]
        )
    }
}
