/// The audit context of a change: the action, the caller and the request. A store writes an audit event from the act in
/// the transaction of the change, so the database has either both the change and its event, or neither.
package struct Act: Sendable {
    /// The id of the audit event. The id contains the time of the event.
    package let id: Identifier<AuditEvent>
    package let action: AuditAction
    package let caller: Caller
    /// The id of the HTTP request; nil when the command line or the daemon itself makes the change.
    package let requestID: String?
    /// The IP address that the HTTP request came from; nil when the address is not known, and when ``requestID`` is
    /// nil.
    package let origin: String?
    /// The reply to store in the transaction of the change; nil when the request has no Idempotency-Key.
    package private(set) var reply: IdempotentReply?
    /// The end of the connect session for which the change is made, stored in the transaction of the change; nil for any
    /// other change.
    package private(set) var completion: ConnectSessionCompletion?
    /// Details for the audit event in addition to the action and the id of the row, such as the label of a deleted
    /// connection; nil when the event has no details.
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
    /// The audit context for the change of another row in the same transaction. Caller and request stay the same; reply
    /// and details are not copied.
    package func doing(_ action: AuditAction, id: Identifier<AuditEvent>) -> Act {
        Act(id: id, action, by: self.caller, requestID: self.requestID, origin: self.origin)
    }

    package func describing(_ details: AuditDetails?) -> Act {
        var act = self
        act.details = details
        return act
    }

    package func completing(_ completion: ConnectSessionCompletion) -> Act {
        var act = self
        act.completion = completion
        return act
    }

    package func storing(_ reply: IdempotentReply) -> Act {
        var act = self
        act.reply = reply
        return act
    }
}
