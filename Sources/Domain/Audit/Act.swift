/// The audit context of a change: the action, the caller and the request. A store writes the act to `audit_events` in
/// the transaction of the change, so the database never holds the change without its audit event, or the event without
/// its change.
package struct Act: Sendable {
    /// The id of the audit event. The time of the event is part of the id.
    package let id: Identifier<AuditEvent>
    package let action: AuditAction
    package let caller: Caller
    /// The id of the HTTP request; nil for a change by the command line or by the daemon itself.
    package let requestID: String?
    /// The IP address that the HTTP request came from; nil when the address is not known, and when ``requestID`` is
    /// nil.
    package let origin: String?
    /// The reply that is stored with the change; nil for a request without an Idempotency-Key.
    package private(set) var reply: IdempotentReply?
    /// Details beyond the action and the id of the row, such as the label of a deleted connection; nil for most acts.
    package private(set) var details: AuditDetails?

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
    /// The audit context for a change of another row in the same transaction, by the same caller and request.
    package func doing(_ action: AuditAction, id: Identifier<AuditEvent>) -> Act {
        Act(id: id, action, by: self.caller, requestID: self.requestID, origin: self.origin)
    }

    package func describing(_ details: AuditDetails?) -> Act {
        var act = self
        act.details = details
        return act
    }

    package func storing(_ reply: IdempotentReply) -> Act {
        var act = self
        act.reply = reply
        return act
    }
}
