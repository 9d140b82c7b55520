package import JSON

/// The values that an operator submits to make an OAuth app.
package struct OAuthAppSubmission: Sendable {
    package var integration: String
    /// Nil for the integration's default method if users sign in with that one, else for its first such method.
    package var authMethodID: String?
    /// Nil for the name of the integration.
    package var label: String?
    package var clientID: String
    package var clientSecret: Secret<String>?
    package var privateKey: Secret<String>?
    /// The authorization server that knows the client, for methods whose servers are discovered.
    package var issuer: String?
    package var settings: OAuthApp.Settings
    package var config: JSONObject
    package var sharing: OAuthApp.Sharing
    package var secretExpiresAt: Timestamp?

    package init(
        integration: String,
        authMethodID: String? = nil,
        label: String? = nil,
        clientID: String,
        clientSecret: Secret<String>? = nil,
        privateKey: Secret<String>? = nil,
        issuer: String? = nil,
        settings: OAuthApp.Settings = OAuthApp.Settings(),
        config: JSONObject = [:],
        sharing: OAuthApp.Sharing = .nobody,
        secretExpiresAt: Timestamp? = nil
    ) {
        self.integration = integration
        self.authMethodID = authMethodID
        self.label = label
        self.clientID = clientID
        self.clientSecret = clientSecret
        self.privateKey = privateKey
        self.issuer = issuer
        self.settings = settings
        self.config = config
        self.sharing = sharing
        self.secretExpiresAt = secretExpiresAt
    }
}

/// The changes of an OAuth app. A property that is nil changes nothing; where a value can be removed, `.some(nil)`
/// removes it.
package struct OAuthAppChanges: Sendable {
    package var label: String?
    package var clientID: String?
    package var clientSecret: Secret<String>??
    package var privateKey: Secret<String>??
    package var scopes: [String]??
    package var extraAuthorizeParameters: JSONObject?
    package var tokenAuthentication: OAuthEndpoints.TokenAuthentication??
    package var config: JSONObject?
    package var sharing: OAuthApp.Sharing?
    package var secretExpiresAt: Timestamp??

    package init(
        label: String? = nil,
        clientID: String? = nil,
        clientSecret: Secret<String>?? = nil,
        privateKey: Secret<String>?? = nil,
        scopes: [String]?? = nil,
        extraAuthorizeParameters: JSONObject? = nil,
        tokenAuthentication: OAuthEndpoints.TokenAuthentication?? = nil,
        config: JSONObject? = nil,
        sharing: OAuthApp.Sharing? = nil,
        secretExpiresAt: Timestamp?? = nil
    ) {
        self.label = label
        self.clientID = clientID
        self.clientSecret = clientSecret
        self.privateKey = privateKey
        self.scopes = scopes
        self.extraAuthorizeParameters = extraAuthorizeParameters
        self.tokenAuthentication = tokenAuthentication
        self.config = config
        self.sharing = sharing
        self.secretExpiresAt = secretExpiresAt
    }

    /// True when a new secret or private key is among the changes.
    package var bringsSecret: Bool { (self.clientSecret ?? nil) != nil || (self.privateKey ?? nil) != nil }

    /// True when only the label changes.
    package var isDescription: Bool {
        self.clientID == nil && self.clientSecret == nil && self.privateKey == nil && self.scopes == nil
            && self.extraAuthorizeParameters == nil && self.tokenAuthentication == nil && self.config == nil
            && self.sharing == nil && self.secretExpiresAt == nil
    }
}
