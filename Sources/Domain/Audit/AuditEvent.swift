extension AuditEvent: Identified {
    package static var identifierPrefix: StaticString { "aud" }
}

/// A record of an operation on a row: the actor, the action, the row, the time, the address of the caller, and whether
/// the operation was done or refused.
package struct AuditEvent: Sendable, Equatable {
    package enum Outcome: String, Sendable, CaseIterable {
        case done
        /// The request was refused and changed nothing.
        case refused
    }

    package let id: Identifier<AuditEvent>
    package let workspaceID: Identifier<Workspace>
    /// The raw value of an ``AuditAction``. The type is `String` because a newer version of Patchbay may have stored an
    /// action that this version does not know.
    package let action: String
    /// The id of the row that the operation concerns; nil for a refused request that named no row.
    package let resourceID: String?
    /// The id of the API key or user, `cli` for the command line, or `patchbay` for the daemon itself.
    package let actor: String
    package let outcome: Outcome
    /// The HTTP status code of the reply to a refused request; nil when ``outcome`` is `done`.
    package let status: Int?
    package let requestID: String?
    package let origin: String?
    /// The JSON object of an ``AuditDetails``, as text; nil when the event has no details.
    package let details: String?

    package init(
        id: Identifier<AuditEvent>,
        workspaceID: Identifier<Workspace>,
        action: String,
        resourceID: String?,
        actor: String,
        outcome: Outcome,
        status: Int?,
        requestID: String?,
        origin: String?,
        details: String? = nil
    ) {
        self.id = id
        self.workspaceID = workspaceID
        self.action = action
        self.resourceID = resourceID
        self.actor = actor
        self.outcome = outcome
        self.status = status
        self.requestID = requestID
        self.origin = origin
        self.details = details
    }

    package var createdAt: Timestamp { self.id.createdAt }
}
