package import Domain
import JSON

extension CredentialService {
    /// Changes a credential. A new secret increments the version, and the replaced secret is kept until the next
    /// replacement. A new secret is checked against the integration of each connection that uses the credential.
    ///
    /// - Throws: `ServiceError.notFound`; `preconditionFailed`; `CheckFailure` with the problems of the new secret;
    ///   `conflict` when other requests keep changing the credential, and when the definition of an integration was
    ///   changed; ``ServiceError/accessTakenBack`` for a new secret; `unavailable`.
    package func update(
        _ id: String,
        _ changes: CredentialChanges,
        if precondition: Precondition? = nil,
        by act: Act
    ) async throws -> Credential {
        guard let secret = changes.secret else {
            return try await self.updateDescription(id, changes, if: precondition, by: act)
        }
        return try await retryingWhenStale("credential", if: precondition) {
            try await self.find(id, for: act.caller)
        } change: { current in
            let stored = try await self.content(of: current)
            var members = secret.reveal()
            let granted = stored?.secret.reveal()["refresh_token"]
            if members.lacksRefreshToken { members["refresh_token"] = granted ?? members["refresh_token"] }
            // Submitted tokens belong to no app, except together with the refresh token that an app was granted.
            let keepsGrant = granted != nil && members["refresh_token"] == granted
            // The places of the stored secret stay, because connections that lead elsewhere were not accepted.
            let content = SealedContent(
                Secret(members),
                for: stored?.destinations,
                at: keepsGrant ? stored?.endpoints : nil
            )
            return try await self.replaceSecret(of: current, with: content, changes, keepsGrant: keepsGrant, by: act)
        }
    }

    /// Restores the previous secret of a credential, as a new version of the credential. The secret may go where it was
    /// given for. When a connection of the credential leads elsewhere now, the caller has to be one who may read the
    /// secret.
    ///
    /// - Throws: the errors of ``update(_:_:if:by:)``; `ServiceError.conflict` when no previous secret is stored;
    ///   `UnreadableSecret` when the previous secret cannot be decrypted.
    package func restore(_ id: String, if precondition: Precondition? = nil, by act: Act) async throws -> Credential {
        try await retryingWhenStale("credential", if: precondition) {
            try await self.find(id, for: act.caller)
        } change: { current in
            try current.requireUsable()
            let previous = try await self.credentials.previousSecret(of: current.id, in: current.workspaceID)
            guard let (version, sealed) = previous else {
                throw ServiceError(.conflict, "The credential has no earlier version to restore")
            }
            let content = try self.secretAccess.sealer.openStored(previous: sealed, version: version, of: current)
            // The secret may be older than the config of a connection, which then leads it elsewhere.
            let list = content.destinations ?? []
            let moved = try await self.secretAccess
                .destinations(using: current, with: content.secret, in: self.credentials)
                .requireGiven(for: list, to: act.caller)
            let restored = SealedContent(content.secret, for: list.union(moved.origins), at: content.endpoints)
            return try await self.replaceSecret(
                of: current,
                with: restored,
                CredentialChanges(),
                keepsGrant: true,
                by: act
            )
        }
    }

    private func updateDescription(
        _ id: String,
        _ changes: CredentialChanges,
        if precondition: Precondition?,
        by act: Act
    ) async throws -> Credential {
        let found = try await self.find(id, for: act.caller)
        // The precondition is checked again in the transaction. Checking it here first keeps refused requests out of
        // the write queue.
        try precondition?.check(found.updatedAt)
        return try await self.credentials.update(found.id, in: found.workspaceID, by: act) { [clock] current in
            guard act.caller.mayReach(rowOf: current.userID) else { throw ServiceError.credentialNotFound }
            try precondition?.check(current.updatedAt)
            var updated = current.next(at: clock.now())
            changes.apply(to: &updated)
            return updated
        }
    }

    /// The content of the stored secret; nil when it cannot be decrypted, so that a caller can replace a damaged
    /// secret.
    private func content(of credential: Credential) async throws -> SealedContent? {
        guard let (found, sealed) = try await self.credentials.findSealed(credential.id, in: credential.workspaceID)
        else { throw ServiceError.credentialNotFound }
        do {
            return try self.secretAccess.sealer.openStored(sealed, of: found)
        } catch is UnreadableSecret {
            return nil
        }
    }

    /// - Parameters:
    ///   - submitted: the new secret, and the places that it may go to; nil for the places that the connections of the
    ///     credential name now.
    ///   - keepsGrant: false for a secret that no OAuth app was granted.
    private func replaceSecret(
        of current: Credential,
        with submitted: SealedContent,
        _ changes: CredentialChanges,
        keepsGrant: Bool,
        by act: Act
    ) async throws -> Credential {
        let now = self.clock.now()
        var (secret, expiresAt) = try self.checked(submitted.secret, now: now)
        var updated = current.next(at: now)
        for connection in try await self.credentials.representatives(using: current.id, in: current.workspaceID) {
            let submission = try ConnectionSubmission(connection, credentials: secret)
            let checked = try self.secretAccess.checker.check(stored: submission, now: now)
            // Values that a form sent as strings are converted to the type of their field, as for a new connection.
            secret = checked.credentials
            // The definition of an integration may give an expiry that is not a member of the secret. The earliest
            // expiry is stored.
            expiresAt = [expiresAt, checked.expiresAt].compactMap { $0 }.min()
            if current.isInline, connection.integration == current.provider { updated.authType = checked.authType }
        }
        changes.apply(to: &updated)
        if !keepsGrant { updated.mark(nil) }
        updated.replaceSecret(with: secret, expiresAt: expiresAt)
        let isExpired = updated.isExpired(at: now)
        let content = SealedContent(secret, for: submitted.destinations, at: submitted.endpoints)
        let list = try await self.secretAccess.list(of: current, content, in: self.credentials)
        let replacement = SecretReplacement(
            from: current,
            to: updated,
            sealed: try self.secretAccess.sealer.seal(
                SealedContent(secret, for: list, at: submitted.endpoints),
                for: updated.sealingContext
            )
        ) { [identifiers] status in
            guard let transition = StatusTransition(from: status, withCredentialsExpired: isExpired) else { return nil }
            return ConnectionEvent(transition, from: status, id: identifiers.next(), actor: act.caller.id, at: now)
        }
        try await self.credentials.replace(replacement, by: act)
        return updated
    }

    /// Makes the checks that do not depend on an integration: no value may be the mask of a secret, member names may
    /// not be too long, and `expires_in` and `expires_at` must be readable.
    ///
    /// - Returns: the secret with `expires_at` in place of `expires_in`, and the expiry; nil when the secret has no
    ///   expiry.
    /// - Throws: `CheckFailure` with every problem.
    func checked(
        _ submitted: Secret<JSONObject>,
        now: Timestamp
    ) throws -> (secret: Secret<JSONObject>, expiresAt: Timestamp?) {
        var secret = submitted.reveal()
        var problems: [FieldProblem] = []
        if secret.contains(where: { $0.value == .string(secretMask) }) {
            problems.append(.maskedMember(of: .credentials))
        }
        if let problem = FieldProblem.reservedMember(of: secret) { problems.append(problem) }
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
}
