/// A new secret for a stored credential, with everything that changes in the same transaction. The secret that it replaces
/// is kept until the next replacement.
package struct SecretReplacement: Sendable {
    /// The credential as it was read. The replacement fails with `StaleRow` when the row was changed since.
    package let old: Credential
    /// The next version of the credential.
    package let new: Credential
    /// The new secret, sealed for ``new``.
    package let sealed: [UInt8]
    /// Decides the change of status of each connection that uses the credential; nil for a status that stays. A store may
    /// call the rule twice for one connection.
    package let rule: @Sendable (ConnectionStatus) throws -> ConnectionEvent?
    /// The change of the only connection that uses the credential, which is inline. The replacement fails with `StaleRow`
    /// when another connection uses the credential. ``rule`` is not asked about this connection.
    package let connection: (change: ConnectionChange, act: Act)?

    package init(
        from old: Credential,
        to new: Credential,
        sealed: [UInt8],
        deciding rule: @escaping @Sendable (ConnectionStatus) throws -> ConnectionEvent?
    ) {
        self.old = old
        self.new = new
        self.sealed = sealed
        self.rule = rule
        self.connection = nil
    }

    /// - Parameter connection: see ``connection``, with the act that is recorded for it.
    package init(
        from old: Credential,
        to new: Credential,
        sealed: [UInt8],
        with connection: (change: ConnectionChange, act: Act)
    ) {
        self.old = old
        self.new = new
        self.sealed = sealed
        self.rule = { _ in nil }
        self.connection = connection
    }
}
