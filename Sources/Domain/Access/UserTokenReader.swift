/// Verifies and reads the signed tokens, such as JSON Web Tokens, that an issuer gives its users.
package protocol UserTokenReader: Sendable {
    /// Verifies a token, and returns the user whom the token identifies.
    ///
    /// - Throws: `ServiceError.unauthenticated`, with the reason, when the token is not valid.
    func user(of token: Secret<String>) throws -> User
}
