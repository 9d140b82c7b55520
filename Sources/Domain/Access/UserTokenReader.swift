/// Verifies and reads the tokens that an issuer signs for its users, such as JSON Web Tokens.
package protocol UserTokenReader: Sendable {
    /// - Throws: `ServiceError.unauthenticated`, with the reason, for a token that is not valid.
    func user(of token: Secret<String>) throws -> User
}
