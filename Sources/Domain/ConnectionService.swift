import JSON

/// What can be done with connections: look up, check, seal, store.
package struct ConnectionService: Sendable {
    private let connections: any ConnectionStore
    private let credentials: any CredentialSource
    private let checker: any ConnectionChecker
    private let sealer: any CredentialSealer
    private let identifiers: IdentifierGenerator
    private let clock: Clock

    package init(
        connections: any ConnectionStore,
        credentials: any CredentialSource,
        checker: any ConnectionChecker,
        sealer: any CredentialSealer,
        identifiers: IdentifierGenerator,
        clock: Clock
    ) {
        self.connections = connections
        self.credentials = credentials
        self.checker = checker
        self.sealer = sealer
        self.identifiers = identifiers
        self.clock = clock
    }

    /// Checks the submission and stores it, with its credentials sealed in a row of their own.
    ///
    /// - Throws: `CheckFailure` with every problem; `ServiceError.notFound` when `credential_id` names no credential of
    ///   the caller's workspace; `ServiceError.unavailable` when it cannot be written now.
    package func create(
        _ submission: ConnectionSubmission,
        by act: Act,
        remembering: Remembering<Connection> = { $1 }
    ) async throws -> Connection {
        let now = self.clock.now()
        if let credentialID = submission.credentialID {
            guard submission.credentials == nil else {
                throw CheckFailure([
                    FieldProblem(
                        field: "credential_id",
                        in: .body,
                        code: .conflict,
                        message: "Send either 'credentials' or 'credential_id', not both"
                    )
                ])
            }
            return try await self.create(submission, using: credentialID, by: act, remembering: remembering, now: now)
        }
        let checked = try self.checker.check(submission, now: now)
        let credential = self.credential(for: submission, checked, by: act.caller, now: now)
        let connection = self.connection(
            for: submission,
            checked,
            credentialID: credential.id,
            by: act.caller,
            now: now
        )
        let sealed = try self.sealer.seal(checked.credentials, for: credential.sealingContext)
        try await self.connections.create(connection, with: credential, sealed: sealed, by: remembering(connection, act))
        return connection
    }

    /// - Throws: `ServiceError.notFound`.
    package func find(_ id: String, for caller: Caller) throws -> Connection {
        guard
            let id = Identifier<Connection>(id),
            let connection = try self.connections.find(id, in: caller.workspaceID)
        else { throw ServiceError(.notFound, "Connection not found") }
        return connection
    }

    /// What is known of a connection's credential, without its secret.
    package func credential(of connection: Connection) throws -> Credential? {
        try self.credentials.find(connection.credentialID, in: connection.workspaceID)
    }

    /// A stored credential is checked like a submitted one: it may have been made for another method or integration.
    private func create(
        _ submission: ConnectionSubmission,
        using credentialID: String,
        by act: Act,
        remembering: Remembering<Connection>,
        now: Timestamp
    ) async throws -> Connection {
        guard
            let id = Identifier<Credential>(credentialID),
            let (credential, sealed) = try self.credentials.findSealed(id, in: act.caller.workspaceID)
        else { throw ServiceError(.notFound, "Credential not found") }
        let secret = try self.sealer.open(sealed, for: credential.sealingContext)
        let checked = try self.checker.check(submission.with(credentials: secret), now: now)
        let connection = self.connection(for: submission, checked, credentialID: id, by: act.caller, now: now)
        try await self.connections.create(connection, by: remembering(connection, act))
        return connection
    }

    private func connection(
        for submission: ConnectionSubmission,
        _ checked: CheckedSubmission,
        credentialID: Identifier<Credential>,
        by caller: Caller,
        now: Timestamp
    ) -> Connection {
        let isExpired = checked.expiresAt.map { $0 <= now } ?? false
        return Connection(
            id: self.identifiers.next(),
            workspaceID: caller.workspaceID,
            label: submission.label,
            integration: submission.integration,
            integrationType: submission.integrationType,
            authMethodID: checked.authMethodID,
            config: JSON.object(checked.config).serialized(),
            credentialID: credentialID,
            userID: submission.userID,
            createdBy: caller.id,
            status: isExpired ? .expired : .active,
            statusReason: isExpired ? .tokenExpired : .checked,
            statusChangedAt: now,
            createdAt: now,
            updatedAt: now
        )
    }

    private func credential(
        for submission: ConnectionSubmission,
        _ checked: CheckedSubmission,
        by caller: Caller,
        now: Timestamp
    ) -> Credential {
        let label = submission.label.map { String($0.unicodeScalars.prefix(100)) } ?? ""
        return Credential(
            id: self.identifiers.next(),
            workspaceID: caller.workspaceID,
            label: label.isEmpty ? String(submission.integration.unicodeScalars.prefix(100)) : label,
            description: nil,
            authType: checked.authType,
            credentialType: checked.credentialType,
            scope: submission.userID == nil ? "workspace" : "user",
            provider: submission.integration,
            userID: submission.userID,
            createdBy: caller.id,
            status: "active",
            expiresAt: checked.expiresAt,
            lastUsedAt: nil,
            version: 1,
            fieldNames: checked.credentials.reveal().map(\.key),
            createdAt: now,
            updatedAt: now
        )
    }
}

extension Credential {
    package var sealingContext: SealingContext {
        SealingContext(workspaceID: self.workspaceID, credentialID: self.id, version: self.version)
    }
}

extension ConnectionSubmission {
    fileprivate func with(credentials: Secret<JSONObject>) -> ConnectionSubmission {
        ConnectionSubmission(
            label: self.label,
            integration: self.integration,
            integrationType: self.integrationType,
            config: self.config,
            credentialID: self.credentialID,
            userID: self.userID,
            credentials: credentials,
            authMethodID: self.authMethodID
        )
    }
}
