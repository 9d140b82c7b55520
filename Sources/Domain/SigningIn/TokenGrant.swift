package import JSON

/// A grant of a token endpoint (RFC 6749, section 5.1), as Patchbay read it with the rules of the definition.
package struct TokenGrant: Sendable {
    package let accessToken: Secret<String>
    package let refreshToken: Secret<String>?
    /// The end of the access token; nil when it has none, or when none is known.
    package let expiresAt: Timestamp?
    /// The end of the refresh token; nil when none is known.
    package let refreshExpiresAt: Timestamp?
    /// The granted scopes: those of the answer, else those that were asked for (RFC 6749, section 5.1).
    package let scopes: [String]
    /// The values of `config` that the answer has, by the keys of fields that are filled by Patchbay alone.
    package let config: JSONObject
    /// The members that are sealed: `access_token`, and where the answer has them `refresh_token`, `expires_at`
    /// (RFC 3339), the members that the definition names, and the remaining members of the answer under `answer`.
    package let credentials: Secret<JSONObject>

    package init(
        accessToken: Secret<String>,
        refreshToken: Secret<String>?,
        expiresAt: Timestamp?,
        refreshExpiresAt: Timestamp?,
        scopes: [String],
        config: JSONObject,
        credentials: Secret<JSONObject>
    ) {
        self.accessToken = accessToken
        self.refreshToken = refreshToken
        self.expiresAt = expiresAt
        self.refreshExpiresAt = refreshExpiresAt
        self.scopes = scopes
        self.config = config
        self.credentials = credentials
    }
}
