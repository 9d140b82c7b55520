package import JSON

extension OAuthEndpoints {
    /// A service's own request that ends a token or a grant, where the service does not speak RFC 7009: the member
    /// `revocation` of an `oauth2` object. Its strings may have the placeholders `${config.KEY}`, `${credentials.KEY}`,
    /// `${client.id}`, `${client.secret}`, and `${token.value}` and `${token.kind}` for the token that is ended.
    package struct RevocationRequest: Sendable, Equatable {
        package let method: ProbeDefinition.Method
        package let url: String
        /// The header fields, by name. Every value is a string.
        package let headers: JSONObject
        /// The members of the body; empty for a request without a body. Every value is a string.
        package let body: JSONObject
        /// The body is JSON and not a form.
        package let sendsJSON: Bool
        /// The client authenticates with HTTP Basic (RFC 6749, section 2.3.1).
        package let isAuthenticated: Bool
        /// The names of the tokens that the request can end.
        package let tokens: [String]
        /// Conditions on the JSON value of a 2xx answer, as in ``ProbeDefinition/expectedMembers``.
        package let expectedMembers: JSONObject
        /// The statuses of an answer that the service does not know the token any more.
        package let unknownStatuses: [Int]
        /// The error codes of such an answer, in addition to the usual ones.
        package let unknownErrors: [String]
    }

    /// The names of the tokens of a grant, in the order in which they are ended: the refresh token is the one that makes
    /// others.
    package static let grantTokens = ["refresh_token", "access_token"]

    /// Nil when the service speaks RFC 7009 (``revocationURL``), and when it offers no way.
    package var revocationRequest: RevocationRequest? {
        guard let object = self.definition["revocation"]?.object, let url = object["url"]?.string else { return nil }
        return RevocationRequest(
            method: object["method"]?.string.flatMap(ProbeDefinition.Method.init) ?? .post,
            url: url,
            headers: object["headers"]?.object ?? [:],
            body: object["body"]?.object ?? [:],
            sendsJSON: object["format"]?.string == "json",
            isAuthenticated: object["auth"]?.string == "basic",
            tokens: object["tokens"]?.array?.compactMap(\.string) ?? Self.grantTokens,
            expectedMembers: object["expect_json"]?.object ?? [:],
            unknownStatuses: object["unknown_status"]?.array?.compactMap(\.number?.int) ?? [],
            unknownErrors: object["unknown_errors"]?.array?.compactMap(\.string) ?? []
        )
    }

    /// The service offers a way to end this token of a grant.
    package func canRevoke(_ token: String) -> Bool {
        if let request = self.revocationRequest { return request.tokens.contains(token) }
        return self.revocationURL != nil && !self.revokesNowhere
    }
}
