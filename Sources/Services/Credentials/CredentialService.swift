package import Domain
package import JSON

/// The use cases of credentials. They include inline credentials, which are created together with a connection.
package struct CredentialService: Sendable {
    let credentials: any CredentialStore
    let secretAccess: SecretAccess
    let identifiers: IdentifierGenerator
    let clock: Clock
    private let connections: any ConnectionStore

    package init(
        credentials: any CredentialStore,
        connections: any ConnectionStore,
        secretAccess: SecretAccess,
        identifiers: IdentifierGenerator,
        clock: Clock
    ) {
        self.credentials = credentials
        self.connections = connections
        self.secretAccess = secretAccess
        self.identifiers = identifiers
        self.clock = clock
    }

    /// Stores a credential without a connection. The secret is not checked against an integration, because a credential
    /// names none; this check is made when a connection uses the credential. The secret is given for no place but those
    /// that definitions fix.
    ///
    /// - Throws: ``ServiceError/otherUser``; `CheckFailure` when a value in the secret is the mask of a secret, when a
    ///   member name is too long, and when the expiry cannot be read; `ServiceError.unavailable`.
    package func create(
        _ submission: CredentialSubmission,
        by act: Act,
        remembering: Remembering<Credential> = { $1 }
    ) async throws -> Credential {
        let now = self.clock.now()
        let userID = try act.caller.owner(ofNewRow: submission.userID)
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
            userID: userID,
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
        let content = SealedContent(secret, for: [])
        let sealed = try self.secretAccess.sealer.seal(content, for: credential.sealingContext)
        try await self.credentials.create(credential, sealed: sealed, by: remembering(credential, act))
        return credential
    }

    /// A page of the credentials that match the filter and that the caller may reach, oldest first.
    package func list(
        _ filter: CredentialFilter,
        _ page: PageRequest<Credential>,
        for caller: Caller
    ) async throws -> Page<Credential> {
        var filter = filter
        filter.userID = caller.onlyUserID
        return try await self.credentials.list(filter, page, in: caller.workspaceID)
    }

    /// - Throws: `ServiceError.notFound` when the credential does not exist or the caller may not reach it
    ///   (``Caller/mayReach(rowOf:)``).
    package nonisolated(nonsending) func find(_ id: String, for caller: Caller) async throws -> Credential {
        guard
            let id = Identifier<Credential>(id),
            let found = try await self.credentials.find(id, in: caller.workspaceID),
            caller.mayReach(rowOf: found.userID)
        else { throw ServiceError.credentialNotFound }
        return found
    }

    /// - Throws: `ServiceError.notFound`; `preconditionFailed`; `conflict` while connections use the credential, and
    ///   while the service is being told that its access has ended.
    package func delete(_ id: String, if precondition: Precondition? = nil, by act: Act) async throws {
        let found = try await self.find(id, for: act.caller)
        // The precondition is checked again in the transaction. Checking it here first keeps refused requests out of
        // the write queue.
        try precondition?.check(found.updatedAt)
        try await self.credentials.delete(found.id, in: found.workspaceID, by: act) { credential, users in
            guard act.caller.mayReach(rowOf: credential.userID) else { throw ServiceError.credentialNotFound }
            try precondition?.check(credential.updatedAt)
            guard credential.status != Credential.Status.revoking else {
                throw ServiceError(
                    .conflict,
                    "The service is still being told that the access has ended; delete the credential once it is revoked"
                )
            }
            guard users.isEmpty else {
                // The connections may belong to other users.
                guard act.caller.onlyUserID == nil else {
                    throw ServiceError(.conflict, "The credential is used by connections")
                }
                let names = users.prefix(10).map(\.text).joined(separator: ", ") + (users.count > 10 ? " and more" : "")
                throw ServiceError(.conflict, "The credential is used by connections: \(names)")
            }
        }
    }

    /// A page of the connections that use the credential with this id and that the caller may reach, oldest first.
    ///
    /// - Throws: `ServiceError.notFound` when the credential does not exist or the caller may not reach it.
    package func connections(
        using id: String,
        _ page: PageRequest<Connection>,
        for caller: Caller
    ) async throws -> Page<Connection> {
        let credential = try await self.find(id, for: caller)
        return try await self.connections.list(
            ConnectionFilter(userID: caller.onlyUserID, credentialID: credential.id.text),
            page,
            in: credential.workspaceID
        )
    }

    /// Decrypts the secret of a credential, and records the audit event before the secret is returned.
    ///
    /// - Throws: `ServiceError.notFound`; `unavailable` and errors of the database when the audit event cannot be
    ///   stored; `UnreadableSecret` when the secret cannot be decrypted.
    package func reveal(_ id: String, by act: Act) async throws -> (credential: Credential, secret: Secret<JSONObject>)
    {
        guard
            let id = Identifier<Credential>(id),
            let (credential, sealed) = try await self.credentials.findSealed(id, in: act.caller.workspaceID),
            act.caller.mayReach(rowOf: credential.userID)
        else { throw ServiceError.credentialNotFound }
        let events = [AuditRecord(act, on: id.text)]
        return (credential, try await self.secretAccess.reveal(credential, sealed, recording: events))
    }
}
