extension AuditEvent: Identified {
    package static var identifierPrefix: StaticString { "aud" }
}

/// Who did what to which row, when, from where, and whether it was done.
package struct AuditEvent: Sendable, Equatable {
    package enum Outcome: String, Sendable, CaseIterable {
        case done
        /// Nothing was changed.
        case refused
    }

    package let id: Identifier<AuditEvent>
    package let workspaceID: Identifier<Workspace>
    /// The raw value of an ``AuditAction``; of another version of Patchbay, perhaps.
    package let action: String
    /// The id of the row; nil when a refused request named none.
    package let resourceID: String?
    /// The id of the key or user; `cli` for the command line, `patchbay` for the daemon itself.
    package let actor: String
    package let outcome: Outcome
    /// The status code of a refusal's reply.
    package let status: Int?
    package let requestID: String?
    package let origin: String?

    package init(
        id: Identifier<AuditEvent>,
        workspaceID: Identifier<Workspace>,
        action: String,
        resourceID: String?,
        actor: String,
        outcome: Outcome,
        status: Int?,
        requestID: String?,
        origin: String?
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
    }

    package var createdAt: Timestamp { self.id.createdAt }
}
