package import Domain
import Storage

extension DatabaseConnectionStore {
    package func changeStatus(
        of id: Identifier<Connection>,
        in workspaceID: Identifier<Workspace>,
        storing finding: TestFinding?,
        by act: Act,
        deciding rule: @escaping StatusRule
    ) async throws -> Connection {
        try await self.database.writing { session in
            guard var connection = try session.connection(id, in: workspaceID) else {
                throw ServiceError.connectionNotFound
            }
            let credentialID = connection.credentialID
            let credential = {
                guard let credential = try session.credential(credentialID, in: workspaceID) else {
                    throw MalformedRow(column: "credential_id")
                }
                return credential
            }
            let event = try rule(connection, credential)
            connection = connection.next(at: event.createdAt)
            connection.apply(event)
            try session.changeStatus(of: id, in: workspaceID, by: event, updatedAt: connection.updatedAt)
            if let finding {
                let evidence = TestEvidence(
                    of: id,
                    in: workspaceID,
                    finding,
                    milliseconds: 0,
                    credentialVersion: try credential().version,
                    testedBy: event.actor,
                    testedAt: event.createdAt
                )
                try session.store(evidence)
            }
            try session.record(act, on: id.text, in: workspaceID)
            return connection
        }
    }
}

extension DatabaseConnectionStore: ExpiryStore {
    package nonisolated(nonsending) func nextExpiry() async throws -> Timestamp? {
        try await self.database.read { session in
            try session.first(
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
        deciding rule: @escaping @Sendable (ConnectionStatus, Identifier<Workspace>) throws -> (ConnectionEvent, Act)
    ) async throws -> Int {
        try await self.database.writing { session in
            let due = try session.all(
                """
                SELECT id, workspace_id, status, updated_at FROM connections
                WHERE expires_at <= ?1 AND (status = 'active' OR status = 'testing')
                ORDER BY expires_at LIMIT ?2
                """,
                now,
                limit,
                read: StatusRow.init(row:)
            )
            for row in due {
                let (event, act) = try rule(row.status, row.workspaceID)
                try session.changeStatus(of: row, by: event)
                try session.record(act, on: row.id.text, in: row.workspaceID)
            }
            return due.count
        }
    }
}

extension DatabaseConnectionStore: AbandonedTestStore {
    package nonisolated(nonsending) func oldestTest() async throws -> Timestamp? {
        try await self.database.read { session in
            try session.first(
                """
                SELECT status_changed_at FROM connections WHERE status_reason = 'test_started'
                ORDER BY status_changed_at LIMIT 1
                """
            ) { try $0.timestamp(0) }
        }
    }

    package func endTests(
        startedBy time: Timestamp,
        limit: Int,
        deciding rule: @escaping @Sendable (AbandonedTest) throws -> (ConnectionEvent, Act)
    ) async throws -> Int {
        try await self.database.writing { session in
            let due = try session.all(
                """
                SELECT id, workspace_id, status, updated_at, expires_at FROM connections
                WHERE status_reason = 'test_started' AND status_changed_at <= ?1
                ORDER BY status_changed_at LIMIT ?2
                """,
                time,
                limit
            ) { row in (try StatusRow(row: row), expiresAt: try row.timestampOrNil(4)) }
            for (row, expiresAt) in due {
                let history = try session.all(
                    """
                    SELECT id, from_status, to_status, reason, message, actor, created_at FROM connection_events
                    WHERE connection_id = ?1 AND workspace_id = ?2 ORDER BY id DESC LIMIT 2
                    """,
                    row.id,
                    row.workspaceID,
                    read: ConnectionEvent.init(row:)
                )
                let test = AbandonedTest(workspaceID: row.workspaceID, history: history, expiresAt: expiresAt)
                let (event, act) = try rule(test)
                try session.changeStatus(of: row, by: event)
                try session.record(act, on: row.id.text, in: row.workspaceID)
            }
            return due.count
        }
    }
}

/// The columns of a connection that are needed to change its status.
private struct StatusRow {
    let id: Identifier<Connection>
    let workspaceID: Identifier<Workspace>
    let status: ConnectionStatus
    let updatedAt: Timestamp

    init(row: any Row) throws {
        self.id = try row.id(0)
        self.workspaceID = try row.id(1)
        self.status = try row.enumeration(2)
        self.updatedAt = try row.timestamp(3)
    }
}

extension Session {
    /// Changes the status of every connection that uses the credential with this id.
    ///
    /// - Parameter rule: gets the present status of a connection, and returns the change; nil when the status stays the
    ///   same.
    func changeStatuses(
        using id: Identifier<Credential>,
        in workspaceID: Identifier<Workspace>,
        deciding rule: (ConnectionStatus) throws -> ConnectionEvent?
    ) throws {
        let rows = try self.all(
            "SELECT id, workspace_id, status, updated_at FROM connections WHERE credential_id = ?1 AND workspace_id = ?2",
            id,
            workspaceID,
            read: StatusRow.init(row:)
        )
        for row in rows {
            guard let event = try rule(row.status) else { continue }
            try self.changeStatus(of: row, by: event)
        }
    }

    fileprivate func changeStatus(of row: StatusRow, by event: ConnectionEvent) throws {
        let updatedAt = event.createdAt.following(row.updatedAt)
        try self.changeStatus(of: row.id, in: row.workspaceID, by: event, updatedAt: updatedAt)
    }

    /// Changes the status of a connection, but no other property, and adds the change to the connection's history. This
    /// is the only function that changes the status of a stored connection.
    func changeStatus(
        of id: Identifier<Connection>,
        in workspaceID: Identifier<Workspace>,
        by event: ConnectionEvent,
        updatedAt: Timestamp
    ) throws {
        try self.run(
            """
            UPDATE connections SET status = ?3, status_reason = ?4, status_message = ?5, status_changed_at = ?6,
                updated_at = ?7
            WHERE id = ?1 AND workspace_id = ?2
            """,
            id,
            workspaceID,
            event.to.rawValue,
            event.reason.rawValue,
            event.message,
            event.createdAt,
            updatedAt
        )
        try self.insert(event, of: id, in: workspaceID)
    }
}
