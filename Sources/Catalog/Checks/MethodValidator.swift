import Domain
import JSON

/// An auth method with the validators of its credentials.
struct MethodValidator: Sendable {
    /// The members of a token response (RFC 6749, section 5.1) that every OAuth method accepts beside its own fields.
    private static let tokenResponse = [
        Field(key: "refresh_token", label: "Refresh Token", kind: .password, isSecret: true),
        Field(key: "token_type", label: "Token Type", kind: .string),
        Field(
            key: "expires_in",
            label: "Expires In",
            kind: .integer,
            help: "Seconds that the access token lasts; stored as expires_at."
        ),
        Field(key: "expires_at", label: "Access Token Expiry", kind: .dateTime),
    ]

    let method: AuthMethod
    /// The method's own fields, then the members of a token response that are none of them.
    let fields: [FieldValidator]

    init(_ method: AuthMethod, fields: [FieldValidator]) {
        self.method = method
        let others = method.isOAuth ? Self.tokenResponse : []
        self.fields =
            fields
            + others.filter { other in !fields.contains { $0.field.key == other.key } }
            .map { FieldValidator($0, pattern: nil) }
    }

    /// The credentials in the form in which they are stored, with `expires_at` in place of `expires_in`, and the time
    /// when the access token ends; nil when that is not known. Both may be stored only if no problem was added.
    ///
    /// - Parameter config: the submitted config, for advice about misplaced members.
    func check(
        _ submitted: JSONObject,
        beside config: JSONObject,
        now: Timestamp,
        problems: inout [FieldProblem]
    ) -> (credentials: JSONObject, expiresAt: Timestamp?) {
        var credentials = submitted.checked(
            by: self.fields,
            in: .credentials,
            for: self.method.id,
            beside: config,
            problems: &problems
        )
        let expiresAt = credentials.resolveExpiry(now: now) ?? self.latestExpiry(of: credentials, now: now)
        if self.method.isOAuth, let expiresAt, expiresAt <= now, !self.isRenewable(credentials) {
            let label = self.fields.first { $0.field.key == "expires_at" }?.field.label ?? ""
            let message = "Field '\(label)' is in the past and no Refresh Token was given"
            problems.append(FieldProblem(field: "expires_at", in: .credentials, code: .expired, message: message))
        }
        return (credentials, expiresAt)
    }

    /// The latest possible end of an access token that was submitted without an expiry, because the token was issued
    /// before now. Nil without a token, and when the definition has no token lifetime.
    private func latestExpiry(of credentials: JSONObject, now: Timestamp) -> Timestamp? {
        guard credentials["access_token"] != nil else { return nil }
        return self.method.oauth?.tokenLifetime.map { now.adding(seconds: Int64($0)) }
    }

    /// Whether an expired access token can be replaced without asking the user again.
    private func isRenewable(_ credentials: JSONObject) -> Bool {
        self.method.kind == .oauth2ClientCredentials || credentials["refresh_token"] != nil
    }

    /// - Parameter credentials: as they are stored.
    func authType(of credentials: JSONObject) -> AuthType {
        switch self.method.kind {
        case .oauth2:
            guard credentials["refresh_token"] != nil else { return .oauthToken }
            return self.method.oauth?.rotatesRefreshToken ?? false ? .oauthTokenRefreshRotation : .oauthTokenRefresh
        case .oauth2ClientCredentials: return .oauthToken
        case .apiKey: return .apiKey
        case .basic: return .basicAuth
        case .bearer: return .accessToken
        case .serviceAccount: return .publicKeySecret
        case .connectionString: return .connectionString
        case .custom, .none: return .custom
        }
    }
}

extension JSONObject {
    /// Checks every field and returns the object in the form in which it is stored. Members that no field describes are
    /// kept unchanged. The result may be stored only if no problem was added.
    ///
    /// - Parameter other: the submitted config when this object is the credentials, the submitted credentials when this
    ///   object is the config; for advice about misplaced members.
    func checked(
        by fields: [FieldValidator],
        in location: FieldProblem.Location,
        for methodID: String,
        beside other: JSONObject,
        problems: inout [FieldProblem]
    ) -> JSONObject {
        var object = self
        for validator in fields {
            let field = validator.field
            let value = self[field.key]
            switch validator.check(value, isRequired: field.isRequired(by: methodID)) {
            case .absent: if value != nil { object[field.key] = nil }
            case .valid: break
            case .changed(let value): object[field.key] = value
            case .invalid(let code, let message):
                problems.append(
                    FieldProblem(
                        field: field.key,
                        in: location,
                        code: code,
                        message: message,
                        suggestion: value == nil
                            ? self.adviceOnAbsence(of: field, from: location, among: fields, beside: other)
                            : value?.string.flatMap { validator.advice(on: $0, code, among: fields) }
                    )
                )
            }
        }
        let isUndescribedMask = { (member: Member) in
            member.value == .string(secretMask) && !fields.contains { $0.field.key == member.key }
        }
        if object.contains(where: isUndescribedMask) { problems.append(.maskedMember(of: location)) }
        if location == .credentials, let problem = FieldProblem.tooLongNames(of: object) { problems.append(problem) }
        if location == .config, problems.isEmpty, !object.isEmpty,
            JSON.object(object).serialized().utf8.count > Connection.longestConfig
        {
            let message = "'config' must be at most \(Connection.longestConfig) bytes of JSON"
            problems.append(FieldProblem(field: location.rawValue, in: .body, code: .tooLong, message: message))
        }
        return object
    }
}
