package import Domain
import Storage

extension DatabaseAuditEventStore: ConnectionUseStore {
    /// The number of events that are read of the connection, and of its credential.
    static let mostUseEvents = 1000

    package func uses(of connection: Connection, since earliest: Timestamp) async throws -> ConnectionUses {
        try await self.database.scanning { session in
            let sources: [(AuditAction, String)] = [
                (.connectionReveal, connection.id.text), (.credentialReveal, connection.credentialID.text),
            ]
            var last: UseEvent?
            // A reveal of a connection is recorded for the credential, too, with the id of the same request.
            var requests: Set<String> = []
            var isCut = false
            for (action, resourceID) in sources {
                let events = try session.all(
                    Self.newestOfResource,
                    resourceID,
                    Self.mostUseEvents,
                    read: UseEvent.init(row:)
                )
                if events.count == Self.mostUseEvents, let oldest = events.last, oldest.id.createdAt >= earliest {
                    isCut = true
                }
                for event in events where event.isUse(action, in: connection.workspaceID) {
                    if last.map({ $0.id.text < event.id.text }) ?? true { last = event }
                    if event.id.createdAt >= earliest { requests.insert(event.requestID ?? event.id.text) }
                }
            }
            return ConnectionUses(
                lastAt: last?.id.createdAt,
                lastActor: last?.actor,
                count: requests.count,
                isCut: isCut
            )
        }
    }

    static let newestOfResource: SQL = """
        SELECT id, workspace_id, action, actor, outcome, request_id FROM audit_events WHERE resource_id = ?1
        ORDER BY id DESC LIMIT ?2
        """
}

private struct UseEvent {
    let id: Identifier<AuditEvent>
    let workspaceID: Identifier<Workspace>
    let action: String
    let actor: String
    let outcome: AuditEvent.Outcome
    let requestID: String?

    init(row: any Row) throws {
        self.id = try row.id(0)
        self.workspaceID = try row.id(1)
        self.action = row.text(2)
        self.actor = row.text(3)
        self.outcome = try row.enumeration(4)
        self.requestID = row.textOrNil(5)
    }

    func isUse(_ action: AuditAction, in workspaceID: Identifier<Workspace>) -> Bool {
        self.action == action.rawValue && self.outcome == .done && self.workspaceID == workspaceID
    }
}
