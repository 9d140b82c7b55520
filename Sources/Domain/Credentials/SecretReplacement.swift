/// The replacement of a stored credential's secret, with all changes that belong to the same transaction. The old
/// secret is kept until the next replacement.
package struct SecretReplacement: Sendable {
    /// The credential as it was read. The replacement fails with `StaleRow` when the stored credential was changed or
    /// deleted since then.
    package let old: Credential
    /// The credential to store, with the next version number.
    package let new: Credential
    /// The new secret, sealed for ``new``.
    package let sealed: [UInt8]
    /// Returns the change of status for a connection that uses the credential; nil when the connection's status stays
    /// the same. A store calls the rule for every such connection, and may call it twice for one connection.
    package let rule: @Sendable (ConnectionStatus) throws -> ConnectionEvent?
    /// The change of the only connection that uses an inline credential (``Credential/isInline``), and its audit
    /// context; nil when only the credential is changed. If not nil, ``rule`` is not called, and the replacement fails
    /// with `StaleRow` when another connection uses the credential.
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
