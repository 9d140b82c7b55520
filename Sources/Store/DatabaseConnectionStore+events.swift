package import Domain
import Storage

extension DatabaseConnectionStore {
    package func events(
        of id: Identifier<Connection>,
        _ page: PageRequest<ConnectionEvent>,
        in workspaceID: Identifier<Workspace>
    ) async throws -> Page<ConnectionEvent> {
        try await self.database.scanning { session in
            let events = try session.all(
                """
                SELECT id, from_status, to_status, reason, message, actor, created_at FROM connection_events
                WHERE connection_id = ?1 AND workspace_id = ?2 AND id < ?3
                ORDER BY id DESC LIMIT ?4 OFFSET ?5
                """,
                id,
                workspaceID,
                page.cursor?.text ?? afterEveryID,
                page.limit + 1,
                page.skip,
                read: ConnectionEvent.init(row:)
            )
            return try Page(events, page) {
                try session.first(
                    "SELECT count(*) FROM connection_events WHERE connection_id = ?1 AND workspace_id = ?2",
                    id,
                    workspaceID
                ) { $0.int(0) }
            }
        }
    }
}

/// A string that sorts after every id, because `~` sorts after all letters and digits.
private let afterEveryID = "~"

extension Session {
    /// Adds a change of a connection's status to the connection's history.
    func insert(
        _ event: ConnectionEvent,
        of connectionID: Identifier<Connection>,
        in workspaceID: Identifier<Workspace>
    ) throws {
        try self.run(
            """
            INSERT INTO connection_events (id, workspace_id, connection_id, from_status, to_status, reason, message,
                actor, created_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
            """,
            event.id,
            workspaceID,
            connectionID,
            event.from.rawValue,
            event.to.rawValue,
            event.reason.rawValue,
            event.message,
            event.actor,
            event.createdAt
        )
    }
}

extension ConnectionEvent {
    init(row: any Row) throws {
        self.init(
            id: try row.id(0),
            from: try row.enumeration(1),
            to: try row.enumeration(2),
            reason: try row.enumeration(3),
            message: row.textOrNil(4),
            actor: row.text(5),
            createdAt: try row.timestamp(6)
        )
    }
}
