package import Domain
package import JSON

extension CredentialSealer {
    /// Seals a secret without a list of destinations, as rows from before such lists are sealed.
    package func seal(_ secret: Secret<JSONObject>, for context: SealingContext) throws -> [UInt8] {
        try self.seal(SealedContent(secret, for: nil), for: context)
    }
}
