package import Domain
import JSON

/// Takes access back: makes the secret of a connection unusable at once, and tells the service until it ended each token
/// (RFC 7009). A receipt says what became of each token.
package struct RevocationService: Sendable {
    /// The longest time in seconds that a caller waits for the service.
    package static let patience: Int64 = 25
    static let message = "Access was taken back"

    let store: any RevocationStore
    let credentials: any CredentialSource
    let work: any WorkStore
    let sealer: any CredentialSealer
    let caller: RevocationCaller
    let identifiers: IdentifierGenerator
    let clock: Clock
    let turns = TestTurns()
    private let connections: any ConnectionStore

    package init(
        connections: any ConnectionStore,
        credentials: any CredentialSource & RevocationStore,
        work: any WorkStore,
        sealer: any CredentialSealer,
        caller: RevocationCaller,
        identifiers: IdentifierGenerator,
        clock: Clock
    ) {
        self.connections = connections
        self.credentials = credentials
        self.store = credentials
        self.work = work
        self.sealer = sealer
        self.caller = caller
        self.identifiers = identifiers
        self.clock = clock
    }

    /// Takes back the access of a connection, which becomes `error` until it gets new credentials, and waits up to
    /// ``patience`` for the service. A connection whose access was taken back before gets its receipt again.
    ///
    /// - Returns: the credential with its receipt.
    /// - Throws: `ServiceError.notFound` when the connection does not exist, or when the caller may not reach it or its
    ///   credential; `preconditionFailed`; `conflict` when other connections use the credential, or when the service may
    ///   end other credentials, too; `unavailable`.
    package func revoke(_ id: String, if precondition: Precondition? = nil, by act: Act) async throws -> Credential {
        let (credential, claim) = try await self.begin(id, deletes: false, if: precondition, by: act)
        guard let claim else { return credential }
        // Not a child of the caller's task: the service is told to the end when the caller leaves.
        let attempt = Task { try? await self.attempt(claim) }
        return await self.result(of: attempt) ?? credential
    }

    /// Takes back the access of a connection, and deletes the connection. Does not wait for the service: the daemon tells
    /// it.
    ///
    /// - Throws: the errors of ``revoke(_:if:by:)``.
    package func delete(_ id: String, if precondition: Precondition? = nil, by act: Act) async throws -> Credential {
        try await self.begin(id, deletes: true, if: precondition, by: act).credential
    }

    /// The result of an attempt; nil when it does not come within ``patience``, or when it failed.
    private func result(of attempt: Task<Credential?, Never>) async -> Credential? {
        let (stream, continuation) = AsyncStream.makeStream(of: Credential?.self)
        Task {
            continuation.yield(await attempt.value)
            continuation.finish()
        }
        let timer = Task { [clock] in
            try? await clock.sleep(until: clock.now().adding(seconds: Self.patience))
            continuation.finish()
        }
        defer { timer.cancel() }
        for await result in stream { return result }
        return nil
    }

    private func begin(
        _ id: String,
        deletes: Bool,
        if precondition: Precondition?,
        by act: Act
    ) async throws -> (credential: Credential, claim: WorkClaim?) {
        try await retryingWhenStale("connection", if: precondition) {
            try await self.find(id, for: act.caller)
        } change: { found in
            guard found.credential.isUsable else {
                let (id, workspaceID) = (found.connection.id, found.connection.workspaceID)
                if deletes { try await self.connections.delete(id, in: workspaceID, if: precondition, by: act) }
                return (found.credential, nil)
            }
            let beginning = try self.beginning(found, deletes: deletes, if: precondition, by: act)
            return (beginning.new, try await self.store.begin(beginning))
        }
    }

    private func find(_ id: String, for caller: Caller) async throws -> RevocationSubject {
        guard
            let id = Identifier<Connection>(id),
            let (connection, credential, sealed) = try await self.connections.findWithSecret(
                id,
                in: caller.workspaceID
            ),
            caller.mayReach(rowOf: connection.userID)
        else { throw ServiceError.connectionNotFound }
        guard caller.mayReach(rowOf: credential.userID) else { throw ServiceError.credentialNotFound }
        return RevocationSubject(connection: connection, credential: credential, sealed: sealed)
    }

    private func beginning(
        _ found: RevocationSubject,
        deletes: Bool,
        if precondition: Precondition?,
        by act: Act
    ) throws -> RevocationBeginning {
        let now = self.clock.now()
        let connection = found.connection
        let receipt = self.receipt(of: found)
        var new = found.credential.next(at: now)
        new.revocation = Revocation(
            receipt,
            integration: connection.integration,
            authMethodID: connection.authMethodID,
            config: try JSON(parsing: connection.config).object ?? [:],
            begunAt: now
        )
        let isPending = !receipt.pending.isEmpty
        new.status = isPending ? Credential.Status.revoking : Credential.Status.revoked
        if !isPending { new.fieldNames = [] }
        let details = AuditDetails(of: receipt)
        return RevocationBeginning(
            connection: connection,
            credential: found.credential,
            new: new,
            erased: isPending ? nil : try self.erased(new),
            event: deletes ? nil : self.event(by: act.caller, at: now),
            message: Self.message,
            precondition: precondition,
            check: { users, others in try Self.check(users: users, others: isPending ? others : 0) },
            dueAt: now,
            lease: deletes ? nil : now.adding(seconds: Self.lease),
            connectionAct: deletes ? act : act.describing(details),
            credentialAct: act.doing(.connectionRevoke, id: self.identifiers.next()).describing(details)
        )
    }

    /// The receipt before the service is told. A secret that cannot be opened keeps its tokens.
    private func receipt(of found: RevocationSubject) -> RevocationReceipt {
        guard let content = try? self.sealer.openForRevocation(found.sealed, of: found.credential) else {
            let tokens = OAuthEndpoints.grantTokens.filter(found.credential.fieldNames.contains)
            return RevocationReceipt(kept: tokens)
        }
        let target = RevocationTarget(
            workspaceID: found.connection.workspaceID,
            integrationID: found.connection.integration,
            authMethodID: found.connection.authMethodID,
            config: (try? JSON(parsing: found.connection.config).object) ?? [:],
            content: content,
            appID: found.credential.oauthAppID
        )
        let plan = RevocationPlan(target, in: self.caller.catalog)
        return RevocationPlan.receipt(of: content.secret.reveal(), plan)
    }

    private func event(
        by caller: Caller,
        at now: Timestamp
    ) -> @Sendable (ConnectionStatus) throws -> ConnectionEvent? {
        { [identifiers] status in
            guard let transition = try? StatusTransition(from: status, on: .accessTakenBack) else { return nil }
            return ConnectionEvent(
                transition,
                from: status,
                id: identifiers.next(),
                message: Self.message,
                actor: caller.id,
                at: now
            )
        }
    }

    private static func check(users: Int, others: Int) throws(ServiceError) {
        guard users == 0 else {
            let verb = users == 1 ? "1 other connection uses" : "\(users) other connections use"
            throw ServiceError(.conflict, "\(verb) these credentials; delete them or give them other credentials first")
        }
        guard others == 0 else {
            let noun = others == 1 ? "1 other credential" : "\(others) other credentials"
            throw ServiceError(
                .conflict,
                "The service may also end \(noun) of the same account and app; delete this connection without 'revoke'"
            )
        }
    }

    /// Sealed bytes without members.
    func erased(_ credential: Credential) throws -> [UInt8] {
        try self.sealer.seal(SealedContent(Secret([:]), for: []), for: credential.sealingContext)
    }
}

/// A connection with its credential and the sealed secret, read from one state of the database.
struct RevocationSubject: ChangingRow, Sendable {
    var connection: Connection
    let credential: Credential
    let sealed: [UInt8]

    var updatedAt: Timestamp {
        get { self.connection.updatedAt }
        set { self.connection.updatedAt = newValue }
    }
}
