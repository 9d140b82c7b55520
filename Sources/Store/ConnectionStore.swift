package import Domain
package import SQLite

package struct SQLiteConnectionStore: ConnectionStore {
    private let database: Database

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
            try sqlite.insert(connection)
            try sqlite.record(act, on: connection.id.text, in: connection.workspaceID)
        }
    }

    package func create(_ connection: Connection, by act: Act) async throws {
        try await self.database.writing { sqlite in
            do {
                try sqlite.insert(connection)
            } catch let error as SQLiteError where error.isForeignKeyViolation {
                throw ServiceError(.notFound, "Credential not found")
            }
            try sqlite.record(act, on: connection.id.text, in: connection.workspaceID)
        }
    }

    package func find(_ id: Identifier<Connection>, in workspaceID: Identifier<Workspace>) throws -> Connection? {
        try self.database.read { sqlite in
            try sqlite.first(
                """
                SELECT id, workspace_id, label, integration, integration_type, auth_method_id, config, credential_id,
                    user_id, created_by, status, status_reason, status_changed_at, created_at, updated_at
                FROM connections WHERE workspace_id = ?2 AND id = ?1
                """,
                id,
                workspaceID,
                read: Connection.init(row:)
            )
        }
    }
}

extension SQLiteConnection {
    fileprivate func insert(_ connection: Connection) throws {
        try self.run(
            """
            INSERT INTO connections (id, workspace_id, label, integration, integration_type, auth_method_id, config,
                credential_id, user_id, created_by, status, status_reason, status_changed_at, created_at, updated_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
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
            connection.statusChangedAt,
            connection.createdAt,
            connection.updatedAt
        )
    }
}

extension Connection {
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
            statusChangedAt: try row.timestamp(12),
            createdAt: try row.timestamp(13),
            updatedAt: try row.timestamp(14)
        )
    }
}
