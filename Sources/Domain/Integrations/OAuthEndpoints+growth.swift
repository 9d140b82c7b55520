package import JSON

// The members of an `oauth2` object that describe how a service differs from RFC 6749. Every member is optional.

extension OAuthEndpoints {
    /// A second request after the exchange of a code, which gives a token with a longer life.
    package struct SecondExchange: Sendable, Equatable {
        /// Nil for ``OAuthEndpoints/tokenURL``.
        package let url: String?
        package let method: ProbeDefinition.Method
        package let grantType: String?
        /// Further parameters, in which `${credentials.access_token}` is the token of the first exchange.
        package let parameters: JSONObject
    }

    /// Where a token answer has its values, as JSON Pointers (RFC 6901). The first pointer that leads to a value counts.
    package struct Answer: Sendable, Equatable {
        /// A kind of answer that is an error whatever its status is.
        package struct ErrorRule: Sendable, Equatable {
            /// The pointers that must lead to these values.
            package let when: JSONObject
            /// The pointer to the error code.
            package let code: String
        }

        package let accessToken: [String]
        package let refreshToken: [String]
        package let expiresIn: [String]
        /// The unit of `expiresIn`: `s`, `ms` or `min`.
        package let expiresUnit: String
        package let expiresAt: [String]
        package let refreshExpiresIn: [String]
        package let scope: [String]
        package let scopeSeparator: String
        package let errors: [ErrorRule]
        /// The keys of `config` that the answer fills, with the pointer to each value.
        package let config: [(key: String, pointer: String)]
        /// The keys of sealed members that the answer fills, with the pointer to each value.
        package let secret: [(key: String, pointer: String)]

        package static func == (lhs: Self, rhs: Self) -> Bool {
            lhs.accessToken == rhs.accessToken && lhs.refreshToken == rhs.refreshToken
                && lhs.expiresIn == rhs.expiresIn && lhs.expiresUnit == rhs.expiresUnit
                && lhs.expiresAt == rhs.expiresAt && lhs.refreshExpiresIn == rhs.refreshExpiresIn
                && lhs.scope == rhs.scope && lhs.scopeSeparator == rhs.scopeSeparator && lhs.errors == rhs.errors
                && lhs.config.elementsEqual(rhs.config) { $0 == $1 }
                && lhs.secret.elementsEqual(rhs.secret) { $0 == $1 }
        }
    }

    /// The meaning of an error code of the service.
    package enum ErrorClass: String, Sendable, CaseIterable {
        /// The grant has ended; the user has to sign in again.
        case refused
        /// The service does not accept the client.
        case client
        case scope
        /// The user or an administrator has to do something at the service.
        case interaction
        case later
    }

    /// The endpoint that renews tokens; nil when it is ``tokenURL``.
    package var refreshURL: String? { self.definition["refresh_url"]?.string }
    package var revocationURL: String? { self.definition["revocation_url"]?.string }
    /// The service has no way to end a grant from outside.
    package var revokesNowhere: Bool { self.definition["revocation"]?.string == "none" }
    /// The issuer of the authorization server; nil when the definition names none.
    package var issuer: String? { self.definition["issuer"]?.string }
    /// The resource that tokens are asked for (RFC 8707); nil for none.
    package var resource: String? { self.definition["resource"]?.string }
    /// A client discovers the authorization server from the URL of the resource (RFC 9728).
    package var discovers: Bool { self.definition["discover"]?.bool ?? (self.tokenURL == nil) }
    /// The patterns that a host from a callback or a config must match: whole labels, and `*` for one label.
    package var hosts: [String] { self.definition["hosts"]?.array?.compactMap(\.string) ?? [] }
    /// The service's own names of parameters of the authorization request, by the standard name.
    package var authorizeNames: JSONObject { self.definition["authorize_names"]?.object ?? [:] }
    /// The service's own names of parameters of the token request, by the standard name.
    package var tokenNames: JSONObject { self.definition["token_names"]?.object ?? [:] }
    /// Additional parameters of the token request.
    package var tokenParameters: JSONObject { self.definition["token_params"]?.object ?? [:] }
    package var refreshParameters: JSONObject { self.definition["refresh_params"]?.object ?? [:] }
    package var tokenHeaders: JSONObject { self.definition["token_headers"]?.object ?? [:] }
    /// The HTTP method of the token request, `GET` or `POST`.
    package var tokenMethod: ProbeDefinition.Method {
        self.definition["token_method"]?.string.flatMap(ProbeDefinition.Method.init) ?? .post
    }
    /// The body of the token request is JSON and not a form.
    package var sendsJSON: Bool { self.definition["body"]?.string == "json" }
    /// The parameters with which the service asks for consent even if the user consented before.
    package var consentParameters: JSONObject { self.definition["consent_params"]?.object ?? [:] }
    /// The scopes without which the integration is of no use.
    package var requiredScopes: [String] { self.definition["scopes_required"]?.array?.compactMap(\.string) ?? [] }
    /// An answer without a refresh token is refused.
    package var requiresRefreshToken: Bool { self.definition["refresh_required"]?.bool ?? false }
    /// Other names of a scope in the service's answers, by the name that is asked for.
    package var scopeAliases: JSONObject { self.definition["scope_aliases"]?.object ?? [:] }
    /// The texts of scopes: words that follow "can", such as `read your mail`, by scope.
    package var scopeTexts: JSONObject { self.definition["scope_texts"]?.object ?? [:] }
    /// The name of the code in the callback's query.
    package var callbackCode: String { self.definition["callback"]?.object?["code"]?.string ?? "code" }
    /// The keys of `config` that the callback's query fills, with the name of each parameter.
    package var callbackConfig: JSONObject {
        self.definition["callback"]?.object?["config"]?.object ?? [:]
    }
    /// The requests after the token that find the account or site, at most three.
    package var afterToken: [JSONObject] { self.definition["after_token"]?.array?.compactMap(\.object) ?? [] }

    package var secondExchange: SecondExchange? {
        self.definition["exchange"]?.object.map {
            SecondExchange(
                url: $0["url"]?.string,
                method: $0["method"]?.string.flatMap(ProbeDefinition.Method.init) ?? .post,
                grantType: $0["grant_type"]?.string,
                parameters: $0["params"]?.object ?? [:]
            )
        }
    }

    /// The class of an error code by the definition's table; nil when the table does not have the code.
    package func errorClass(of code: String) -> ErrorClass? {
        self.definition["errors"]?.object?[code]?.string.flatMap(ErrorClass.init)
    }

    package var answer: Answer {
        let object = self.definition["answer"]?.object ?? [:]
        func pointers(_ key: String, _ standard: String) -> [String] {
            switch object[key] {
            case .string(let pointer)?: [pointer]
            case .array(let list)?: list.compactMap(\.string)
            default: [standard]
            }
        }
        func members(_ key: String) -> [(key: String, pointer: String)] {
            object[key]?.object?.compactMap { member in member.value.string.map { (member.key, $0) } } ?? []
        }
        return Answer(
            accessToken: pointers("access_token", "/access_token"),
            refreshToken: pointers("refresh_token", "/refresh_token"),
            expiresIn: pointers("expires_in", "/expires_in"),
            expiresUnit: object["expires_unit"]?.string ?? "s",
            expiresAt: pointers("expires_at", "/expires_at"),
            refreshExpiresIn: pointers("refresh_expires_in", "/refresh_token_expires_in"),
            scope: pointers("scope", "/scope"),
            scopeSeparator: object["scope_separator"]?.string ?? self.scopeSeparator,
            errors: object["error"]?.array?.compactMap { rule in
                guard let when = rule.object?["when"]?.object, let code = rule.object?["code"]?.string else {
                    return nil
                }
                return Answer.ErrorRule(when: when, code: code)
            } ?? [],
            config: members("config"),
            secret: members("secret")
        )
    }
}

extension OAuthEndpoints {
    /// The names of parameters that a flow itself sends. A definition, an app and a discovered URL may add none of
    /// these, because no parameter may be sent twice (RFC 6749, section 3.1).
    package static let reservedParameters: Set<String> = [
        "state", "redirect_uri", "client_id", "response_type", "response_mode", "code_challenge",
        "code_challenge_method", "nonce", "scope", "resource", "grant_type", "code", "code_verifier",
    ]
}

extension OAuthEndpoints {
    /// How a token with fewer scopes than those of the grant is had.
    package enum Narrowing: String, Sendable, CaseIterable {
        /// A refresh may name fewer scopes (RFC 6749, section 6).
        case refreshScope = "refresh_scope"
        /// A token is minted with fewer scopes.
        case mint
        case none
    }

    package var narrowing: Narrowing { self.definition["narrow"]?.string.flatMap(Narrowing.init) ?? .none }

    /// The scopes that were asked for and not granted. A granted scope may have the other name that ``scopeAliases``
    /// gives it.
    package func missing(of asked: [String], in granted: [String]) -> [String] {
        let granted = Set(granted)
        return asked.filter { scope in
            !granted.contains(scope) && !(self.scopeAliases[scope]?.string.map(granted.contains) ?? false)
        }
    }
}
