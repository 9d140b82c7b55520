import Domain
import TestSupport

private let identifiers = IdentifierGenerator(clock: Clock { someTime })

/// The event of a change of status ten seconds after ``someTime``.
///
/// - Throws: `ServiceError.conflict` when `event` cannot happen to a connection with `status`.
func sampleEvent(
    _ event: StatusEvent,
    from status: ConnectionStatus,
    message: String? = nil
) throws -> ConnectionEvent {
    ConnectionEvent(
        try StatusTransition(from: status, on: event),
        from: status,
        id: identifiers.next(),
        message: message,
        actor: "key_1",
        at: someTime.adding(seconds: 10)
    )
}
