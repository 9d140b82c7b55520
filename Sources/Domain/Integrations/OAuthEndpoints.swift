package import JSON

/// The `oauth2` object of an auth method: the service's OAuth endpoints and the settings of the flow (RFC 6749).
///
/// URLs and parameters hold the placeholders of the definition, `${config.KEY}` and `${credentials.KEY}`.
package struct OAuthEndpoints: Sendable, Equatable {
    /// How the client authenticates at the token endpoint (RFC 6749, section 2.3.1).
    package enum TokenAuthentication: String, Sendable, CaseIterable {
        /// `client_id` and `client_secret` are parameters of the request's body.
        case body
        /// HTTP Basic authentication.
        case basic
    }

    /// The object as the definition has it, so that the API shows it without a change.
    package let definition: JSONObject

    /// - Parameter definition: an `oauth2` object that satisfies the rules of docs/integrations.md.
    package init(_ definition: JSONObject) {
        self.definition = definition
    }

    /// The URL where a user grants access. Nil for a flow without a user, and where the endpoint is discovered.
    package var authorizationURL: String? { self.definition["authorization_url"]?.string }

    /// The URL where tokens are issued. Nil where the endpoint is discovered.
    package var tokenURL: String? { self.definition["token_url"]?.string }

    /// The scopes to ask for when a caller names no scopes.
    package var defaultScopes: [String] { self.definition["scopes_default"]?.array?.compactMap(\.string) ?? [] }

    /// The text between two scopes of a request; a space by default (RFC 6749, section 3.3).
    package var scopeSeparator: String { self.definition["scope_separator"]?.string ?? " " }

    /// Whether the authorization request has a code challenge (RFC 7636); true by default.
    package var usesPKCE: Bool { self.definition["pkce"]?.bool ?? true }

    /// Further parameters of the authorization request, by name. Each value is a text.
    package var extraAuthorizeParameters: JSONObject { self.definition["extra_authorize_params"]?.object ?? [:] }

    /// `basic` by default, because every authorization server has to support HTTP Basic (RFC 6749, section 2.3.1).
    package var tokenAuthentication: TokenAuthentication {
        self.definition["token_auth"]?.string.flatMap(TokenAuthentication.init) ?? .basic
    }

    /// Whether the service issues refresh tokens.
    package var issuesRefreshTokens: Bool { self.definition["refresh"]?.bool ?? false }

    /// Whether a refresh answers with a new refresh token that replaces the old one.
    package var rotatesRefreshToken: Bool { self.definition["rotates_refresh_token"]?.bool ?? false }

    /// Seconds that an access token lasts; nil when access tokens do not expire, or their lifetimes differ.
    package var tokenLifetime: Int? { self.definition["token_lifetime_s"]?.number?.int }
}
