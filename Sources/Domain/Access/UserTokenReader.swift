/// Reads the tokens that an issuer signs for its users.
package protocol UserTokenReader: Sendable {
    /// - Throws: `ServiceError.unauthenticated` with the reason, for a token that is not to be believed.
    func user(of token: Secret<String>) throws -> User
}
