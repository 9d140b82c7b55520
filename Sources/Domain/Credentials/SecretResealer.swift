/// A sealer with several data keys. It seals with the newest data key, and opens secrets that were sealed with any of
/// its data keys.
package protocol SecretResealer: CredentialSealer {
    /// The first bytes of every secret that was sealed with the newest data key. No secret that was sealed with another
    /// data key begins with these bytes.
    var keyHeader: [UInt8] { get }
    /// Opens a secret and seals it again, with the newest data key.
    /// - Throws: the errors of ``CredentialSealer/open(_:for:)``.
    func reseal(_ sealed: [UInt8], for context: SealingContext) throws -> [UInt8]
}
