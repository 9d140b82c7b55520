package import Domain
package import Storage

package struct DatabaseWorkStore: WorkStore {
    private let database: any Database

    package init(_ database: any Database) {
        self.database = database
    }

    package func claim(
        _ kind: WorkKind,
        isAwaited: Bool,
        limit: Int,
        after last: Identifier<Workspace>?,
        at now: Timestamp,
        until lease: Timestamp
    ) async throws -> WorkTurn {
        let walk = WorkWalk(kind: kind, isAwaited: isAwaited, limit: limit, now: now)
        let (subjects, end) = try await self.database.reading { try walk.due(in: $0, after: last) }
        guard !subjects.isEmpty else { return WorkTurn([], last: end) }
        let claims = try await self.database.writing { session in
            try subjects.compactMap { try session.claim(kind, on: $0, at: now, until: lease) }
        }
        return WorkTurn(claims, last: end)
    }

    package func delete(_ claim: WorkClaim) async throws {
        try await self.database.writing { session in
            _ = try session.run(
                "DELETE FROM work WHERE kind = ?1 AND subject_id = ?2 AND fence = ?3",
                claim.kind.rawValue,
                claim.subjectID,
                claim.fence
            )
        }
    }

    package func giveBack(_ claim: WorkClaim, plan: WorkPlan) async throws {
        try await self.database.writing { session in
            do { try session.end(claim, plan: plan) } catch is StaleClaim {}
        }
    }

    package nonisolated(nonsending) func firstDue(_ kind: WorkKind) async throws -> Timestamp? {
        try await self.database.read { session in
            try session.first(
                "SELECT due_at FROM work WHERE kind = ?1 AND due_at IS NOT NULL ORDER BY due_at LIMIT 1",
                kind.rawValue
            ) { try $0.timestamp(0) }
        }
    }

    package func endLeases() async throws {
        try await self.database.writing { session in
            _ = try session.run("UPDATE work SET leased_until = NULL WHERE leased_until IS NOT NULL")
        }
    }
}

extension Session {
    /// Claims a piece of work; nil when it is not due any more, or has a lease.
    fileprivate func claim(
        _ kind: WorkKind,
        on subjectID: String,
        at now: Timestamp,
        until lease: Timestamp
    ) throws -> WorkClaim? {
        try self.all(
            """
            UPDATE work SET fence = fence + 1, leased_until = ?4
            WHERE kind = ?1 AND subject_id = ?2 AND due_at <= ?3 AND (leased_until IS NULL OR leased_until <= ?3)
            RETURNING subject_id, workspace_id, fence, attempts
            """,
            kind.rawValue,
            subjectID,
            now,
            lease
        ) { try WorkClaim(kind, row: $0) }.first
    }

    /// Ends a claim, and stores when the work is due next.
    ///
    /// - Throws: `StaleClaim` when the work was claimed again or deleted meanwhile.
    func end(_ claim: WorkClaim, plan: WorkPlan) throws {
        let count = try self.run(
            """
            UPDATE work SET due_at = ?4, leased_until = NULL, attempts = ?5, is_awaited = ?6
            WHERE kind = ?1 AND subject_id = ?2 AND fence = ?3
            """,
            claim.kind.rawValue,
            claim.subjectID,
            claim.fence,
            plan.dueAt,
            plan.attempts,
            plan.isAwaited
        )
        guard count == 1 else { throw StaleClaim() }
    }

    /// Stores when a piece of work is due, whether the work existed before or not. A claim that is running
    /// becomes stale, because its result is older than this plan.
    func plan(
        _ kind: WorkKind,
        on subjectID: String,
        in workspaceID: Identifier<Workspace>,
        _ plan: WorkPlan
    ) throws {
        try self.run(
            """
            INSERT INTO work (kind, subject_id, workspace_id, due_at, attempts, is_awaited) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
            ON CONFLICT (kind, subject_id) DO UPDATE
            SET due_at = ?4, attempts = ?5, is_awaited = ?6, fence = fence + 1, leased_until = NULL
            """,
            kind.rawValue,
            subjectID,
            workspaceID,
            plan.dueAt,
            plan.attempts,
            plan.isAwaited
        )
    }

    /// Deletes the work on all connections of a workspace, before the connections are deleted.
    func deleteWork(onConnectionsOf workspaceID: Identifier<Workspace>) throws {
        try self.run(
            """
            DELETE FROM work WHERE kind = ?1
                AND subject_id IN (SELECT id FROM connections WHERE workspace_id = ?2)
            """,
            WorkKind.test.rawValue,
            workspaceID
        )
    }

    /// Deletes the work on a row that is being deleted.
    func deleteWork(_ kind: WorkKind, on subjectID: String) throws {
        try self.run("DELETE FROM work WHERE kind = ?1 AND subject_id = ?2", kind.rawValue, subjectID)
    }
}

extension WorkClaim {
    fileprivate init(_ kind: WorkKind, row: any Row) throws {
        self.init(kind, on: row.text(0), in: try row.id(1), fence: row.int(2), attempts: row.int(3))
    }
}
