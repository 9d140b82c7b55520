/// A stored secret that was sealed again for the same context. It replaces the stored bytes only while these are the
/// bytes that were read, so a concurrent change of the row is not undone.
package struct ResealedSecret: Sendable {
    /// The secret with the bytes that were read.
    package let old: SealedSecret
    /// The new bytes.
    package let sealed: [UInt8]

    package init(_ old: SealedSecret, as sealed: [UInt8]) {
        self.old = old
        self.sealed = sealed
    }
}
