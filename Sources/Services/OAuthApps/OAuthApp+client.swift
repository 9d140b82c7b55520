package import Domain

extension OAuthApp {
    /// The client of the app; nil while its registration is under way.
    ///
    /// - Parameter method: the app's auth method, which says how clients authenticate unless the app says it. A client
    ///   without a secret is public (RFC 6749, section 2.1).
    package func client(with secret: OAuthAppSecret, method: AuthMethod) -> OAuthClient? {
        guard let clientID else { return nil }
        let isPublic = secret.clientSecret == nil && secret.privateKey == nil
        let standard = isPublic ? .none : method.oauth?.tokenAuthentication ?? .basic
        return OAuthClient(
            app: self,
            clientID: clientID,
            clientSecret: secret.clientSecret,
            privateKey: secret.privateKey,
            tokenAuthentication: self.settings.tokenAuthentication ?? standard,
            config: secret.config
        )
    }
}
