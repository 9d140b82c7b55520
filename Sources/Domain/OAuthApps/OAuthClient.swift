package import JSON

/// The client of a flow or of a request to a token endpoint, with its secret.
package struct OAuthClient: Sendable {
    /// The app that the client belongs to; nil for a client id in the connection's own credentials.
    package let app: OAuthApp?
    package let clientID: String
    package let clientSecret: Secret<String>?
    /// A private key in PEM format; nil when the client does not sign.
    package let privateKey: Secret<String>?
    package let tokenAuthentication: OAuthEndpoints.TokenAuthentication
    /// The values of `config` that the app fixes.
    package let config: JSONObject

    package init(
        app: OAuthApp?,
        clientID: String,
        clientSecret: Secret<String>?,
        privateKey: Secret<String>? = nil,
        tokenAuthentication: OAuthEndpoints.TokenAuthentication,
        config: JSONObject = [:]
    ) {
        self.app = app
        self.clientID = clientID
        self.clientSecret = clientSecret
        self.privateKey = privateKey
        self.tokenAuthentication = tokenAuthentication
        self.config = config
    }

    /// The app belongs to another workspace than this one.
    package func isShared(with workspaceID: Identifier<Workspace>) -> Bool {
        self.app.map { $0.workspaceID != workspaceID } ?? false
    }
}
