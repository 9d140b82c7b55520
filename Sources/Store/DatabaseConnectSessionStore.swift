package import Domain
import JSON
package import Storage

package struct DatabaseConnectSessionStore: ConnectSessionStore {
    static let findInWorkspace: SQL = """
        SELECT \(ConnectSession.columns) FROM connect_sessions WHERE id = ?1 AND workspace_id = ?2
        """
    static let find: SQL = "SELECT \(ConnectSession.columns) FROM connect_sessions WHERE id = ?1"
    static let findByToken: SQL = "SELECT \(ConnectSession.columns) FROM connect_sessions WHERE token_hash = ?1"

    let database: any Database

    package init(_ database: any Database) {
        self.database = database
    }

    package func create(_ session: ConnectSession, tokenHash: [UInt8], by act: Act) async throws {
        try await self.database.writing { database in
            do {
                try database.insert(session, tokenHash: tokenHash)
            } catch let error as any DatabaseError where error.kind == .uniqueViolation {
                throw StaleRow()
            } catch let error as any DatabaseError where error.kind == .foreignKeyViolation {
                throw ServiceError.workspaceNotFound
            }
            try database.record(act, on: session.id.text, in: session.workspaceID)
        }
    }

    package nonisolated(nonsending) func find(
        _ id: Identifier<ConnectSession>,
        in workspaceID: Identifier<Workspace>
    ) async throws -> ConnectSession? {
        try await self.database.reading { database in
            try database.first(Self.findInWorkspace, id, workspaceID, read: ConnectSession.init(row:))
        }
    }

    package nonisolated(nonsending) func find(_ id: Identifier<ConnectSession>) async throws -> ConnectSession? {
        try await self.database.reading { try $0.first(Self.find, id, read: ConnectSession.init(row:)) }
    }

    package nonisolated(nonsending) func find(tokenHash: [UInt8]) async throws -> ConnectSession? {
        try await self.database.reading { try $0.first(Self.findByToken, tokenHash, read: ConnectSession.init(row:)) }
    }

    package nonisolated(nonsending) func sealed(
        of session: ConnectSession,
        at now: Timestamp
    ) async throws -> [UInt8]? {
        try await self.database.reading { database in
            try database.first(
                """
                SELECT sealed FROM connect_sessions
                WHERE id = ?1 AND workspace_id = ?2 AND version = ?3 AND sealed IS NOT NULL AND sealed_until > ?4
                """,
                session.id,
                session.workspaceID,
                session.version,
                now
            ) { $0.blob(0) }
        }
    }

    package func update(
        from old: ConnectSession,
        to new: ConnectSession,
        sealed: (bytes: [UInt8], until: Timestamp)?,
        codeHash: [UInt8]?,
        by act: Act?
    ) async throws {
        let failure = new.lastFailure.map { JSON.object($0.json).serialized() }
        try await self.database.writing { database in
            let count = try database.run(
                """
                UPDATE connect_sessions SET browser_hash = ?5, status = ?6, last_error = ?7, result_id = ?8,
                    code_hash = ?9, version = ?10, sealed = ?11, sealed_until = ?12, updated_at = ?13
                WHERE id = ?1 AND workspace_id = ?2 AND status = ?3 AND version = ?4
                """,
                old.id,
                old.workspaceID,
                old.status.rawValue,
                old.version,
                new.browserHash,
                new.status.rawValue,
                failure,
                new.resultID,
                codeHash,
                new.version,
                sealed?.bytes,
                sealed?.until,
                new.updatedAt
            )
            guard count == 1 else { throw StaleRow() }
            if let act { try database.record(act, on: old.id.text, in: old.workspaceID) }
        }
    }

    package nonisolated(nonsending) func isCode(_ hash: [UInt8], of session: ConnectSession) async throws -> Bool {
        let stored = try await self.database.reading { database in
            try database.first(
                """
                SELECT code_hash FROM connect_sessions
                WHERE id = ?1 AND workspace_id = ?2 AND status = 'pending' AND code_hash IS NOT NULL
                """,
                session.id,
                session.workspaceID
            ) { $0.blob(0) }
        }
        return stored.map { $0.equalsInConstantTime(hash) } ?? false
    }
}

extension Session {
    fileprivate func insert(_ session: ConnectSession, tokenHash: [UInt8]) throws {
        try self.run(
            """
            INSERT INTO connect_sessions (id, workspace_id, purpose, token_hash, page_key, browser_hash, user_id,
                connection_id, request, binding, status, version, expires_at, created_by, created_at, updated_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)
            """,
            session.id,
            session.workspaceID,
            session.purpose.rawValue,
            tokenHash,
            session.pageKey.reveal(),
            session.browserHash,
            session.userID,
            session.connectionID,
            JSON.object(session.request.json).serialized(),
            session.binding.rawValue,
            session.status.rawValue,
            session.version,
            session.expiresAt,
            session.createdBy,
            session.createdAt,
            session.updatedAt
        )
    }
}

extension [UInt8] {
    fileprivate func equalsInConstantTime(_ other: [UInt8]) -> Bool {
        self.count == other.count && zip(self, other).reduce(0) { $0 | $1.0 ^ $1.1 } == 0
    }
}
