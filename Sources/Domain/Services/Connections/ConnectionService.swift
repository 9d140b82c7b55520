import JSON

/// What can be done with connections: look up, check, seal, store.
package struct ConnectionService: Sendable {
    let connections: any ConnectionStore
    let credentials: any CredentialSource
    let checker: any ConnectionChecker
    let sealer: any CredentialSealer
    let identifiers: IdentifierGenerator
    let clock: Clock

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
            guard submission.credentials == nil else { throw CheckFailure.credentialsTwice }
            return try await self.create(submission, using: credentialID, by: act, remembering: remembering, now: now)
        }
        let checked = try self.checker.check(submission, now: now)
        let credential = self.credential(for: submission, checked, by: act.caller, now: now)
        let connection = try self.connection(
            for: submission,
            checked,
            credentialID: credential.id,
            by: act.caller,
            now: now
        )
        let sealed = try self.sealer.seal(checked.credentials, for: credential.sealingContext)
        try await self.connections.create(
            connection,
            with: credential,
            sealed: sealed,
            by: remembering(connection, act)
        )
        return connection
    }

    /// - Throws: `ServiceError.notFound`.
    package func find(_ id: String, for caller: Caller) throws -> Connection {
        try self.connections.require(id, for: caller)
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
        let (credential, secret) = try self.open(credentialID, for: act.caller)
        let checked = try self.checker.check(submission.with(credentials: secret), now: now)
        let connection = try self.connection(
            for: submission,
            checked,
            credentialID: credential.id,
            by: act.caller,
            now: now
        )
        try await self.connections.create(connection, by: remembering(connection, act))
        return connection
    }

    func open(_ credentialID: String, for caller: Caller) throws -> (credential: Credential, secret: Secret<JSONObject>)
    {
        guard
            let id = Identifier<Credential>(credentialID),
            let (credential, sealed) = try self.credentials.findSealed(id, in: caller.workspaceID)
        else { throw ServiceError(.notFound, "Credential not found") }
        return (credential, try self.sealer.openStored(sealed, for: credential.sealingContext))
    }

    private func connection(
        for submission: ConnectionSubmission,
        _ checked: CheckedSubmission,
        credentialID: Identifier<Credential>,
        by caller: Caller,
        now: Timestamp
    ) throws -> Connection {
        let start = try StatusTransition(from: nil, on: checked.isExpired(at: now) ? .expiryPassed : .checked)
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
            status: start.to,
            statusReason: start.reason,
            statusChangedAt: now,
            createdAt: now,
            updatedAt: now
        )
    }

    func credential(
        for submission: ConnectionSubmission,
        _ checked: CheckedSubmission,
        by caller: Caller,
        now: Timestamp
    ) -> Credential {
        let label = submission.label.flatMap { $0.isEmpty ? nil : $0 } ?? checked.integrationName
        return Credential(
            id: self.identifiers.next(),
            workspaceID: caller.workspaceID,
            label: String(label.unicodeScalars.prefix(100)),
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
            isInline: true,
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

extension CheckFailure {
    static let credentialsTwice = CheckFailure([
        FieldProblem(
            field: "credential_id",
            in: .body,
            code: .conflict,
            message: "Send either 'credentials' or 'credential_id', not both"
        )
    ])
}

extension CheckedSubmission {
    func isExpired(at now: Timestamp) -> Bool { self.expiresAt.isPast(at: now) }
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
