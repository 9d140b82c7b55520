package import Domain
import JSON
package import Storage

package struct DatabaseAuthorizationStore: AuthorizationStore {
    static let take: SQL = """
        UPDATE authorizations SET used_at = ?3
        WHERE state_hash = ?1 AND browser_hash = ?2 AND used_at IS NULL AND sealed IS NOT NULL AND expires_at > ?3
        RETURNING \(Authorization.columns), sealed
        """

    private let database: any Database

    package init(_ database: any Database) {
        self.database = database
    }

    package func create(
        _ authorization: Authorization,
        stateHash: [UInt8],
        browserHash: [UInt8],
        sealed: [UInt8],
        limit: Int
    ) async throws -> Bool {
        try await self.database.writing { session in
            let open = try session.first(
                """
                SELECT count(*) FROM authorizations
                WHERE session_id = ?1 AND used_at IS NULL AND sealed IS NOT NULL AND expires_at > ?2
                """,
                authorization.sessionID,
                authorization.createdAt
            ) { $0.int(0) }
            guard open ?? 0 < limit else { return false }
            try session.insert(authorization, stateHash: stateHash, browserHash: browserHash, sealed: sealed)
            return true
        }
    }

    package func take(
        stateHash: [UInt8],
        browserHash: [UInt8],
        at now: Timestamp
    ) async throws -> (authorization: Authorization, sealed: [UInt8])? {
        try await self.database.writing { session in
            try session.all(Self.take, stateHash, browserHash, now) { row in
                (authorization: try Authorization(row: row), sealed: row.blob(Authorization.columnCount))
            }.first
        }
    }

    package func refusal(
        stateHash: [UInt8],
        browserHash: [UInt8],
        at now: Timestamp
    ) async throws -> AuthorizationRefusal {
        try await self.database.reading { session in
            try session.first(
                """
                SELECT session_id, browser_hash, used_at IS NOT NULL, expires_at
                FROM authorizations WHERE state_hash = ?1
                """,
                stateHash
            ) { row in
                let isSameBrowser = row.blob(1) == browserHash
                let sessionID: Identifier<ConnectSession>? = isSameBrowser ? try row.id(0) : nil
                if row.bool(2) { return .used(sessionID) }
                guard try isSameBrowser || row.timestamp(3) <= now else { return .otherBrowser }
                // An authorization of the same browser also ends with its session, and when another browser takes that.
                return .expired(sessionID)
            } ?? .unknown
        }
    }

    package func end(_ id: Identifier<Authorization>, in workspaceID: Identifier<Workspace>) async throws {
        _ = try await self.database.writing { session in
            try session.run(
                "UPDATE authorizations SET sealed = NULL WHERE id = ?1 AND workspace_id = ?2",
                id,
                workspaceID
            )
        }
    }

    package func endAll(of sessionID: Identifier<ConnectSession>, in workspaceID: Identifier<Workspace>) async throws {
        _ = try await self.database.writing { session in
            try session.run(
                "UPDATE authorizations SET sealed = NULL WHERE session_id = ?1 AND workspace_id = ?2",
                sessionID,
                workspaceID
            )
        }
    }

    package func delete(endedBefore earliest: Timestamp, limit: Int) async throws -> Int {
        try await self.database.writing { session in
            try session.run(
                """
                DELETE FROM authorizations WHERE state_hash IN (
                    SELECT state_hash FROM authorizations WHERE expires_at < ?1 ORDER BY expires_at LIMIT ?2)
                """,
                earliest,
                limit
            )
        }
    }
}

extension Session {
    /// - Throws: `ServiceError.workspaceNotFound` when the workspace was deleted meanwhile.
    fileprivate func insert(
        _ authorization: Authorization,
        stateHash: [UInt8],
        browserHash: [UInt8],
        sealed: [UInt8]
    ) throws {
        do {
            try self.run(
                """
                INSERT INTO authorizations (state_hash, id, workspace_id, session_id, browser_hash, context, request,
                    version, sealed, created_by, created_at, expires_at)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
                """,
                stateHash,
                authorization.id,
                authorization.workspaceID,
                authorization.sessionID,
                browserHash,
                authorization.context,
                authorization.requestText,
                authorization.version,
                sealed,
                authorization.createdBy,
                authorization.createdAt,
                authorization.expiresAt
            )
        } catch let error as any DatabaseError where error.kind == .foreignKeyViolation {
            throw ServiceError.workspaceNotFound
        }
    }
}

extension Authorization {
    /// The columns that ``init(row:)`` reads, in the same order.
    fileprivate static let columns: SQL = """
        id, workspace_id, session_id, context, request, version, created_by, created_at, expires_at
        """
    fileprivate static let columnCount = 9

    fileprivate init(row: any Row) throws {
        let request = try JSON(parsing: row.text(4)).object ?? [:]
        self.init(
            id: try row.id(0),
            workspaceID: try row.id(1),
            sessionID: try row.id(2),
            context: row.text(3),
            integration: request["integration"]?.string ?? "",
            authMethodID: request["auth_method_id"]?.string ?? "",
            scopes: request["scopes"]?.array?.compactMap(\.string) ?? [],
            version: row.int(5),
            createdBy: row.text(6),
            createdAt: try row.timestamp(7),
            expiresAt: try row.timestamp(8)
        )
    }

    fileprivate var requestText: String {
        let request: JSONObject = [
            "integration": .string(self.integration),
            "auth_method_id": .string(self.authMethodID),
            "scopes": .array(self.scopes.map { .string($0) }),
        ]
        return JSON.object(request).serialized()
    }
}
