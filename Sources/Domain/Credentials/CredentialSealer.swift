package import JSON

/// Seals and opens the secrets of credentials.
package protocol CredentialSealer: Sendable {
    func seal(_ secret: Secret<JSONObject>, for context: SealingContext) throws -> [UInt8]
    /// - Throws: when the bytes were changed, or were sealed for another context.
    func open(_ sealed: [UInt8], for context: SealingContext) throws -> Secret<JSONObject>
}

extension CredentialSealer {
    /// - Throws: `UnreadableSecret`.
    package func openStored(_ sealed: [UInt8], for context: SealingContext) throws -> Secret<JSONObject> {
        do {
            return try self.open(sealed, for: context)
        } catch {
            throw UnreadableSecret(credentialID: context.credentialID, cause: error)
        }
    }
}
