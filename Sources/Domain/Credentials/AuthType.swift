/// The method by which a credential authenticates to its service. The specification defines the raw values.
package enum AuthType: String, Sendable, CaseIterable {
    case apiKey = "api_key"
    case oauthToken = "oauth_token"
    case oauthTokenRefresh = "oauth_token_refresh"
    case oauthTokenRefreshRotation = "oauth_token_refresh_rotation"
    case basicAuth = "basic_auth"
    case accessToken = "access_token"
    case accessTokenRefresh = "access_token_refresh"
    case publicKeySecret = "public_key_secret"
    case connectionString = "connection_string"
    case custom
}
