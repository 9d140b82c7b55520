package import Domain
package import JSON

/// Checks a client by an exchange of a made-up authorization code. A server authenticates the client before it looks at
/// the code (RFC 6749, section 4.1.3), so `invalid_grant` proves the client, and `invalid_client` disproves it (section
/// 5.2).
package struct TokenEndpointClientChecker: ClientChecker {
    /// Codes with which services refuse a client.
    private static let refusals: Set = [
        "invalid_client", "unauthorized_client", "incorrect_client_credentials", "bad_client_secret",
        "invalid_client_id",
    ]
    /// Codes with which services refuse a code of a client that they accept.
    private static let acceptances: Set = ["invalid_grant", "bad_verification_code", "invalid_code"]

    private let endpoint: TokenEndpoint

    package init(_ endpoint: TokenEndpoint) {
        self.endpoint = endpoint
    }

    package func check(
        _ client: OAuthClient,
        integration: Integration,
        method: AuthMethod,
        redirectURI: String,
        config: JSONObject,
        in workspaceID: Identifier<Workspace>
    ) async -> ClientVerdict {
        guard let oauth = method.oauth,
            let url = Self.url(oauth, integration, method, config)
        else { return .unknown(.noRequest) }
        var parameters: [TokenRequest.Parameter] = [
            ("grant_type", Secret("authorization_code")), ("code", Secret(RandomText.next())),
            ("redirect_uri", Secret(redirectURI)),
        ]
        if oauth.usesPKCE { parameters.append(("code_verifier", Secret(RandomText.next()))) }
        let request = TokenRequest(
            url: url,
            parameters: parameters,
            furtherParameters: Self.parameters(oauth, integration, method, config, client),
            integration: integration,
            method: method,
            client: client,
            config: config,
            in: workspaceID
        )
        do throws(TokenFailure) {
            return Self.verdict(on: try await self.endpoint.perform(request).answer, oauth)
        } catch {
            if case .noAnswer = error { return .unknown(.noAnswer) }
            return .unknown(.noRequest)
        }
    }

    /// The token endpoint; nil when the config lacks a value that the URL needs, or makes no URL.
    private static func url(
        _ oauth: OAuthEndpoints,
        _ integration: Integration,
        _ method: AuthMethod,
        _ config: JSONObject
    ) -> String? {
        guard let template = oauth.tokenURL, !template.contains("${callback.") else { return nil }
        return try? EndpointFiller(integration: integration, method: method, oauth: oauth, config: config).url(template)
    }

    /// The definition's parameters, without those whose values a user gives later.
    private static func parameters(
        _ oauth: OAuthEndpoints,
        _ integration: Integration,
        _ method: AuthMethod,
        _ config: JSONObject,
        _ client: OAuthClient
    ) -> JSONObject {
        let filler = ParameterFiller(integration, method, config: config, clientID: client.clientID)
        return JSONObject(
            oauth.tokenParameters.compactMap { member in
                (try? filler.filled([member.key: member.value])) == nil ? nil : (member.key, member.value)
            }
        )
    }

    private static func verdict(on answer: ServiceAnswer, _ oauth: OAuthEndpoints) -> ClientVerdict {
        guard answer.status < 500, let code = Self.code(in: answer.body) else { return .unknown(.answer(code: nil)) }
        switch oauth.errorClass(of: code) {
        case .client?: return .refused(code: code)
        case .refused?: return .accepted
        case nil where Self.refusals.contains(code): return .refused(code: code)
        case nil where Self.acceptances.contains(code): return .accepted
        default: return .unknown(.answer(code: code))
        }
    }

    /// The error code of an answer in JSON or, as GitHub answers, in a form; nil when there is none that can be shown.
    private static func code(in body: [UInt8]) -> String? {
        let code: String?
        if let object = try? JSON(parsing: body).object {
            code = object["error"]?.string
        } else {
            code = String(validating: body, as: UTF8.self)?.split(separator: "&")
                .first { $0.hasPrefix("error=") }
                .map { String($0.dropFirst("error=".count)) }
        }
        return code.flatMap { $0.isErrorCode ? $0 : nil }
    }
}

extension String {
    /// True for a code that may be shown: `[a-z0-9_.]{1,64}`.
    fileprivate var isErrorCode: Bool {
        (1...64).contains(self.utf8.count)
            && self.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x61...0x7a).contains(byte) || byte == UInt8(ascii: "_")
                    || byte == UInt8(ascii: ".")
            }
    }
}
