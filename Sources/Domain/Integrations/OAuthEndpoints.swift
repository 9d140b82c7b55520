package import JSON

/// The `oauth2` object of an auth method: the service's OAuth endpoints and the settings of the flow (RFC 6749).
///
/// The URLs and parameters may contain the placeholders `${config.KEY}` and `${credentials.KEY}`, which are not
/// replaced here.
package struct OAuthEndpoints: Sendable, Equatable {
    /// How the client authenticates at the token endpoint (RFC 6749, section 2.3.1).
    package enum TokenAuthentication: String, Sendable, CaseIterable {
        /// The client sends `client_id` and `client_secret` as parameters of the request body.
        case body
        /// The client uses HTTP Basic authentication.
        case basic
        /// The client sends its id only (RFC 6749, section 2.1: public clients).
        case none
        /// The client sends a signed JWT (RFC 7523, section 2.2).
        case privateKeyJWT = "private_key_jwt"
    }

    /// The unchanged `oauth2` object of the definition, which the API shows.
    package let definition: JSONObject

    /// Wraps an object that was already checked.
    ///
    /// - Parameter definition: an `oauth2` object that satisfies the rules of docs/integrations.md.
    package init(_ definition: JSONObject) {
        self.definition = definition
    }

    /// The authorization endpoint, where a user grants access. Nil when the flow has no user, or when clients discover
    /// the endpoint.
    package var authorizationURL: String? { self.definition["authorization_url"]?.string }

    /// The token endpoint, which issues tokens. Nil when clients discover the endpoint.
    package var tokenURL: String? { self.definition["token_url"]?.string }

    /// The OAuth scopes to request when a caller names no scopes.
    package var defaultScopes: [String] { self.definition["scopes_default"]?.array?.compactMap(\.string) ?? [] }

    /// The separator between two scopes in an authorization request; a space by default (RFC 6749, section 3.3).
    package var scopeSeparator: String { self.definition["scope_separator"]?.string ?? " " }

    /// Whether the authorization request contains a code challenge (PKCE, RFC 7636); true by default.
    package var usesPKCE: Bool { self.definition["pkce"]?.bool ?? true }

    /// Additional parameters of the authorization request, by name. Every value is a string.
    package var extraAuthorizeParameters: JSONObject { self.definition["extra_authorize_params"]?.object ?? [:] }

    /// How the client authenticates at the token endpoint; `basic` by default, because every authorization server has
    /// to support HTTP Basic (RFC 6749, section 2.3.1).
    package var tokenAuthentication: TokenAuthentication {
        self.definition["token_auth"]?.string.flatMap(TokenAuthentication.init) ?? .basic
    }

    /// Whether the service issues refresh tokens.
    package var issuesRefreshTokens: Bool { self.definition["refresh"]?.bool ?? false }

    /// Whether the response to a refresh contains a new refresh token, which replaces the old refresh token.
    package var rotatesRefreshToken: Bool { self.definition["rotates_refresh_token"]?.bool ?? false }

    /// The lifetime of an access token in seconds. Nil when access tokens do not expire, or when their lifetimes
    /// differ.
    package var tokenLifetime: Int? { self.definition["token_lifetime_s"]?.number?.int }
}
