/// The end of a connect session whose connection is stored in the same transaction. The session becomes `completed`,
/// and what was sealed in it is erased.
package struct ConnectSessionCompletion: Sendable {
    /// The session as it was read. The transaction fails with `StaleRow` when its status or version was changed since
    /// then.
    package let session: ConnectSession
    /// The connection that was made or changed.
    package let resultID: Identifier<Connection>
    /// The id of the session's own audit event, which is stored with the caller and the request of the connection's
    /// act; nil for none.
    package let eventID: Identifier<AuditEvent>?

    package init(
        of session: ConnectSession,
        with resultID: Identifier<Connection>,
        recording eventID: Identifier<AuditEvent>? = nil
    ) {
        self.session = session
        self.resultID = resultID
        self.eventID = eventID
    }
}
