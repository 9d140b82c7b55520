extension ConnectionEvent: Identified {
    package static var identifierPrefix: StaticString { "evt" }
}

/// One change of a connection's status. The status that a connection gets at its creation has no event.
package struct ConnectionEvent: Sendable, Equatable {
    package let id: Identifier<ConnectionEvent>
    package let from: ConnectionStatus
    package let to: ConnectionStatus
    package let reason: StatusReason
    /// A message for people with more details than ``reason``; nil when there is no message.
    package let message: String?
    /// The id of the API key or user that caused the change, `cli` for the command line, or `patchbay` for the daemon
    /// itself.
    package let actor: String
    package let createdAt: Timestamp

    package init(
        id: Identifier<ConnectionEvent>,
        from: ConnectionStatus,
        to: ConnectionStatus,
        reason: StatusReason,
        message: String? = nil,
        actor: String,
        createdAt: Timestamp
    ) {
        self.id = id
        self.from = from
        self.to = to
        self.reason = reason
        self.message = message
        self.actor = actor
        self.createdAt = createdAt
    }
}

extension ConnectionEvent {
    /// Creates the event for an allowed change of status.
    ///
    /// - Parameter status: the connection's status before the change.
    package init(
        _ transition: StatusTransition,
        from status: ConnectionStatus,
        id: Identifier<ConnectionEvent>,
        message: String? = nil,
        actor: String,
        at now: Timestamp
    ) {
        self.init(
            id: id,
            from: status,
            to: transition.to,
            reason: transition.reason,
            message: message,
            actor: actor,
            createdAt: now
        )
    }
}
