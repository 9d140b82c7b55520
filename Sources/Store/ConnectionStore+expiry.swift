package import Domain
import SQLite

extension SQLiteConnectionStore: ExpiryStore {
    package func nextExpiry() throws -> Timestamp? {
        try self.database.read { sqlite in
            try sqlite.first(
                """
                SELECT expires_at FROM connections
                WHERE expires_at IS NOT NULL AND (status = 'active' OR status = 'testing')
                ORDER BY expires_at LIMIT 1
                """
            ) { try $0.timestamp(0) }
        }
    }

    package func expire(
        dueBy now: Timestamp,
        limit: Int,
        identifiers: IdentifierGenerator
    ) async throws -> Int {
        try await self.database.writing { sqlite in
            let due = try sqlite.all(
                """
                SELECT id, workspace_id, status, updated_at FROM connections
                WHERE expires_at <= ?1 AND (status = 'active' OR status = 'testing')
                ORDER BY expires_at LIMIT ?2
                """,
                now,
                limit,
                read: Standing.init(row:)
            )
            for connection in due {
                let act = Act(id: identifiers.next(), .connectionExpire, by: .daemon(in: connection.workspaceID))
                let transition = try StatusTransition(from: connection.status, on: .expiryPassed)
                try sqlite.apply(transition, to: connection, by: act, at: now, identifiers: identifiers)
                try sqlite.record(act, on: connection.id.text, in: connection.workspaceID)
            }
            return due.count
        }
    }
}

/// Where a connection stands.
private struct Standing {
    let id: Identifier<Connection>
    let workspaceID: Identifier<Workspace>
    let status: ConnectionStatus
    let updatedAt: Timestamp

    init(row: Row) throws {
        self.id = try row.id(0)
        self.workspaceID = try row.id(1)
        self.status = try row.enumeration(2)
        self.updatedAt = try row.timestamp(3)
    }
}

extension SQLiteConnection {
    /// Part of the transaction that stores a new secret: connections that wait for one are active again, and those in use
    /// are expired when it is.
    func secretReplaced(of credential: Credential, by act: Act, identifiers: IdentifierGenerator) throws {
        let now = credential.updatedAt
        let connections = try self.all(
            "SELECT id, workspace_id, status, updated_at FROM connections WHERE credential_id = ?1 AND workspace_id = ?2",
            credential.id,
            credential.workspaceID,
            read: Standing.init(row:)
        )
        for connection in connections {
            guard
                let transition = StatusTransition(
                    from: connection.status,
                    withCredentialsExpired: credential.isExpired(at: now)
                )
            else { continue }
            try self.apply(transition, to: connection, by: act, at: now, identifiers: identifiers)
        }
    }

    /// Changes nothing of a connection but its status.
    fileprivate func apply(
        _ transition: StatusTransition,
        to connection: Standing,
        by act: Act,
        at now: Timestamp,
        identifiers: IdentifierGenerator
    ) throws {
        let event = ConnectionEvent(
            id: identifiers.next(),
            from: connection.status,
            to: transition.to,
            reason: transition.reason,
            actor: act.caller.id,
            createdAt: now
        )
        try self.run(
            """
            UPDATE connections SET status = ?3, status_reason = ?4, status_message = ?5, status_changed_at = ?6,
                updated_at = ?7
            WHERE id = ?1 AND workspace_id = ?2
            """,
            connection.id,
            connection.workspaceID,
            event.to.rawValue,
            event.reason.rawValue,
            event.message,
            event.createdAt,
            event.createdAt.following(connection.updatedAt)
        )
        try self.insert(event, of: connection.id, in: connection.workspaceID)
    }
}
