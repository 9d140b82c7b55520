/// Seals with the newest of several data keys, and opens what each of them sealed.
package protocol SecretResealer: CredentialSealer {
    /// The first bytes of everything that the newest data key sealed.
    var keyHeader: [UInt8] { get }
    /// - Returns: the same secret, sealed with the newest data key.
    /// - Throws: as `open` does.
    func reseal(_ sealed: [UInt8], for context: SealingContext) throws -> [UInt8]
}
