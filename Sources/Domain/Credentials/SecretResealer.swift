/// A sealer with several data keys. It seals with the newest data key, and opens secrets that were sealed with any of
/// them.
package protocol SecretResealer: CredentialSealer {
    /// The first bytes of every secret that is sealed with the newest data key. No secret of another data key begins
    /// with these bytes.
    var keyHeader: [UInt8] { get }
    /// - Returns: the same secret, sealed with the newest data key.
    /// - Throws: the errors of ``CredentialSealer/open(_:for:)``.
    func reseal(_ sealed: [UInt8], for context: SealingContext) throws -> [UInt8]
}
