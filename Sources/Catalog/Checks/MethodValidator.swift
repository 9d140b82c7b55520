import Domain
import JSON

/// An auth method with the validators of its `credentials` fields.
struct MethodValidator: Sendable {
    /// The members of a token response (RFC 6749, section 5.1). Every OAuth method accepts them in addition to its own
    /// fields.
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
    /// The method's own fields. For an OAuth method, the members of a token response follow, except those that the
    /// method defines itself.
    let fields: [FieldValidator]

    init(_ method: AuthMethod, fields: [FieldValidator]) {
        self.method = method
        let others = method.isOAuth ? Self.tokenResponse : []
        self.fields =
            fields
            + others.filter { other in !fields.contains { $0.field.key == other.key } }
            .map { FieldValidator($0, pattern: nil) }
    }

    /// Checks submitted credentials. Returns the credentials in the form in which they are stored, with `expires_at` in
    /// place of `expires_in`. Also returns the time at which the access token expires; nil when that time is not known.
    /// The result may be stored only if no problem was added to `problems`.
    ///
    /// - Parameter config: the submitted config, which is read to give advice about misplaced members.
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

    /// The latest possible expiry of an access token that was submitted without an expiry: `now` plus the token
    /// lifetime in the definition, because the token was issued before `now`. Nil when no access token was submitted,
    /// and when the definition has no token lifetime.
    private func latestExpiry(of credentials: JSONObject, now: Timestamp) -> Timestamp? {
        guard credentials["access_token"] != nil else { return nil }
        return self.method.oauth?.tokenLifetime.map { now.adding(seconds: Int64($0)) }
    }

    /// Whether an expired access token can be replaced by a new one without the user's consent.
    private func isRenewable(_ credentials: JSONObject) -> Bool {
        self.method.kind == .oauth2ClientCredentials || credentials["refresh_token"] != nil
    }

    /// The `auth_type` of a credential. For OAuth it depends on the presence of a refresh token, and on whether the
    /// service rotates refresh tokens.
    ///
    /// - Parameter credentials: the credentials in the form in which they are stored.
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
    /// Checks the value of every field, and returns the object in the form in which it is stored. Members without a
    /// field definition are kept unchanged. The result may be stored only if no problem was added to `problems`.
    ///
    /// - Parameter other: the submitted config when this object is the credentials, and the submitted credentials when
    ///   this object is the config. It is read to give advice about misplaced members.
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
        if location == .credentials {
            if let problem = FieldProblem.reservedMember(of: object) { problems.append(problem) }
            if let problem = FieldProblem.tooLongNames(of: object) { problems.append(problem) }
        }
        if location == .config, problems.isEmpty, !object.isEmpty,
            JSON.object(object).serialized().utf8.count > Connection.longestConfig
        {
            let message = "'config' must be at most \(Connection.longestConfig) bytes of JSON"
            problems.append(FieldProblem(field: location.rawValue, in: .body, code: .tooLong, message: message))
        }
        return object
    }
}
