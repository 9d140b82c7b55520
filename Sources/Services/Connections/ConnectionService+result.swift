import Domain
import JSON

extension ConnectionService {
    /// Stores the result of a connect session as a new connection.
    ///
    /// - Parameters:
    ///   - act: completes the session in the same transaction.
    ///   - id: of the new connection.
    /// - Throws: `CheckFailure`; `StaleRow` when the session was changed meanwhile; `ServiceError.unavailable`.
    func create(
        _ result: ConnectResult,
        for session: ConnectSession,
        as id: Identifier<Connection>,
        by act: Act
    ) async throws -> Connection {
        let access = try self.requireSecretAccess()
        let now = self.clock.now()
        let submission = ConnectionSubmission(
            label: session.request.label,
            integration: result.integration,
            config: result.config,
            userID: session.userID,
            credentials: result.credentials,
            authMethodID: result.authMethodID
        )
        let checked = try access.check(submission, result, now: now)
        var credential = self.credential(for: submission, checked, by: act.caller, now: now)
        credential.mark(result.grant)
        let (connection, test) = try self.connection(
            submission,
            checked,
            as: id,
            using: credential,
            access.verification(of: result),
            by: act.caller
        )
        let secret = CheckedSecret(checked, for: result.origins, grant: result.grant, at: result.endpoints)
        try await self.connections.create(
            connection,
            with: credential,
            sealed: try access.sealer.seal(secret.content, for: credential.sealingContext),
            test: test,
            by: act
        )
        return connection
    }

    /// Stores the result of a connect session in a connection that exists: id, label, history and user stay.
    ///
    /// - Parameters:
    ///   - old: the connection as it was read.
    ///   - isSameAccount: whether the result is known to belong to the connection's account. Only then the result may
    ///     keep the stored refresh token.
    /// - Throws: ``SignInFailure/noLastingAccess`` when the connection would lose its refresh token; `CheckFailure`;
    ///   `StaleRow` when the connection or the session was changed meanwhile; `ServiceError.conflict` when the
    ///   definition was changed.
    func renew(
        _ old: Connection,
        with result: ConnectResult,
        isSameAccount: Bool,
        by act: Act
    ) async throws -> Connection {
        let access = try self.requireSecretAccess()
        let now = self.clock.now()
        // The credential is read before its secret, as for an update.
        let current = try await self.credentialOfItsOwn(of: old, for: act.caller)
        let credentials = try await self.credentials(of: result, for: old, isSameAccount, by: act.caller)
        var new = old.next(at: now)
        let submission = try ConnectionSubmission(new, config: result.config, credentials: credentials)
        let checked = try access.check(submission, result, now: now)
        let verification = access.verification(of: result)
        new.config = JSON.object(checked.config).serialized()
        new.account = verification?.account ?? old.account
        let event = try self.event(of: old, checked, true, verification, by: act.caller, now: now)
        if let event { new.apply(event) }
        return try await self.store(
            ConnectionChange(from: old, to: new, event: event),
            replacing: current,
            submission,
            CheckedSecret(checked, for: result.origins, grant: result.grant, at: result.endpoints),
            verification,
            with: access,
            by: act
        )
    }

    /// The credentials of a result. A grant without a refresh token gets the stored one, if that was granted to the
    /// same app and account, and may go where the grant's tokens go.
    private func credentials(
        of result: ConnectResult,
        for old: Connection,
        _ isSameAccount: Bool,
        by caller: Caller
    ) async throws -> Secret<JSONObject> {
        var members = result.credentials.reveal()
        // A damaged secret can be replaced, but gives no refresh token.
        guard let grant = result.grant, members.lacksRefreshToken,
            let stored = try? await self.open(old.credentialID.text, for: caller),
            let token = stored.content.secret.reveal()["refresh_token"]
        else { return result.credentials }
        guard isSameAccount, stored.credential.oauthAppID == grant.oauthAppID, grant.oauthAppID != nil,
            let list = stored.content.destinations, result.origins.isSubset(of: list)
        else { throw SignInFailure.noLastingAccess }
        members["refresh_token"] = token
        return Secret(members)
    }
}

extension SecretAccess {
    fileprivate func check(
        _ submission: ConnectionSubmission,
        _ result: ConnectResult,
        now: Timestamp
    ) throws -> CheckedSubmission {
        guard result.grant != nil else { return try self.checker.check(submission, now: now) }
        return try self.checker.check(granted: submission, now: now)
    }

    fileprivate func verification(of result: ConnectResult) -> Verification? {
        guard let verifier, let tested = result.tested else { return nil }
        return verifier.verification(of: tested)
    }
}
