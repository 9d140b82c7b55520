package import Domain
package import Storage

package struct DatabaseConnectionStore: ConnectionStore {
    static let find: SQL = "SELECT \(Connection.columns) FROM connections WHERE id = ?1 AND workspace_id = ?2"
    static let findWithSecret: SQL = """
        SELECT \(Connection.columns), \(Credential.columns), credentials.sealed
        FROM connections
        JOIN credentials
            ON credentials.id = connections.credential_id AND credentials.workspace_id = connections.workspace_id
        WHERE connections.id = ?1 AND connections.workspace_id = ?2
        """

    let database: any Database

    package init(_ database: any Database) {
        self.database = database
    }

    package func create(
        _ connection: Connection,
        with credential: Credential,
        sealed: [UInt8],
        test: FirstTest?,
        by act: Act
    ) async throws {
        try await self.database.writing { session in
            try session.insert(credential, sealed: sealed)
            try session.insert(connection, expiresAt: credential.expiresAt)
            if let test { try session.store(test, of: connection) }
            try session.record(act, on: connection.id.text, in: connection.workspaceID)
        }
    }

    package func create(
        _ connection: Connection,
        with destinations: DestinationsChange?,
        test: FirstTest?,
        by act: Act
    ) async throws {
        try await self.database.writing { session in
            if let destinations { try session.store(destinations) }
            guard let credential = try session.credential(connection.credentialID, in: connection.workspaceID) else {
                throw ServiceError.credentialNotFound
            }
            try credential.requireUsable()
            try session.insert(connection, expiresAt: credential.expiresAt)
            if let test { try session.store(test, of: connection) }
            try session.record(act, on: connection.id.text, in: connection.workspaceID)
        }
    }

    package nonisolated(nonsending) func find(
        _ id: Identifier<Connection>,
        in workspaceID: Identifier<Workspace>
    ) async throws -> Connection? {
        try await self.database.read { try $0.connection(id, in: workspaceID) }
    }

    package nonisolated(nonsending) func findWithSecret(
        _ id: Identifier<Connection>,
        in workspaceID: Identifier<Workspace>
    ) async throws -> (connection: Connection, credential: Credential, sealed: [UInt8])? {
        try await self.database.read { session in
            try session.first(Self.findWithSecret, id, workspaceID) { row in
                let end = Connection.columnCount + Credential.columnCount
                return (
                    connection: try Connection(row: row),
                    credential: try Credential(row: row, from: Connection.columnCount),
                    sealed: row.blob(end)
                )
            }
        }
    }

    package nonisolated(nonsending) func workspace(
        of id: Identifier<Connection>
    ) async throws -> Identifier<Workspace>? {
        try await self.database.read { session in
            try session.first("SELECT workspace_id FROM connections WHERE id = ?1", id) { try $0.id(0) }
        }
    }

    package func update(_ change: ConnectionChange, by act: Act) async throws {
        try await self.database.writing { try $0.update(change, by: act) }
    }

    package func delete(
        _ id: Identifier<Connection>,
        in workspaceID: Identifier<Workspace>,
        if precondition: Precondition?,
        by act: Act
    ) async throws {
        try await self.database.writing { session in
            guard let connection = try session.connection(id, in: workspaceID) else {
                throw ServiceError.connectionNotFound
            }
            try precondition?.check(connection.updatedAt)
            try session.deleteRow(of: connection, by: act)
        }
    }
}

extension Session {
    func connection(_ id: Identifier<Connection>, in workspaceID: Identifier<Workspace>) throws -> Connection? {
        try self.first(DatabaseConnectionStore.find, id, workspaceID) { try Connection(row: $0) }
    }

    /// Deletes a connection with its history, its work and the credential that nothing else uses.
    func deleteRow(of connection: Connection, by act: Act) throws {
        let (id, workspaceID) = (connection.id, connection.workspaceID)
        try self.run("DELETE FROM connections WHERE id = ?1 AND workspace_id = ?2", id, workspaceID)
        try self.deleteWork(.test, on: id.text)
        try self.deleteUnused(connection.credentialID, in: workspaceID)
        try self.record(act.describing(AuditDetails(ofDeleted: connection)), on: id.text, in: workspaceID)
    }

    /// Stores a change of a connection, together with the credential, status change and audit event that belong to the
    /// change.
    ///
    /// - Throws: `StaleRow` when a row was changed or deleted since it was read; `ServiceError.credentialNotFound`.
    func update(_ change: ConnectionChange, by act: Act) throws {
        let (old, new) = (change.old, change.new)
        if let (credential, sealed, act) = change.newCredential {
            try self.insert(credential, sealed: sealed)
            try self.record(act, on: credential.id.text, in: credential.workspaceID)
        }
        if let destinations = change.destinations { try self.store(destinations) }
        if new.credentialID != old.credentialID {
            try self.credential(new.credentialID, in: new.workspaceID)?.requireUsable()
        }
        do {
            try self.update(new, from: old)
        } catch let error as any DatabaseError where error.kind == .foreignKeyViolation {
            throw ServiceError.credentialNotFound
        }
        if let test = change.test { try self.store(test, of: new) }
        if let event = change.event {
            try self.changeStatus(of: new.id, in: new.workspaceID, by: event, updatedAt: new.updatedAt)
        }
        if new.credentialID != old.credentialID {
            try self.deleteUnused(old.credentialID, in: old.workspaceID)
        } else if change.changesUser {
            try self.giveCredential(of: new)
        }
        try self.record(act, on: new.id.text, in: new.workspaceID)
    }

    /// Sets the user of a connection's credential to the connection's user, if the credential is inline and no other
    /// connection uses it.
    private func giveCredential(of connection: Connection) throws {
        guard let credential = try self.credential(connection.credentialID, in: connection.workspaceID),
            credential.isInline
        else { return }
        try self.run(
            """
            UPDATE credentials SET user_id = ?4, updated_at = ?5 WHERE id = ?1 AND workspace_id = ?2
                AND NOT EXISTS (SELECT 1 FROM connections WHERE credential_id = ?1 AND id <> ?3)
            """,
            credential.id,
            credential.workspaceID,
            connection.id,
            connection.userID,
            credential.next(at: connection.updatedAt).updatedAt
        )
    }

    /// Inserts the row of a new connection.
    ///
    /// - Parameter expiresAt: the time at which the token of the connection's credential expires; nil when the token
    ///   does not expire.
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

    /// Stores all columns of a connection that can change, except the columns of its status.
    ///
    /// - Throws: `StaleRow` when the row was changed or deleted since it was read as `old`.
    private func update(_ new: Connection, from old: Connection) throws {
        let count = try self.run(
            """
            UPDATE connections SET label = ?4, config = ?5, credential_id = ?6, user_id = ?7, updated_at = ?8,
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
            new.updatedAt
        )
        guard count == 1 else { throw StaleRow() }
    }
}

extension Connection {
    /// The columns that ``init(row:)`` reads, in the same order.
    static let columns: SQL = """
        connections.id, connections.workspace_id, connections.label, connections.integration,
            connections.integration_type, connections.auth_method_id, connections.config, connections.credential_id,
            connections.user_id, connections.created_by, connections.status, connections.status_reason,
            connections.status_message, connections.status_changed_at, connections.created_at, connections.updated_at,
            connections.account_origin, connections.account_id, connections.account_name
        """
    static let columnCount = 19

    init(row: any Row) throws {
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
            updatedAt: try row.timestamp(15),
            account: ServiceAccount(row: row, from: 16)
        )
    }
}
