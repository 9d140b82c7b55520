/// The audit context of a change: the action, the caller and the request. Every change takes an act, and its store writes
/// the act to `audit_events` in the transaction of the change, so the database never holds one without the other.
package struct Act: Sendable {
    /// The id of the audit event, which also holds its time.
    package let id: Identifier<AuditEvent>
    package let action: AuditAction
    package let caller: Caller
    /// Nil for a change that no request asked for.
    package let requestID: String?
    /// The address that the request came from; nil as for ``requestID``.
    package let origin: String?
    /// The reply that is stored with the change, for a request with an idempotency key.
    package private(set) var reply: IdempotentReply?

    package init(
        id: Identifier<AuditEvent>,
        _ action: AuditAction,
        by caller: Caller,
        requestID: String? = nil,
        origin: String? = nil
    ) {
        self.id = id
        self.action = action
        self.caller = caller
        self.requestID = requestID
        self.origin = origin
    }
}

extension Act {
    /// The act of a change to another row in the same transaction.
    package func doing(_ action: AuditAction, id: Identifier<AuditEvent>) -> Act {
        Act(id: id, action, by: self.caller, requestID: self.requestID, origin: self.origin)
    }

    package func storing(_ reply: IdempotentReply) -> Act {
        var act = self
        act.reply = reply
        return act
    }
}
