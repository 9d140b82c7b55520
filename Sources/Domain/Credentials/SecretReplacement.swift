/// A new secret for a stored credential, with everything that changes in the same transaction. The secret that it
/// replaces is kept until the next replacement.
package struct SecretReplacement: Sendable {
    /// The credential as it was read. The replacement fails with `StaleRow` when the row was changed or deleted since.
    package let old: Credential
    /// The next version of the credential.
    package let new: Credential
    /// The new secret, sealed for ``new``.
    package let sealed: [UInt8]
    /// Returns the change of status of each connection that uses the credential; nil when the status is not changed. A
    /// store may call the rule twice for one connection.
    package let rule: @Sendable (ConnectionStatus) throws -> ConnectionEvent?
    /// The change of the only connection that uses an inline credential (``Credential/isInline``); nil for a change of
    /// the credential alone. The replacement fails with `StaleRow` when another connection uses the credential.
    /// ``rule`` is not called for a replacement with a connection.
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

    /// - Parameter connection: the change of the only connection that uses the inline credential, and the audit context
    ///   of that change.
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
