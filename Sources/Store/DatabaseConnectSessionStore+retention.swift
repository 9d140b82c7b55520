package import Domain
import Storage

extension DatabaseConnectSessionStore {
    static let eraseSealed: SQL = """
        UPDATE connect_sessions SET sealed = NULL, sealed_until = NULL, code_hash = NULL, version = version + 1
        WHERE (id, workspace_id) IN (
            SELECT id, workspace_id FROM connect_sessions WHERE sealed IS NOT NULL AND sealed_until <= ?1
            ORDER BY sealed_until LIMIT ?2)
        """
    static let endedSealed: SQL = """
        SELECT \(ConnectSession.columns), sealed FROM connect_sessions
        WHERE sealed IS NOT NULL AND sealed_until <= ?1 ORDER BY sealed_until LIMIT ?2
        """
    static let deleteEnded: SQL = """
        DELETE FROM connect_sessions WHERE (id, workspace_id) IN (
            SELECT id, workspace_id FROM connect_sessions WHERE expires_at < ?1 ORDER BY expires_at LIMIT ?2)
        """

    package nonisolated(nonsending) func sealed(
        endedBefore now: Timestamp,
        limit: Int
    ) async throws -> [(session: ConnectSession, sealed: [UInt8])] {
        try await self.database.reading { database in
            try database.all(Self.endedSealed, now, limit) { row in
                (session: try ConnectSession(row: row), sealed: row.blob(ConnectSession.columnCount))
            }
        }
    }

    package func eraseSealed(endedBefore now: Timestamp, limit: Int) async throws -> Int {
        try await self.database.writing { try $0.run(Self.eraseSealed, now, limit) }
    }

    package func delete(endedBefore earliest: Timestamp, limit: Int) async throws -> Int {
        try await self.database.writing { try $0.run(Self.deleteEnded, earliest, limit) }
    }
}
