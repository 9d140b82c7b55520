package import JSON

/// What can be done with credentials that stand by themselves. Those made with a connection are the same afterwards.
package struct CredentialService: Sendable {
    private let credentials: any CredentialStore
    private let connections: any ConnectionStore
    private let checker: any ConnectionChecker
    private let sealer: any CredentialSealer
    private let auditEvents: any AuditEventStore
    private let uses: UseRecorder
    private let identifiers: IdentifierGenerator
    private let clock: Clock

    package init(
        credentials: any CredentialStore,
        connections: any ConnectionStore,
        checker: any ConnectionChecker,
        sealer: any CredentialSealer,
        auditEvents: any AuditEventStore,
        uses: UseRecorder,
        identifiers: IdentifierGenerator,
        clock: Clock
    ) {
        self.credentials = credentials
        self.connections = connections
        self.checker = checker
        self.sealer = sealer
        self.auditEvents = auditEvents
        self.uses = uses
        self.identifiers = identifiers
        self.clock = clock
    }

    /// What it is for is not known yet, so its secret is checked against an integration when a connection uses it.
    ///
    /// - Throws: `CheckFailure` for a mask and for an expiry that is none; `ServiceError.unavailable`.
    package func create(
        _ submission: CredentialSubmission,
        by act: Act,
        remembering: Remembering<Credential> = { $1 }
    ) async throws -> Credential {
        let now = self.clock.now()
        let (secret, expiresAt) = try self.checked(submission.secret, now: now)
        let credential = Credential(
            id: self.identifiers.next(),
            workspaceID: act.caller.workspaceID,
            label: submission.label,
            description: submission.description,
            authType: submission.authType,
            credentialType: submission.credentialType ?? .custom,
            scope: submission.scope,
            provider: submission.provider ?? "custom",
            userID: submission.userID,
            createdBy: act.caller.id,
            status: "active",
            expiresAt: expiresAt,
            lastUsedAt: nil,
            version: 1,
            fieldNames: secret.reveal().keys,
            isInline: false,
            createdAt: now,
            updatedAt: now
        )
        let sealed = try self.sealer.seal(secret, for: credential.sealingContext)
        try await self.credentials.create(credential, sealed: sealed, by: remembering(credential, act))
        return credential
    }

    package func list(
        _ filter: CredentialFilter,
        _ page: PageRequest<Credential>,
        for caller: Caller
    ) async throws -> Page<Credential> {
        try await self.credentials.list(filter, page, in: caller.workspaceID)
    }

    /// - Throws: `ServiceError.notFound`.
    package func find(_ id: String, for caller: Caller) throws -> Credential {
        guard let id = Identifier<Credential>(id), let found = try self.credentials.find(id, in: caller.workspaceID)
        else { throw Self.notFound }
        return found
    }

    /// A new secret makes a new version; the one before is kept until the next. It is checked against every integration
    /// whose connections use the credential.
    ///
    /// - Throws: `ServiceError.notFound`; `preconditionFailed`; `CheckFailure`; `ServiceError.conflict` when others keep
    ///   changing it.
    package func update(
        _ id: String,
        _ changes: CredentialChanges,
        if precondition: Precondition? = nil,
        by act: Act
    ) async throws -> Credential {
        try await changing("credential", self.find(id, for: act.caller), if: precondition) { current in
            guard let secret = changes.secret else {
                var updated = current.next(at: self.clock.now())
                changes.apply(to: &updated)
                try await self.credentials.update(updated, from: current, by: act)
                return updated
            }
            let members = secret.reveal().keepingRefreshToken { try? self.secret(of: current) }
            return try await self.replaceSecret(of: current, with: Secret(members), changes, by: act)
        }
    }

    /// Gives the credential the secret that the present one replaced, as a new version.
    ///
    /// - Throws: as ``update(_:_:if:by:)``; `ServiceError.conflict` when there is none.
    package func restore(_ id: String, if precondition: Precondition? = nil, by act: Act) async throws -> Credential {
        try await changing("credential", self.find(id, for: act.caller), if: precondition) { current in
            guard let (version, sealed) = try self.credentials.previousSecret(of: current.id, in: current.workspaceID)
            else {
                throw ServiceError(.conflict, "The credential has no earlier version to restore")
            }
            let context = SealingContext(
                workspaceID: current.workspaceID,
                credentialID: current.id,
                version: version
            )
            let secret = try self.sealer.openStored(sealed, for: context)
            return try await self.replaceSecret(of: current, with: secret, CredentialChanges(), by: act)
        }
    }

    /// - Throws: `ServiceError.notFound`; `preconditionFailed`; `conflict` while connections use it, and when others keep
    ///   changing it.
    package func delete(_ id: String, if precondition: Precondition? = nil, by act: Act) async throws {
        try await changing("credential", self.find(id, for: act.caller), if: precondition) { credential in
            try await self.credentials.delete(credential, by: act)
        }
    }

    /// - Throws: `ServiceError.notFound`.
    package func connections(
        using id: String,
        _ page: PageRequest<Connection>,
        for caller: Caller
    ) async throws -> Page<Connection> {
        let credential = try self.find(id, for: caller)
        return try await self.connections.list(
            ConnectionFilter(credentialID: credential.id.text),
            page,
            in: credential.workspaceID
        )
    }

    /// The one way to a secret. Nothing is revealed unless its audit event waits to be written
    /// (docs/decisions/0009-reveals-wait-for-no-disk.md).
    ///
    /// - Throws: `ServiceError.notFound`; `unavailable` when the event cannot be queued.
    package func reveal(_ id: String, by act: Act) async throws -> (credential: Credential, secret: Secret<JSONObject>)
    {
        guard
            let id = Identifier<Credential>(id),
            let (credential, sealed) = try self.credentials.findSealed(id, in: act.caller.workspaceID)
        else { throw Self.notFound }
        return (credential, try await self.reveal(credential, sealed, by: act))
    }

    private func reveal(
        _ credential: Credential,
        _ sealed: [UInt8],
        by act: Act
    ) async throws -> Secret<JSONObject> {
        let secret = try self.sealer.openStored(sealed, for: credential.sealingContext)
        try await self.auditEvents.enqueue(act, on: credential.id.text)
        self.uses.record(credential)
        return secret
    }

    /// All that it takes to use a connection, of one state: a new secret must not go to an old host. The event is the
    /// credential's, as in ``reveal(_:by:)``.
    ///
    /// - Throws: `ServiceError.notFound`; `conflict` when the connection is switched off, and when others keep changing it;
    ///   `unavailable`.
    package func reveal(
        ofConnection id: String,
        by act: Act
    ) async throws -> (connection: Connection, credential: Credential, secret: Secret<JSONObject>) {
        try await changing("connection", self.connections.require(id, for: act.caller)) { connection in
            guard connection.status != .inactive else {
                throw ServiceError(.conflict, "The connection is inactive; switch it on before it is used")
            }
            let workspaceID = connection.workspaceID
            guard
                let (credential, sealed) = try self.credentials.findSealed(connection.credentialID, in: workspaceID),
                // What was read between two looks at the same state is of that state.
                try self.connections.find(connection.id, in: workspaceID)?.updatedAt == connection.updatedAt
            else { throw StaleRow() }
            return (connection, credential, try await self.reveal(credential, sealed, by: act))
        }
    }

    private func secret(of credential: Credential) throws -> Secret<JSONObject> {
        guard let (found, sealed) = try self.credentials.findSealed(credential.id, in: credential.workspaceID) else {
            throw Self.notFound
        }
        return try self.sealer.openStored(sealed, for: found.sealingContext)
    }

    private func replaceSecret(
        of current: Credential,
        with submitted: Secret<JSONObject>,
        _ changes: CredentialChanges,
        by act: Act
    ) async throws -> Credential {
        let now = self.clock.now()
        var (secret, expiresAt) = try self.checked(submitted, now: now)
        var updated = current.next(at: now)
        for connection in try self.credentials.representatives(using: current.id, in: current.workspaceID) {
            let checked = try self.checker.check(stored: ConnectionSubmission(connection, secret), now: now)
            // Values that forms send as text are stored as what they mean, as at create.
            secret = checked.credentials
            // One that only an integration's definition tells is in the secret of none.
            expiresAt = [expiresAt, checked.expiresAt].compactMap { $0 }.min()
            if current.isInline, connection.integration == current.provider { updated.authType = checked.authType }
        }
        changes.apply(to: &updated)
        updated.replaceSecret(with: secret, expiresAt: expiresAt)
        let sealed = try self.sealer.seal(secret, for: updated.sealingContext)
        try await self.credentials.update(
            updated,
            sealed: sealed,
            from: current,
            by: act,
            identifiers: self.identifiers
        )
        return updated
    }

    private func checked(
        _ submitted: Secret<JSONObject>,
        now: Timestamp
    ) throws -> (secret: Secret<JSONObject>, expiresAt: Timestamp?) {
        var secret = submitted.reveal()
        var problems: [FieldProblem] = []
        if secret.contains(where: { $0.value == .string(secretMask) }) {
            problems.append(.maskedMember(of: .credentials))
        }
        if let problem = FieldProblem.tooLongNames(of: secret) { problems.append(problem) }
        let expiresAt = secret.resolveExpiry(now: now)
        if let lifetime = secret["expires_in"], lifetime != .null {
            let message = "Field 'expires_in' must be an integer"
            problems.append(FieldProblem(field: "expires_in", in: .credentials, code: .invalidType, message: message))
        }
        if let expiry = secret["expires_at"], expiry != .null, expiresAt == nil {
            let message = "Field 'expires_at' must be a valid date-time"
            problems.append(
                FieldProblem(field: "expires_at", in: .credentials, code: .invalidFormat, message: message)
            )
        }
        guard problems.isEmpty else { throw CheckFailure(problems, message: "Credential validation failed") }
        return (Secret(secret), expiresAt)
    }

    private static let notFound = ServiceError(.notFound, "Credential not found")
}

extension CredentialChanges {
    /// Applies all but the secret.
    fileprivate func apply(to credential: inout Credential) {
        if let label = self.label { credential.label = label }
        if let description = self.description { credential.description = description }
        if let scope = self.scope { credential.scope = scope }
    }
}

extension ConnectionSubmission {
    /// What a connection would be made of with another secret.
    fileprivate init(_ connection: Connection, _ secret: Secret<JSONObject>) throws {
        self.init(
            integration: connection.integration,
            integrationType: connection.integrationType,
            config: try JSON(parsing: connection.config).object ?? [:],
            credentials: secret,
            authMethodID: connection.authMethodID
        )
    }
}
