package import Domain
package import Storage

package struct DatabaseIdempotencyStore: IdempotencyStore {
    private let database: any Database

    package init(_ database: any Database) {
        self.database = database
    }

    package nonisolated(nonsending) func find(
        _ key: IdempotencyKey,
        from earliest: Timestamp
    ) async throws -> IdempotentReply? {
        try await self.database.read { session in
            try session.first(
                """
                SELECT request_hash, status, response FROM idempotency_keys
                WHERE workspace_id = ?1 AND caller = ?2 AND key = ?3 AND created_at >= ?4
                """,
                key.workspaceID,
                key.callerID,
                key.text,
                earliest
            ) { row in
                IdempotentReply(key: key, fingerprint: row.blob(0), status: row.int(1), sealed: row.blob(2))
            }
        }
    }

    package func delete(before earliest: Timestamp, limit: Int) async throws -> Int {
        try await self.database.writing { session in
            try session.run(
                """
                DELETE FROM idempotency_keys WHERE (workspace_id, caller, key) IN (
                    SELECT workspace_id, caller, key FROM idempotency_keys WHERE created_at < ?1
                    ORDER BY created_at LIMIT ?2)
                """,
                earliest,
                limit
            )
        }
    }
}

extension Session {
    /// Stores the reply to a request in the transaction of the change that the request made.
    ///
    /// - Throws: ``IdempotencyConflict/repliedMeanwhile`` when a reply with the same key is already stored and has not
    ///   expired.
    func store(_ reply: IdempotentReply, at now: Timestamp) throws {
        let count = try self.run(
            """
            INSERT INTO idempotency_keys (workspace_id, caller, key, request_hash, status, response, created_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
            ON CONFLICT (workspace_id, caller, key) DO UPDATE
            SET request_hash = ?4, status = ?5, response = ?6, created_at = ?7 WHERE idempotency_keys.created_at < ?8
            """,
            reply.key.workspaceID,
            reply.key.callerID,
            reply.key.text,
            reply.fingerprint,
            reply.status,
            reply.sealed,
            now,
            now.adding(seconds: -IdempotentReply.lifetime)
        )
        guard count == 1 else { throw IdempotencyConflict.repliedMeanwhile }
    }
}
