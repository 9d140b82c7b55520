package import Domain
package import Storage

package struct DatabaseAuditEventStore: AuditEventStore {
    let database: any Database

    package init(_ database: any Database) {
        self.database = database
    }

    package func record(_ records: [AuditRecord]) async throws {
        try await self.database.writing { session in
            for record in records {
                let workspaceID = record.act.caller.workspaceID
                try session.record(record.act, on: record.resourceID, in: workspaceID, refusedWith: record.status)
            }
        }
    }

    package func find(
        _ filter: AuditEventFilter,
        in workspaceID: Identifier<Workspace>,
        before: Identifier<AuditEvent>?,
        limit: Int
    ) async throws -> [AuditEvent] {
        // An id begins with its time, so a range of times is a range of ids, for which SQLite can use the index on the
        // id.
        let first = filter.from.map(Identifier<AuditEvent>.init(notBefore:)) ?? Identifier(notBefore: .min)
        let end = filter.until.map(Identifier<AuditEvent>.init(notBefore:)) ?? .greatest
        let query = filter.resourceID == nil ? Self.findInWorkspace : Self.findOfResource
        return try await self.database.scanning { session in
            try session.all(
                query,
                workspaceID,
                first,
                min(end.text, before?.text ?? end.text),
                filter.action?.rawValue,
                filter.actor,
                filter.outcome?.rawValue,
                limit,
                filter.resourceID,
                read: AuditEvent.init(row:)
            )
        }
    }

    package func delete(before earliest: Timestamp, limit: Int) async throws -> Int {
        try await self.database.writing { session in
            try session.run(
                """
                DELETE FROM audit_events WHERE id IN (SELECT id FROM audit_events WHERE id < ?1 ORDER BY id LIMIT ?2)
                """,
                Identifier<AuditEvent>(notBefore: earliest),
                limit
            )
        }
    }

    static let findInWorkspace = Self.find("?8 IS NULL")
    static let findOfResource = Self.find("resource_id = ?8")

    private static func find(_ condition: SQL) -> SQL {
        """
        SELECT id, workspace_id, action, resource_id, actor, outcome, status, request_id, origin, details
        FROM audit_events
        WHERE workspace_id = ?1 AND id >= ?2 AND id < ?3 AND \(condition)
            AND (?4 IS NULL OR action = ?4) AND (?5 IS NULL OR actor = ?5) AND (?6 IS NULL OR outcome = ?6)
        ORDER BY id DESC LIMIT ?7
        """
    }
}

extension AuditEvent {
    init(row: any Row) throws {
        self.init(
            id: try row.id(0),
            workspaceID: try row.id(1),
            action: row.text(2),
            resourceID: row.textOrNil(3),
            actor: row.text(4),
            outcome: try row.enumeration(5),
            status: row.isNull(6) ? nil : row.int(6),
            requestID: row.textOrNil(7),
            origin: row.textOrNil(8),
            details: row.textOrNil(9)
        )
    }
}

extension Session {
    /// Stores an audit event in the transaction of the change that it records. If `act` has an idempotent reply, stores
    /// the reply, too.
    ///
    /// - Parameter workspaceID: the workspace of the changed row. It may differ from the caller's workspace.
    func record(
        _ act: Act,
        on resourceID: String?,
        in workspaceID: Identifier<Workspace>,
        refusedWith status: Int? = nil
    ) throws {
        try self.run(
            """
            INSERT INTO audit_events (id, workspace_id, action, resource_id, actor, outcome, status, request_id, origin,
                created_at, details)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
            """,
            act.id,
            workspaceID,
            act.action.rawValue,
            resourceID,
            act.caller.id,
            (status == nil ? AuditEvent.Outcome.done : .refused).rawValue,
            status,
            act.requestID,
            act.origin,
            act.id.createdAt,
            act.details?.text
        )
        if let reply = act.reply { try self.store(reply, at: act.id.createdAt) }
        if let completion = act.completion {
            try self.complete(completion, at: act.id.createdAt)
            guard let id = completion.eventID else { return }
            try self.record(act.doing(.connectSessionComplete, id: id), on: completion.session.id.text, in: workspaceID)
        }
    }
}
