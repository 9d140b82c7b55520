package import Domain
package import JSON

/// The use cases of credentials. A credential that was made with a connection is changed by the same use cases.
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

    /// Stores a credential. Its secret is checked against an integration when a connection uses the credential, because a
    /// credential by itself does not tell its integration.
    ///
    /// - Throws: `CheckFailure` for the mask of a secret, for names that are too long, and for an expiry that cannot be read;
    ///   `ServiceError.unavailable`.
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
        let sealed = try self.secretAccess.sealer.seal(secret, for: credential.sealingContext)
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
    package nonisolated(nonsending) func find(_ id: String, for caller: Caller) async throws -> Credential {
        guard
            let id = Identifier<Credential>(id),
            let found = try await self.credentials.find(id, in: caller.workspaceID)
        else { throw ServiceError.credentialNotFound }
        return found
    }

    /// - Throws: `ServiceError.notFound`; `preconditionFailed`; `conflict` while connections use the credential.
    package func delete(_ id: String, if precondition: Precondition? = nil, by act: Act) async throws {
        let found = try await self.find(id, for: act.caller)
        // A refusal that can be told from a read needs no turn of the writer.
        try precondition?.check(found.updatedAt)
        try await self.credentials.delete(found.id, in: found.workspaceID, by: act) { credential, users in
            try precondition?.check(credential.updatedAt)
            guard users.isEmpty else {
                let names = users.prefix(10).map(\.text).joined(separator: ", ") + (users.count > 10 ? " and more" : "")
                throw ServiceError(.conflict, "The credential is used by connections: \(names)")
            }
        }
    }

    /// - Throws: `ServiceError.notFound`.
    package func connections(
        using id: String,
        _ page: PageRequest<Connection>,
        for caller: Caller
    ) async throws -> Page<Connection> {
        let credential = try await self.find(id, for: caller)
        return try await self.connections.list(
            ConnectionFilter(credentialID: credential.id.text),
            page,
            in: credential.workspaceID
        )
    }

    /// - Throws: `ServiceError.notFound`; `unavailable` when the audit event cannot be queued; `UnreadableSecret`.
    package func reveal(_ id: String, by act: Act) async throws -> (credential: Credential, secret: Secret<JSONObject>) {
        guard
            let id = Identifier<Credential>(id),
            let (credential, sealed) = try await self.credentials.findSealed(id, in: act.caller.workspaceID)
        else { throw ServiceError.credentialNotFound }
        return (credential, try await self.secretAccess.reveal(credential, sealed, by: act))
    }
}
