package import JSON

/// Signs the assertions with which clients authenticate (RFC 7523).
package protocol AssertionSigner: Sendable {
    /// A JWT with these claims.
    ///
    /// - Parameter key: a private key in PEM format.
    /// - Throws: when the key cannot be read.
    func assertion(_ claims: JSONObject, key: Secret<String>) async throws -> Secret<String>
}
