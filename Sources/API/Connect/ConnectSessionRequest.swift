import Domain
import JSON
import Services
import Web

extension ConnectSessionSubmission {
    /// The values of `verify`.
    enum Verification: String, CaseIterable {
        case off
        case before
    }

    /// Reads a body with the schema `ConnectSessionCreate`.
    ///
    /// - Throws: `BodyFailure` with all errors, in the order of the schema's members.
    init(_ body: inout BodyReader) throws {
        let purpose = body.enumeration("purpose", of: ConnectSession.Purpose.self)
        let userID = body.string("user_id", minLength: 1, maxLength: 255)
        let connectionID = body.string("connection_id", maxLength: 255)
        let targets = body.targets()
        let label = body.string("label", maxLength: 255)
        let userLabel = body.string("user_label", minLength: 1, maxLength: 255)
        let returnURL = body.string("return_url", maxLength: LandingURL.longest)
        let binding = body.enumeration("binding", of: ConnectSession.Binding.self)
        let verification = body.enumeration("verify", of: Verification.self)
        let allowsAccountChange = body.bool("account_change")
        let expiresIn = body.integer("expires_in")
        let metadata = body.object("metadata", nullable: true)
        try body.finish()
        self.init(
            purpose: purpose ?? .connect,
            userID: userID,
            connectionID: connectionID,
            targets: targets ?? [],
            label: label,
            userLabel: userLabel,
            returnURL: returnURL,
            binding: binding,
            verifies: verification != .off,
            allowsAccountChange: allowsAccountChange ?? false,
            expiresIn: expiresIn,
            metadata: metadata ?? [:]
        )
    }

    /// Reads a body with the schema `OAuthInitiate`.
    ///
    /// - Throws: `BodyFailure` with all errors, in the order of the schema's members.
    init(initiating body: inout BodyReader) throws {
        let integration = body.requiredString("integration_id", maxLength: 255)
        let methodID = body.string("auth_method_id", maxLength: 255)
        let scopes = body.list("scopes", "Input should be a valid string", type: "string_type") { $0 }
        let returnURL = body.string("redirect_uri", maxLength: LandingURL.longest)
        let userID = body.string("user_id", minLength: 1, maxLength: 255)
        let connectionID = body.string("connection_id", maxLength: 255)
        let config = body.object("config", nullable: true)
        let label = body.string("label", maxLength: 255)
        let binding = body.enumeration("binding", of: ConnectSession.Binding.self)
        try body.finish()
        guard let integration else { preconditionFailure("finish() throws when one is missing") }
        let target = Target(
            integration: integration,
            authMethodID: methodID ?? (connectionID == nil ? "oauth2" : nil),
            scopes: scopes,
            config: config ?? [:]
        )
        self.init(
            userID: userID,
            connectionID: connectionID,
            targets: [target],
            label: label,
            returnURL: returnURL,
            binding: binding ?? .confirm,
            allowsNoUser: true,
            needsSignIn: true
        )
    }
}

extension BodyReader {
    /// Reads a whole number. Nil when the member is absent or null.
    fileprivate mutating func integer(_ key: String) -> Int? {
        self.value(key, "Input should be a valid integer", type: "int_type") { $0.number?.int }
    }

    /// Reads the member `integrations`: a list of ids, or of objects `{id, auth_method_id, oauth_app_id, scopes, config}`.
    fileprivate mutating func targets() -> [ConnectSessionSubmission.Target]? {
        let key = "integrations"
        guard let value = self.member(key), value != .null else { return nil }
        guard let list = value.array else {
            return self.add(.init("body", key, message: "Input should be a valid list", type: "list_type"))
        }
        var targets: [ConnectSessionSubmission.Target] = []
        for json in list {
            guard let target = ConnectSessionSubmission.Target(json) else {
                let message =
                    "Input should be a list of ids of integrations, or of objects with 'id' and optional "
                    + "'auth_method_id', 'oauth_app_id', 'scopes' and 'config'"
                return self.add(.init("body", key, message: message, type: "list_type"))
            }
            targets.append(target)
        }
        return targets
    }
}

extension ConnectSessionSubmission.Target {
    private static let members: Set = ["id", "auth_method_id", "oauth_app_id", "scopes", "config"]

    /// Reads one element of `integrations`; nil for a value of another form. Null counts as absent.
    fileprivate init?(_ json: JSON) {
        if let id = json.string {
            self.init(integration: id)
            return
        }
        guard let object = json.object, let id = object["id"]?.string, id.utf8.count <= 255,
            object.allSatisfy({ Self.members.contains($0.key) })
        else { return nil }
        let values = object.filter { $0.value != .null }
        let present = Dictionary(values.map { ($0.key, $0.value) }) { first, _ in first }
        let scopes = present["scopes"]?.array?.compactMap(\.string)
        let isWellFormed =
            present["auth_method_id"].map { $0.string != nil } ?? true
            && present["oauth_app_id"].map { $0.string != nil } ?? true
            && present["scopes"].map { $0.array?.count == scopes?.count } ?? true
            && present["config"].map { $0.object != nil } ?? true
        guard isWellFormed else { return nil }
        self.init(
            integration: id,
            authMethodID: present["auth_method_id"]?.string,
            oauthAppID: present["oauth_app_id"]?.string,
            scopes: scopes,
            config: present["config"]?.object ?? [:]
        )
    }
}
