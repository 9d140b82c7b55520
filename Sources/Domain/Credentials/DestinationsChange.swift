/// A longer list of destinations in the sealed bytes of a stored credential. The secret and its version stay the same.
/// The change belongs to the transaction that stores the connection with the new destination.
package struct DestinationsChange: Sendable {
    /// The credential with the `updated_at` of the change.
    package let credential: Credential
    /// The sealed bytes that were read. The change fails with `StaleRow` when the row has other bytes.
    package let old: [UInt8]
    /// The bytes to store, sealed for the version of ``credential``.
    package let sealed: [UInt8]
    /// The audit context for the change of the credential.
    package let act: Act

    package init(of credential: Credential, from old: [UInt8], to sealed: [UInt8], by act: Act) {
        self.credential = credential
        self.old = old
        self.sealed = sealed
        self.act = act
    }
}
