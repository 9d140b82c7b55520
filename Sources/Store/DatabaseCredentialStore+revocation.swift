package import Domain
import JSON
import Storage

extension DatabaseCredentialStore: RevocationStore {
    static let countOthers: SQL = """
        SELECT count(DISTINCT credentials.id)
        FROM connections
        JOIN credentials
            ON credentials.id = connections.credential_id AND credentials.workspace_id = connections.workspace_id
        LEFT JOIN oauth_apps ON oauth_apps.id = credentials.oauth_app_id
        WHERE connections.account_id = ?1 AND connections.account_origin = ?2
            AND (?3 IS NULL OR credentials.id <> ?3) AND credentials.revocation IS NULL
            AND (credentials.oauth_app_id = ?4 OR oauth_apps.client_id = ?5
                OR connections.integration = ?6 AND (?4 IS NULL OR credentials.oauth_app_id IS NULL))
        """

    static let deleteRevoked: SQL = """
        DELETE FROM credentials WHERE id IN (
            SELECT id FROM credentials
            WHERE revocation IS NOT NULL AND updated_at < ?1 AND status = 'revoked'
                AND NOT EXISTS (SELECT 1 FROM connections WHERE credential_id = credentials.id)
            LIMIT ?2)
        """

    package func begin(_ beginning: RevocationBeginning) async throws -> WorkClaim? {
        let (connection, new) = (beginning.connection, beginning.new)
        return try await self.database.writing { session in
            guard let current = try session.connection(connection.id, in: connection.workspaceID) else {
                throw ServiceError.connectionNotFound
            }
            try beginning.precondition?.check(current.updatedAt)
            guard current.credentialID == new.id, current.config == connection.config else { throw StaleRow() }
            let users = try session.first(
                "SELECT count(*) FROM connections WHERE credential_id = ?1 AND id <> ?2",
                new.id,
                connection.id
            ) { $0.int(0) }
            let others = CredentialsOfAccount(besides: beginning.credential, of: current)
            try beginning.check(users ?? 0, try others.map(session.count) ?? 0)
            try session.store(new, erased: beginning.erased, from: beginning.credential)
            if let rule = beginning.event {
                try session.takeBack(current, event: rule(current.status), beginning)
                try session.record(beginning.connectionAct, on: current.id.text, in: current.workspaceID)
            } else {
                try session.deleteRow(of: current, by: beginning.connectionAct)
            }
            try session.record(beginning.credentialAct, on: new.id.text, in: new.workspaceID)
            guard beginning.erased == nil else { return nil }
            return try session.insertWork(on: new, beginning)
        }
    }

    package func store(_ step: RevocationStep) async throws {
        let (claim, credential) = (step.claim, step.credential)
        try await self.database.writing { session in
            if let plan = step.plan {
                try session.end(claim, plan: plan)
            } else {
                try session.end(claim)
            }
            try session.store(credential, erased: step.end?.erased, from: nil)
            if let (_, act) = step.end { try session.record(act, on: credential.id.text, in: credential.workspaceID) }
        }
    }

    package func count(_ others: CredentialsOfAccount) async throws -> Int {
        try await self.database.reading { try $0.count(others) }
    }

    package func deleteRevoked(before earliest: Timestamp, limit: Int) async throws -> Int {
        try await self.database.writing { session in
            try session.run(Self.deleteRevoked, earliest, limit)
        }
    }
}

extension Session {
    /// Stores the status and the receipt of a credential, and erases its secrets when `erased` is not nil.
    ///
    /// - Parameter old: the credential as it was read, when its revocation begins; nil for a credential that is being
    ///   revoked.
    /// - Throws: `StaleRow` when the credential was changed or deleted since it was read.
    fileprivate func store(_ credential: Credential, erased: [UInt8]?, from old: Credential?) throws {
        let count = try self.run(
            """
            UPDATE credentials SET status = ?3, revocation = ?4, field_names = ?5, updated_at = ?6,
                sealed = coalesce(?7, sealed), has_destinations = CASE WHEN ?7 IS NULL THEN has_destinations ELSE 1 END,
                expires_at = CASE WHEN ?7 IS NULL THEN expires_at END
            WHERE id = ?1 AND workspace_id = ?2
                AND (?8 IS NULL AND status = 'revoking' OR updated_at = ?8 AND revocation IS NULL)
            """,
            credential.id,
            credential.workspaceID,
            credential.status,
            credential.revocation?.json.serialized(),
            Credential.listText(erased == nil ? credential.fieldNames : []),
            credential.updatedAt,
            erased,
            old?.updatedAt
        )
        guard count == 1 else { throw StaleRow() }
        guard erased != nil else { return }
        try self.run(
            "DELETE FROM previous_secrets WHERE credential_id = ?1 AND workspace_id = ?2",
            credential.id,
            credential.workspaceID
        )
    }

    /// Gives the connection the status that the event says. A connection whose status stays gets the reason and message
    /// only, because its history has changes of status alone.
    fileprivate func takeBack(
        _ connection: Connection,
        event: ConnectionEvent?,
        _ beginning: RevocationBeginning
    ) throws {
        let updatedAt = connection.next(at: beginning.new.updatedAt).updatedAt
        if let event {
            try self.changeStatus(of: connection.id, in: connection.workspaceID, by: event, updatedAt: updatedAt)
            return
        }
        try self.run(
            """
            UPDATE connections SET status_reason = ?3, status_message = ?4, updated_at = ?5
            WHERE id = ?1 AND workspace_id = ?2
            """,
            connection.id,
            connection.workspaceID,
            StatusReason.credentialsRefused.rawValue,
            beginning.message,
            updatedAt
        )
    }

    fileprivate func count(_ others: CredentialsOfAccount) throws -> Int {
        let clientID = try others.app.flatMap { id in
            try self.first("SELECT client_id FROM oauth_apps WHERE id = ?1", id) { $0.textOrNil(0) } ?? nil
        }
        return try self.first(
            DatabaseCredentialStore.countOthers,
            others.account.id,
            others.account.origin,
            others.except,
            others.app,
            clientID,
            others.integration
        ) { $0.int(0) } ?? 0
    }

    fileprivate func insertWork(on credential: Credential, _ beginning: RevocationBeginning) throws -> WorkClaim? {
        try self.run(
            """
            INSERT INTO work (kind, subject_id, workspace_id, due_at, leased_until, fence) VALUES (?1, ?2, ?3, ?4, ?5, 1)
            """,
            WorkKind.revoke.rawValue,
            credential.id,
            credential.workspaceID,
            beginning.dueAt,
            beginning.lease
        )
        guard beginning.lease != nil else { return nil }
        return WorkClaim(.revoke, on: credential.id.text, in: credential.workspaceID, fence: 1, attempts: 0)
    }

    /// Ends a claim whose work is done.
    ///
    /// - Throws: `StaleClaim` when the work was claimed again or deleted meanwhile.
    fileprivate func end(_ claim: WorkClaim) throws {
        let count = try self.run(
            "DELETE FROM work WHERE kind = ?1 AND subject_id = ?2 AND fence = ?3",
            claim.kind.rawValue,
            claim.subjectID,
            claim.fence
        )
        guard count == 1 else { throw StaleClaim() }
    }

    /// Deletes the work on all credentials of a workspace, before the credentials are deleted.
    func deleteWork(onCredentialsOf workspaceID: Identifier<Workspace>) throws {
        try self.run(
            """
            DELETE FROM work WHERE kind = ?1
                AND subject_id IN (SELECT id FROM credentials WHERE workspace_id = ?2)
            """,
            WorkKind.revoke.rawValue,
            workspaceID
        )
    }
}
