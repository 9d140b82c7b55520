import JSON

extension ConnectionService {
    /// Changes a connection. Where config or credentials change, they are checked together as at create.
    ///
    /// - Throws: `ServiceError.notFound`; `preconditionFailed`; `CheckFailure` with every problem; `conflict` when
    ///   others keep changing it; `unavailable`.
    package func update(
        _ id: String,
        _ update: ConnectionUpdate,
        if precondition: Precondition? = nil,
        by act: Act
    ) async throws -> Connection {
        guard update.credentials == nil || update.credentialID == nil else { throw CheckFailure.credentialsTwice }
        return try await changing("connection", self.find(id, for: act.caller), if: precondition) { connection in
            let change = try await self.change(of: connection, update, by: act.caller)
            try await self.connections.update(change, by: act)
            return change.new
        }
    }

    private func change(
        of old: Connection,
        _ update: ConnectionUpdate,
        by caller: Caller
    ) async throws -> ConnectionChange {
        let now = self.clock.now()
        var new = old.next(at: now)
        if let label = update.label { new.label = label }
        if let userID = update.userID { new.userID = userID }
        var credential = ConnectionChange.Credential.unchanged
        if update.needsCheck {
            let submission = try ConnectionSubmission(
                new,
                config: update.config,
                credentials: update.credentials.map { self.keepingRefreshToken($0, of: old, for: caller) }
                    ?? self.secret(of: update, old, for: caller)
            )
            let checked = try self.checker.check(stored: submission, now: now)
            new.config = JSON.object(checked.config).serialized()
            if let credentialID = update.credentialID.flatMap(Identifier<Credential>.init) {
                new.credentialID = credentialID
            } else if update.credentials != nil {
                credential = try await self.credential(of: &new, for: submission, checked, by: caller, now: now)
            }
            let isExpired = checked.isExpired(at: now)
            if isExpired || update.bringsCredentials(to: old),
                let transition = StatusTransition(from: old.status, withCredentialsExpired: isExpired)
            {
                new.apply(transition, at: now)
            }
        }
        return ConnectionChange(
            from: old,
            to: new,
            credential: credential,
            by: caller.id,
            identifiers: self.identifiers
        )
    }

    private func secret(
        of update: ConnectionUpdate,
        _ connection: Connection,
        for caller: Caller
    ) throws -> Secret<JSONObject> {
        try self.open(update.credentialID ?? connection.credentialID.text, for: caller).secret
    }

    private func keepingRefreshToken(
        _ submitted: Secret<JSONObject>,
        of connection: Connection,
        for caller: Caller
    ) -> Secret<JSONObject> {
        let members = submitted.reveal().keepingRefreshToken {
            try? self.open(connection.credentialID.text, for: caller).secret
        }
        return Secret(members)
    }

    /// Submitted credentials are a new version of the connection's inline credential. One that stands by itself, or that
    /// other connections use, is left alone: the connection gets a credential of its own.
    private func credential(
        of connection: inout Connection,
        for submission: ConnectionSubmission,
        _ checked: CheckedSubmission,
        by caller: Caller,
        now: Timestamp
    ) async throws -> ConnectionChange.Credential {
        let users = try await self.connections.list(
            ConnectionFilter(credentialID: connection.credentialID.text),
            PageRequest(limit: 1),
            in: connection.workspaceID
        )
        let current = try self.credential(of: connection)
        guard let current, current.isInline, users.total == 1 else {
            let credential = self.credential(for: submission, checked, by: caller, now: now)
            connection.credentialID = credential.id
            let sealed = try self.sealer.seal(checked.credentials, for: credential.sealingContext)
            return .new(credential, sealed: sealed)
        }
        var version = current.next(at: now)
        (version.authType, version.credentialType) = (checked.authType, checked.credentialType)
        version.replaceSecret(with: checked.credentials, expiresAt: checked.expiresAt)
        let sealed = try self.sealer.seal(checked.credentials, for: version.sealingContext)
        return .newVersion(version, sealed: sealed, from: current)
    }
}

extension ConnectionUpdate {
    fileprivate var needsCheck: Bool {
        self.config != nil || self.credentials != nil || self.credentialID != nil
    }

    fileprivate func bringsCredentials(to connection: Connection) -> Bool {
        self.credentials != nil || self.credentialID.map { $0 != connection.credentialID.text } ?? false
    }
}

extension ConnectionSubmission {
    /// What a connection would be made of now.
    ///
    /// - Parameter config: nil when it stays as it is.
    fileprivate init(_ connection: Connection, config: JSONObject?, credentials: Secret<JSONObject>) throws {
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
