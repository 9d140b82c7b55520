package import Domain
import JSON

extension ConnectionService {
    /// Changes a connection. If the config or the credentials are changed, both are checked together, as for a new
    /// connection. A config that leads a stored secret to a place that the secret was not given for needs the
    /// credentials in the same update, or a caller who may read the secret.
    ///
    /// - Throws: `ServiceError.notFound` for the connection or the credential; ``ServiceError/otherUser``;
    ///   `preconditionFailed`; `CheckFailure` with every problem, and when the service refused the values; `conflict`
    ///   when other requests keep changing the connection, and when the integration's definition was changed;
    ///   `UnreadableSecret` when the stored secret has to be checked but cannot be decrypted;
    ///   `ServiceError.unavailable`.
    package func update(
        _ id: String,
        _ update: ConnectionUpdate,
        if precondition: Precondition? = nil,
        by act: Act
    ) async throws -> Connection {
        let access = try self.requireSecretAccess()
        guard update.credentials == nil || update.credentialID == nil else { throw CheckFailure.credentialsTwice }
        if let userID = update.userID {
            guard act.caller.mayReach(rowOf: userID) else { throw ServiceError.otherUser }
        }
        var verifications = RepeatedVerification(update.verification)
        return try await retryingWhenStale("connection", if: precondition) {
            try await self.find(id, for: act.caller)
        } change: { old in
            let now = self.clock.now()
            var new = old.next(at: now)
            if let label = update.label { new.label = label }
            if let userID = update.userID { new.userID = userID }
            if update.needsCheck {
                return try await self.store(new, from: old, update, &verifications, with: access, by: act)
            }
            try await self.connections.update(ConnectionChange(from: old, to: new), by: act)
            return new
        }
    }

    /// Checks the config and the credentials that the connection will have after the update, and stores the change.
    private func store(
        _ connection: Connection,
        from old: Connection,
        _ update: ConnectionUpdate,
        _ verifications: inout RepeatedVerification,
        with access: SecretAccess,
        by act: Act
    ) async throws -> Connection {
        var new = connection
        let now = self.clock.now()
        // The credential is read before its secret, so that the update fails as stale when the secret is replaced in
        // between: the new secret may contain the refresh token of the secret that was read.
        let current = try await update.credentials == nil ? nil : self.credentialOfItsOwn(of: old, for: act.caller)
        let (secret, stored) = try await self.secret(for: update, of: old, by: act.caller)
        let submission = try ConnectionSubmission(new, config: update.config, credentials: secret)
        let checked = try access.checker.check(stored: submission, now: now)
        // The places are compared before the secret is sent anywhere.
        let destinations = try await self.change(of: stored, by: update, toReach: checked.destinations, act, now: now)
        let content = SealedContent(secret, for: checked.destinations.origins)
        let verification = try await verifications.verify(
            TestSubject(submission, checked, content, in: old.workspaceID),
            account: old.account,
            with: access.verifier
        )
        new.config = JSON.object(checked.config).serialized()
        new.account = verification?.account ?? old.account
        let bringsCredentials = update.bringsCredentials(to: old)
        let event = try self.event(of: old, checked, bringsCredentials, verification, by: act.caller, now: now)
        if let event { new.apply(event) }
        if update.credentials != nil {
            let change = ConnectionChange(from: old, to: new, event: event)
            // Submitted tokens belong to no app, except together with the refresh token that an app was granted.
            let secret = CheckedSecret(
                checked,
                grant: stored.map { GrantMark(of: $0.credential) },
                at: stored?.content.endpoints
            )
            return try await self.store(
                change,
                replacing: current,
                submission,
                secret,
                verification,
                with: access,
                by: act
            )
        }
        if let credentialID = update.credentialID.flatMap(Identifier<Credential>.init) {
            new.credentialID = credentialID
        }
        let test = stored.flatMap { stored in
            verification?.firstTest(of: new, credentialVersion: stored.credential.version, by: act.caller, at: now)
        }
        let change = ConnectionChange(from: old, to: new, event: event, destinations: destinations, test: test)
        try await self.connections.update(change, by: act)
        return new
    }

    /// Decides whether the stored secret may go where the config leads after the update. With new credentials, this
    /// concerns only the refresh token of the stored secret, which is added to them.
    ///
    /// - Parameter stored: the credential that the secret, or its refresh token, was taken from; nil for none.
    /// - Returns: the longer list of destinations of the stored credential; nil when it stays the same.
    /// - Throws: `CheckFailure` when the secret was not given for a place, and the caller may not read the secret.
    private func change(
        of stored: OpenCredential?,
        by update: ConnectionUpdate,
        toReach destinations: [Destination],
        _ act: Act,
        now: Timestamp
    ) async throws -> DestinationsChange? {
        guard let stored else { return nil }
        guard update.credentials == nil else {
            _ = try await self.moved(stored, destinations, by: act.caller)
            return nil
        }
        return try await self.change(of: stored, toReach: destinations, by: act, now: now)
    }

    /// Stores new credentials of a connection. If the connection's credential is inline (``Credential/isInline``) and
    /// no other connection uses it, the submitted credentials become its new version. Otherwise the credential is left
    /// unchanged, and the connection gets a new inline credential.
    ///
    /// - Parameter current: the result of ``credentialOfItsOwn(of:for:)``, read before the stored secret; nil creates a
    ///   new inline credential.
    func store(
        _ change: ConnectionChange,
        replacing current: Credential?,
        _ submission: ConnectionSubmission,
        _ secret: CheckedSecret,
        _ verification: Verification?,
        with access: SecretAccess,
        by act: Act
    ) async throws -> Connection {
        let (now, checked) = (self.clock.now(), secret.checked)
        let firstTest = { (connection: Connection, credential: Credential) in
            verification?.firstTest(of: connection, credentialVersion: credential.version, by: act.caller, at: now)
        }
        guard let current else {
            var new = change.new
            var credential = self.credential(for: submission, checked, by: act.caller, now: now)
            credential.mark(secret.grant)
            new.credentialID = credential.id
            let sealed = try access.sealer.seal(secret.content, for: credential.sealingContext)
            let creation = act.doing(.credentialCreate, id: self.identifiers.next())
            let change = ConnectionChange(
                from: change.old,
                to: new,
                event: change.event,
                newCredential: (credential, sealed, creation),
                test: firstTest(new, credential)
            )
            try await self.connections.update(change, by: act)
            return new
        }
        var version = current.next(at: now)
        (version.authType, version.credentialType) = (checked.authType, checked.credentialType)
        version.replaceSecret(with: checked.credentials, expiresAt: checked.expiresAt)
        version.mark(secret.grant)
        let connection = ConnectionChange(
            from: change.old,
            to: change.new,
            event: change.event,
            test: firstTest(change.new, version)
        )
        let replacement = SecretReplacement(
            from: current,
            to: version,
            sealed: try access.sealer.seal(secret.content, for: version.sealingContext),
            with: (connection, act)
        )
        try await self.credentials.replace(
            replacement,
            by: act.doing(.credentialUpdate, id: self.identifiers.next())
        )
        return change.new
    }

    /// The connection's credential, if it is inline, no other connection uses it, the caller may reach it, and its access
    /// was not taken back: then it stays as it is, with its receipt. Otherwise nil.
    func credentialOfItsOwn(of connection: Connection, for caller: Caller) async throws -> Credential? {
        let users = try await self.connections.list(
            ConnectionFilter(credentialID: connection.credentialID.text),
            PageRequest(limit: 1),
            in: connection.workspaceID
        )
        guard
            let credential = try await self.credential(of: connection, for: caller),
            credential.isInline,
            credential.isUsable,
            users.total == 1
        else { return nil }
        return credential
    }

    /// The change of the connection's status; nil when the status stays the same. A connection that the service did not
    /// accept yet is tested before it is used.
    func event(
        of old: Connection,
        _ checked: CheckedSubmission,
        _ bringsCredentials: Bool,
        _ verification: Verification?,
        by caller: Caller,
        now: Timestamp
    ) throws -> ConnectionEvent? {
        let isExpired = checked.isExpired(at: now)
        var transition: StatusTransition?
        if isExpired || bringsCredentials {
            transition = StatusTransition(from: old.status, withCredentialsExpired: isExpired)
        }
        if let verification, !isExpired {
            if !verification.isPassed {
                transition = (try? StatusTransition(from: old.status, on: .testRequested)) ?? transition
            } else if transition == nil {
                transition = try? StatusTransition(from: old.status, on: .testPassed)
            }
        }
        return transition.map {
            ConnectionEvent($0, from: old.status, id: self.identifiers.next(), actor: caller.id, at: now)
        }
    }

    /// The secret that the connection will have after the update. If the update contains credentials, these are the
    /// secret; when they are a token response without a refresh token, the stored refresh token is added. If the update
    /// names another credential, the result is the secret of that credential, otherwise the secret of the present
    /// credential.
    ///
    /// - Returns: also the stored credential that the secret, or its refresh token, was taken from; nil when the update
    ///   contains the whole secret.
    private func secret(
        for update: ConnectionUpdate,
        of connection: Connection,
        by caller: Caller
    ) async throws -> (secret: Secret<JSONObject>, stored: OpenCredential?) {
        guard let submitted = update.credentials else {
            let open = try await self.open(update.credentialID ?? connection.credentialID.text, for: caller)
            return (open.content.secret, open)
        }
        guard submitted.reveal().lacksRefreshToken,
            // If the stored secret cannot be decrypted, the submitted secret is used unchanged, so that a caller can
            // replace a damaged secret.
            let stored = try? await self.open(connection.credentialID.text, for: caller),
            let token = stored.content.secret.reveal()["refresh_token"]
        else { return (submitted, nil) }
        var members = submitted.reveal()
        members["refresh_token"] = token
        return (Secret(members), stored)
    }
}

/// Checked credentials as they are stored: with the places that they may be sent to, and the grant that they belong to.
struct CheckedSecret: Sendable {
    let checked: CheckedSubmission
    let content: SealedContent
    let grant: GrantMark?

    /// - Parameters:
    ///   - origins: further places than those of the config.
    ///   - grant: nil for a secret that was submitted.
    ///   - endpoints: of the authorization server that granted the secret.
    init(
        _ checked: CheckedSubmission,
        for origins: Set<ServiceOrigin> = [],
        grant: GrantMark? = nil,
        at endpoints: SignInEndpoints? = nil
    ) {
        self.checked = checked
        self.content = SealedContent(
            checked.credentials,
            for: checked.destinations.origins.union(origins).union(endpoints?.origins ?? []),
            at: endpoints
        )
        self.grant = grant
    }
}

extension ConnectionUpdate {
    fileprivate var needsCheck: Bool {
        self.config != nil || self.credentials != nil || self.credentialID != nil || self.verification != nil
    }

    fileprivate func bringsCredentials(to connection: Connection) -> Bool {
        self.credentials != nil || self.credentialID.map { $0 != connection.credentialID.text } ?? false
    }
}

extension ConnectionSubmission {
    /// The values with which a create would make this stored connection.
    ///
    /// - Parameter config: replaces the stored config; nil keeps the stored config.
    init(_ connection: Connection, config: JSONObject? = nil, credentials: Secret<JSONObject>) throws {
        self.init(
            label: connection.label,
            integration: connection.integration,
            integrationType: connection.integrationType,
            config: try config ?? JSON(parsing: connection.config).object ?? [:],
            userID: connection.userID,
            credentials: credentials,
            authMethodID: connection.authMethodID
        )
    }
}
