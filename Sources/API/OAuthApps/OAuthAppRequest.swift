import Domain
import JSON
import Web

/// The greatest lengths of an app's values. A client id and an issuer go into URLs.
enum OAuthAppLimit {
    static let label = 255
    static let clientID = 1024
    static let secret = 65_536
    static let issuer = 2048
    static let scopes = 100
    static let scope = 255
    static let parameters = 32
    static let workspaces = 1000
}

extension OAuthAppSubmission {
    /// Reads a body with the schema `OAuthAppCreate`.
    ///
    /// - Throws: `BodyFailure` with all errors, in the order of the schema's members.
    init(_ body: inout BodyReader) throws {
        let integration = body.requiredString("integration", minLength: 1, maxLength: 100)
        let authMethodID = body.string("auth_method_id", maxLength: 100)
        let label = body.string("label", minLength: 1, maxLength: OAuthAppLimit.label)
        let clientID = body.requiredString("client_id", minLength: 1, maxLength: OAuthAppLimit.clientID)
        let clientSecret = body.string("client_secret", minLength: 1, maxLength: OAuthAppLimit.secret)
        let privateKey = body.string("private_key", minLength: 1, maxLength: OAuthAppLimit.secret)
        let issuer = body.string("issuer", maxLength: OAuthAppLimit.issuer)
        let settings = OAuthApp.Settings(
            scopes: body.scopes(),
            extraAuthorizeParameters: body.parameters() ?? [:],
            tokenAuthentication: body.enumeration("token_auth")
        )
        let config = body.object("config", nullable: true)
        let sharing = body.sharing()
        let secretExpiresAt = body.timestamp("secret_expires_at")
        try body.finish()
        guard let integration, let clientID else { preconditionFailure("finish() throws when one is missing") }
        self.init(
            integration: integration,
            authMethodID: authMethodID,
            label: label,
            clientID: clientID,
            clientSecret: clientSecret.map { Secret($0) },
            privateKey: privateKey.map { Secret($0) },
            issuer: issuer,
            settings: settings,
            config: config ?? [:],
            sharing: sharing ?? .nobody,
            secretExpiresAt: secretExpiresAt
        )
    }
}

extension OAuthAppChanges {
    /// Reads a body with the schema `OAuthAppUpdate`. An absent member leaves the value unchanged. Null removes a value;
    /// for `label` and `client_id`, which cannot be removed, null is treated like an absent member.
    ///
    /// - Throws: `BodyFailure` with all errors.
    init(_ body: inout BodyReader) throws {
        let label = body.string("label", minLength: 1, maxLength: OAuthAppLimit.label)
        let clientID = body.string("client_id", minLength: 1, maxLength: OAuthAppLimit.clientID)
        let clientSecret = body.string("client_secret", minLength: 1, maxLength: OAuthAppLimit.secret)
        let privateKey = body.string("private_key", minLength: 1, maxLength: OAuthAppLimit.secret)
        let scopes = body.scopes()
        let parameters = body.parameters()
        let tokenAuthentication = body.enumeration("token_auth", of: OAuthEndpoints.TokenAuthentication.self)
        let config = body.object("config", nullable: true)
        let sharing = body.sharing()
        let secretExpiresAt = body.timestamp("secret_expires_at")
        self.init(
            label: label,
            clientID: clientID,
            clientSecret: body.change("client_secret", clientSecret.map { Secret($0) }),
            privateKey: body.change("private_key", privateKey.map { Secret($0) }),
            scopes: body.change("scopes", scopes),
            extraAuthorizeParameters: body.isNull("extra_authorize_params") ? [:] : parameters,
            tokenAuthentication: body.change("token_auth", tokenAuthentication),
            config: body.isNull("config") ? [:] : config,
            sharing: body.isNull("shared_with") ? .nobody : sharing,
            secretExpiresAt: body.change("secret_expires_at", secretExpiresAt)
        )
        try body.finish()
    }
}

extension BodyReader {
    /// The change that a member asks for: nil for an absent member, and `.some(nil)` for null.
    ///
    /// - Parameter value: the member's value as it was read.
    fileprivate mutating func change<Value>(_ key: String, _ value: Value?) -> Value?? {
        self.member(key) == nil ? nil : .some(value)
    }

    /// Scopes have the characters of RFC 6749, section 3.3.
    fileprivate mutating func scopes() -> [String]? {
        self.list(
            "scopes",
            "Input should be a scope: visible ASCII characters without a quote or backslash",
            type: "string_pattern_mismatch",
            count: 0...OAuthAppLimit.scopes
        ) { scope in
            let isScope = scope.utf8.allSatisfy { (0x21...0x7e).contains($0) && $0 != 0x22 && $0 != 0x5c }
            return isScope && (1...OAuthAppLimit.scope).contains(scope.utf8.count) ? scope : nil
        }
    }

    fileprivate mutating func parameters() -> JSONObject? {
        self.value(
            "extra_authorize_params",
            "Input should be an object of at most \(OAuthAppLimit.parameters) strings",
            type: "dict_type"
        ) { json in
            json.object.flatMap { object in
                object.count <= OAuthAppLimit.parameters && object.allSatisfy { $0.value.string != nil } ? object : nil
            }
        }
    }

    fileprivate mutating func sharing() -> OAuthApp.Sharing? {
        self.value(
            "shared_with",
            "Input should be 'all' or a list of 1 to \(OAuthAppLimit.workspaces) ids of workspaces",
            type: "sharing"
        ) { json in
            if json == .string("all") { return .all }
            guard let list = json.array, (1...OAuthAppLimit.workspaces).contains(list.count) else { return nil }
            let ids = list.compactMap { $0.string.flatMap(Identifier<Workspace>.init) }
            return ids.count == list.count ? .workspaces(ids) : nil
        }
    }
}
