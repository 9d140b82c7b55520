package import Domain
package import SQLite

package struct SQLiteAnswerStore: AnswerStore {
    private let database: Database

    package init(_ database: Database) {
        self.database = database
    }

    package func find(_ key: IdempotencyKey, from earliest: Timestamp) throws -> RememberedAnswer? {
        try self.database.read { sqlite in
            try sqlite.first(
                """
                SELECT request_hash, status, response FROM idempotency_keys
                WHERE workspace_id = ?1 AND caller = ?2 AND key = ?3 AND created_at >= ?4
                """,
                key.workspaceID,
                key.callerID,
                key.text,
                earliest
            ) { row in
                RememberedAnswer(key: key, fingerprint: row.blob(0), status: row.int(1), sealed: row.blob(2))
            }
        }
    }

    package func delete(before earliest: Timestamp, limit: Int) async throws -> Int {
        try await self.database.writing { sqlite in
            try sqlite.run(
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

extension SQLiteConnection {
    /// Part of the transaction of the change that it answers.
    ///
    /// - Throws: `ServiceError.conflict` when there is an answer for the key already.
    func store(_ answer: RememberedAnswer, at now: Timestamp) throws {
        let count = try self.run(
            """
            INSERT INTO idempotency_keys (workspace_id, caller, key, request_hash, status, response, created_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
            ON CONFLICT (workspace_id, caller, key) DO UPDATE
            SET request_hash = ?4, status = ?5, response = ?6, created_at = ?7 WHERE created_at < ?8
            """,
            answer.key.workspaceID,
            answer.key.callerID,
            answer.key.text,
            answer.fingerprint,
            answer.status,
            answer.sealed,
            now,
            now.adding(seconds: -IdempotencyService.lifetime)
        )
        guard count == 1 else {
            throw ServiceError(.conflict, "A request with this Idempotency-Key was answered meanwhile; send it again")
        }
    }
}
