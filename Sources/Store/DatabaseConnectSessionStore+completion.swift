import Domain
import Storage

extension Session {
    /// - Throws: `StaleRow` when the session was changed or deleted since it was read.
    func complete(_ completion: ConnectSessionCompletion, at now: Timestamp) throws {
        let session = completion.session
        let count = try self.run(
            """
            UPDATE connect_sessions SET status = 'completed', result_id = ?5, code_hash = NULL, sealed = NULL,
                sealed_until = NULL, last_error = NULL, version = version + 1, updated_at = ?6
            WHERE id = ?1 AND workspace_id = ?2 AND status = ?3 AND version = ?4
            """,
            session.id,
            session.workspaceID,
            session.status.rawValue,
            session.version,
            completion.resultID,
            now
        )
        guard count == 1 else { throw StaleRow() }
    }
}
