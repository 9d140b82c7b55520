package import JSON

/// Seals (encrypts and authenticates) and opens (decrypts) the secrets of credentials.
package protocol CredentialSealer: Sendable {
    func seal(_ secret: Secret<JSONObject>, for context: SealingContext) throws -> [UInt8]
    /// - Throws: when the sealed bytes were changed, or were sealed for another context.
    func open(_ sealed: [UInt8], for context: SealingContext) throws -> Secret<JSONObject>
}

extension CredentialSealer {
    /// Opens a secret that a store returned.
    ///
    /// - Throws: `UnreadableSecret`.
    package func openStored(_ sealed: [UInt8], for context: SealingContext) throws -> Secret<JSONObject> {
        do {
            return try self.open(sealed, for: context)
        } catch {
            throw UnreadableSecret(credentialID: context.credentialID, cause: error)
        }
    }
}
