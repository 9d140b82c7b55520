package import Domain
package import SQLite

package struct SQLiteAuditEventStore: AuditEventStore {
    private let database: Database

    package init(_ database: Database) {
        self.database = database
    }

    package func record(_ act: Act, on resourceID: String?, refusedWith status: Int?) async throws {
        try await self.database.writing { sqlite in
            try sqlite.record(act, on: resourceID, in: act.caller.workspaceID, refusedWith: status)
        }
    }
}

extension SQLiteConnection {
    /// Part of every change's transaction.
    ///
    /// - Parameter workspaceID: the changed row's, which is not always the caller's.
    func record(
        _ act: Act,
        on resourceID: String?,
        in workspaceID: Identifier<Workspace>,
        refusedWith status: Int? = nil
    ) throws {
        try self.run(
            """
            INSERT INTO audit_events (id, workspace_id, action, resource_id, actor, outcome, status, request_id, origin,
                created_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
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
            act.id.createdAt
        )
    }
}
