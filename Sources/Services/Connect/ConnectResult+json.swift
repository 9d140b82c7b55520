import Domain
import JSON

// The form in which a session keeps a result sealed.

extension ConnectResult {
    /// Reads the object that ``json`` returns. Nil for any other object.
    init?(json object: JSONObject) {
        guard let integration = object["integration"]?.string,
            let authMethodID = object["auth_method_id"]?.string,
            let credentials = object["credentials"]?.object,
            let origins = object["origins"]?.array?.compactMap({ $0.string.flatMap(ServiceOrigin.init(text:)) })
        else { return nil }
        let grant = object["grant"]?.object
        let tested = object["tested"]?.object.flatMap { tested in
            TestFinding(json: tested).map { ($0, tested["milliseconds"]?.number?.int ?? 0) }
        }
        self.init(
            integration: integration,
            authMethodID: authMethodID,
            config: object["config"]?.object ?? [:],
            credentials: Secret(credentials),
            origins: Set(origins),
            endpoints: object["endpoints"]?.object.flatMap(SignInEndpoints.init(json:)),
            grant: grant.map { grant in
                GrantMark(
                    oauthAppID: grant["oauth_app_id"]?.string.flatMap { Identifier($0) },
                    scopesAsked: grant["scopes_asked"]?.array?.compactMap(\.string),
                    scopesGranted: grant["scopes_granted"]?.array?.compactMap(\.string)
                )
            },
            tested: tested
        )
    }

    var json: JSONObject {
        var object: JSONObject = [
            "integration": .string(self.integration),
            "auth_method_id": .string(self.authMethodID),
            "config": .object(self.config),
            "credentials": .object(self.credentials.reveal()),
            "origins": .array(self.origins.map(\.description).sorted().map { .string($0) }),
        ]
        object["endpoints"] = self.endpoints.map { .object($0.json) }
        object["grant"] = self.grant.map { grant in
            var mark: JSONObject = [:]
            mark["oauth_app_id"] = grant.oauthAppID.map { .string($0.text) }
            mark["scopes_asked"] = grant.scopesAsked.map(JSON.init(texts:))
            mark["scopes_granted"] = grant.scopesGranted.map(JSON.init(texts:))
            return .object(mark)
        }
        object["tested"] = self.tested.map { tested in
            var finding = tested.finding.json
            finding["milliseconds"] = .number(JSONNumber(tested.milliseconds))
            return .object(finding)
        }
        return object
    }
}

extension JSON {
    init(texts: [String]) { self = .array(texts.map { .string($0) }) }
}

extension TestFinding {
    /// Reads the object that ``json`` returns. The problems of fields are not part of it, because a result with such
    /// problems is not kept.
    fileprivate init?(json object: JSONObject) {
        guard let code = object["code"]?.string.flatMap(TestCode.init) else { return nil }
        let account = object["account"]?.object.flatMap { account -> ServiceAccount? in
            guard let origin = account["origin"]?.string, let id = account["id"]?.string else { return nil }
            return ServiceAccount(origin: origin, id: id, name: account["name"]?.string)
        }
        self.init(
            code,
            message: object["message"]?.string,
            httpStatus: object["http_status"]?.number?.int,
            serviceCode: object["service_code"]?.string,
            account: account,
            accountKind: object["account_kind"]?.string,
            grantedScopes: object["granted_scopes"]?.array?.compactMap(\.string),
            missingScopes: object["missing_scopes"]?.array?.compactMap(\.string) ?? [],
            retryAfter: object["retry_after"]?.number?.int,
            isPastExpiry: object["is_past_expiry"]?.bool ?? false
        )
    }

    fileprivate var json: JSONObject {
        var object: JSONObject = [
            "code": .string(self.code.rawValue),
            "missing_scopes": JSON(texts: self.missingScopes),
            "is_past_expiry": .bool(self.isPastExpiry),
        ]
        object["message"] = self.message.map { .string($0) }
        object["http_status"] = self.httpStatus.map { .number(JSONNumber($0)) }
        object["service_code"] = self.serviceCode.map { .string($0) }
        object["account_kind"] = self.accountKind.map { .string($0) }
        object["granted_scopes"] = self.grantedScopes.map(JSON.init(texts:))
        object["retry_after"] = self.retryAfter.map { .number(JSONNumber($0)) }
        object["account"] = self.account.map { account in
            var json: JSONObject = ["origin": .string(account.origin), "id": .string(account.id)]
            json["name"] = account.name.map { .string($0) }
            return .object(json)
        }
        return object
    }
}
