package import Domain
package import Storage

package struct DatabaseWorkStore: WorkStore {
    private let database: any Database

    package init(_ database: any Database) {
        self.database = database
    }

    package func claim(
        _ kind: WorkKind,
        limit: Int,
        at now: Timestamp,
        until lease: Timestamp
    ) async throws -> [WorkClaim] {
        try await self.database.writing { session in
            try session.all(
                """
                UPDATE work SET fence = fence + 1, leased_until = ?3
                WHERE kind = ?1 AND subject_id IN (
                    SELECT subject_id FROM work
                    WHERE kind = ?1 AND due_at <= ?2 AND (leased_until IS NULL OR leased_until <= ?2)
                    ORDER BY due_at LIMIT ?4)
                RETURNING subject_id, workspace_id, fence, attempts
                """,
                kind.rawValue,
                now,
                lease,
                limit
            ) { try WorkClaim(kind, row: $0) }
        }
    }

    package func claim(
        _ kind: WorkKind,
        on subjectID: String,
        at now: Timestamp,
        until lease: Timestamp
    ) async throws -> WorkClaim? {
        try await self.database.writing { session in
            try session.all(
                """
                UPDATE work SET fence = fence + 1, leased_until = ?4
                WHERE kind = ?1 AND subject_id = ?2 AND (leased_until IS NULL OR leased_until <= ?3)
                RETURNING subject_id, workspace_id, fence, attempts
                """,
                kind.rawValue,
                subjectID,
                now,
                lease
            ) { try WorkClaim(kind, row: $0) }.first
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
    /// Ends a claim, and stores when the work is due next.
    ///
    /// - Throws: `StaleClaim` when the work was claimed again or deleted meanwhile.
    func end(_ claim: WorkClaim, plan: WorkPlan) throws {
        let count = try self.run(
            """
            UPDATE work SET due_at = ?4, leased_until = NULL, attempts = ?5
            WHERE kind = ?1 AND subject_id = ?2 AND fence = ?3
            """,
            claim.kind.rawValue,
            claim.subjectID,
            claim.fence,
            plan.dueAt,
            plan.attempts
        )
        guard count == 1 else { throw StaleClaim() }
    }

    /// Stores when a piece of work is due, whether the work existed before or not. A claim that is running keeps its
    /// fence and its lease.
    func plan(
        _ kind: WorkKind,
        on subjectID: String,
        in workspaceID: Identifier<Workspace>,
        _ plan: WorkPlan
    ) throws {
        try self.run(
            """
            INSERT INTO work (kind, subject_id, workspace_id, due_at, attempts) VALUES (?1, ?2, ?3, ?4, ?5)
            ON CONFLICT (kind, subject_id) DO UPDATE SET due_at = ?4, attempts = ?5
            """,
            kind.rawValue,
            subjectID,
            workspaceID,
            plan.dueAt,
            plan.attempts
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
