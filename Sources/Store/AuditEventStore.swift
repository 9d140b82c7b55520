package import Domain
package import SQLite
import Synchronization

package struct SQLiteAuditEventStore: AuditEventStore {
    private let database: Database
    private let queue = AuditQueue()

    package init(_ database: Database) {
        self.database = database
    }

    package func enqueue(_ act: Act, on resourceID: String) async throws {
        guard self.queue.isSound else {
            // The last one could not be written: until one is, nothing is done before its event is on disk.
            try await self.record(act, on: resourceID, refusedWith: nil)
            return self.queue.note(nil)
        }
        try self.database.queueing { sqlite in
            try sqlite.record(act, on: resourceID, in: act.caller.workspaceID)
        } completion: { [queue] error in
            queue.note(error)
        }
    }

    package func record(_ act: Act, on resourceID: String?, refusedWith status: Int?) async throws {
        try await self.database.writing { sqlite in
            try sqlite.record(act, on: resourceID, in: act.caller.workspaceID, refusedWith: status)
        }
    }
}

/// Whether the events that were queued could be written.
private final class AuditQueue: Sendable {
    private let hasFailed = Mutex(false)

    var isSound: Bool { self.hasFailed.withLock { !$0 } }

    func note(_ error: (any Error)?) {
        self.hasFailed.withLock { $0 = error != nil }
    }
}

extension SQLiteConnection {
    /// Part of every change's transaction. Stores with it the answer that is to be remembered, if one is.
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
        if let answer = act.remembered { try self.store(answer, at: act.id.createdAt) }
    }
}
