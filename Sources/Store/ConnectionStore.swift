package import Domain
package import SQLite

package struct SQLiteConnectionStore: ConnectionStore {
    static let find: SQL = "SELECT \(Connection.columns) FROM connections WHERE id = ?1 AND workspace_id = ?2"

    let database: Database

    package init(_ database: Database) {
        self.database = database
    }

    package func create(
        _ connection: Connection,
        with credential: Credential,
        sealed: [UInt8],
        by act: Act
    ) async throws {
        try await self.database.writing { sqlite in
            try sqlite.insert(credential, sealed: sealed)
            try sqlite.insert(connection, expiresAt: credential.expiresAt)
            try sqlite.record(act, on: connection.id.text, in: connection.workspaceID)
        }
    }

    package func create(_ connection: Connection, by act: Act) async throws {
        try await self.database.writing { sqlite in
            let expiresAt = try sqlite.first(
                "SELECT expires_at FROM credentials WHERE id = ?1 AND workspace_id = ?2",
                connection.credentialID,
                connection.workspaceID
            ) { try $0.timestampOrNil(0) }
            guard let expiresAt else { throw ServiceError(.notFound, "Credential not found") }
            try sqlite.insert(connection, expiresAt: expiresAt)
            try sqlite.record(act, on: connection.id.text, in: connection.workspaceID)
        }
    }

    package func find(_ id: Identifier<Connection>, in workspaceID: Identifier<Workspace>) throws -> Connection? {
        try self.database.read { sqlite in
            try sqlite.first(
                Self.find,
                id,
                workspaceID,
                read: Connection.init(row:)
            )
        }
    }

    package func workspace(of id: Identifier<Connection>) throws -> Identifier<Workspace>? {
        try self.database.read { sqlite in
            try sqlite.first("SELECT workspace_id FROM connections WHERE id = ?1", id) { try $0.id(0) }
        }
    }

    package func update(_ change: ConnectionChange, by act: Act) async throws {
        let (old, new) = (change.old, change.new)
        try await self.database.writing { sqlite in
            switch change.credential {
            case .unchanged: break
            case .asRead(let credential): try sqlite.requireUnchanged(credential)
            case .newVersion(let credential, let sealed, let current):
                try sqlite.update(credential, sealed: sealed, from: current, onlyFor: new.id)
                let act = act.doing(.credentialUpdate, id: change.credentialEventID)
                try sqlite.record(act, on: credential.id.text, in: new.workspaceID)
            case .new(let credential, let sealed):
                try sqlite.insert(credential, sealed: sealed)
                let act = act.doing(.credentialCreate, id: change.credentialEventID)
                try sqlite.record(act, on: credential.id.text, in: new.workspaceID)
            }
            do {
                try sqlite.update(new, from: old)
            } catch let error as SQLiteError where error.isForeignKeyViolation {
                throw ServiceError(.notFound, "Credential not found")
            }
            if new.credentialID != old.credentialID {
                try sqlite.deleteUnused(old.credentialID, in: old.workspaceID)
            }
            if let event = change.event { try sqlite.insert(event, of: new.id, in: new.workspaceID) }
            try sqlite.record(act, on: new.id.text, in: new.workspaceID)
        }
    }

    package func delete(_ connection: Connection, by act: Act) async throws {
        try await self.database.writing { sqlite in
            let count = try sqlite.run(
                "DELETE FROM connections WHERE id = ?1 AND workspace_id = ?2 AND updated_at = ?3",
                connection.id,
                connection.workspaceID,
                connection.updatedAt
            )
            guard count == 1 else { throw StaleRow() }
            try sqlite.deleteUnused(connection.credentialID, in: connection.workspaceID)
            try sqlite.record(act, on: connection.id.text, in: connection.workspaceID)
        }
    }
}

extension SQLiteConnection {
    /// - Parameter expiresAt: the credential's.
    fileprivate func insert(_ connection: Connection, expiresAt: Timestamp?) throws {
        try self.run(
            """
            INSERT INTO connections (id, workspace_id, label, integration, integration_type, auth_method_id, config,
                credential_id, user_id, created_by, status, status_reason, status_message, status_changed_at,
                created_at, updated_at, expires_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)
            """,
            connection.id,
            connection.workspaceID,
            connection.label,
            connection.integration,
            connection.integrationType.rawValue,
            connection.authMethodID,
            connection.config,
            connection.credentialID,
            connection.userID,
            connection.createdBy,
            connection.status.rawValue,
            connection.statusReason.rawValue,
            connection.statusMessage,
            connection.statusChangedAt,
            connection.createdAt,
            connection.updatedAt,
            expiresAt
        )
    }

    /// - Throws: `StaleRow` when the row is no longer `old`.
    fileprivate func update(_ new: Connection, from old: Connection) throws {
        let count = try self.run(
            """
            UPDATE connections SET label = ?4, config = ?5, credential_id = ?6, user_id = ?7, status = ?8,
                status_reason = ?9, status_message = ?10, status_changed_at = ?11, updated_at = ?12,
                expires_at = (SELECT expires_at FROM credentials WHERE id = ?6 AND workspace_id = ?2)
            WHERE id = ?1 AND workspace_id = ?2 AND updated_at = ?3
            """,
            old.id,
            old.workspaceID,
            old.updatedAt,
            new.label,
            new.config,
            new.credentialID,
            new.userID,
            new.status.rawValue,
            new.statusReason.rawValue,
            new.statusMessage,
            new.statusChangedAt,
            new.updatedAt
        )
        guard count == 1 else { throw StaleRow() }
    }
}

extension Connection {
    /// As ``init(row:)`` reads them.
    static let columns: SQL = "id, \(Self.columnsButID)"
    static let columnsButID: SQL = """
        workspace_id, label, integration, integration_type, auth_method_id, config, credential_id, user_id, created_by,
        status, status_reason, status_message, status_changed_at, created_at, updated_at
        """

    init(row: Row) throws {
        self.init(
            id: try row.id(0),
            workspaceID: try row.id(1),
            label: row.textOrNil(2),
            integration: row.text(3),
            integrationType: try row.enumeration(4),
            authMethodID: row.text(5),
            config: row.text(6),
            credentialID: try row.id(7),
            userID: row.textOrNil(8),
            createdBy: row.text(9),
            status: try row.enumeration(10),
            statusReason: try row.enumeration(11),
            statusMessage: row.textOrNil(12),
            statusChangedAt: try row.timestamp(13),
            createdAt: try row.timestamp(14),
            updatedAt: try row.timestamp(15)
        )
    }
}
