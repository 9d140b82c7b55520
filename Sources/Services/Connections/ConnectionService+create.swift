package import Domain
import JSON

extension ConnectionService {
    /// Checks the submitted values, and stores a connection. If the values contain credentials, these are encrypted and
    /// stored as a new inline credential (``Credential/isInline``).
    ///
    /// - Parameter mode: whether the values are tried at the service before they are stored; nil for no verification.
    /// - Throws: `CheckFailure` with every problem, when the service refused the values, and when the secret of the
    ///   submitted `credential_id` was not given for a place that the config names; `ServiceError.notFound` when no
    ///   credential that the caller may reach has the submitted `credential_id`; ``ServiceError/otherUser``;
    ///   `UnreadableSecret` when the secret of that credential cannot be decrypted; `ServiceError.unavailable`.
    package nonisolated(nonsending) func create(
        _ submission: ConnectionSubmission,
        verifying mode: VerificationMode? = nil,
        by act: Act,
        remembering: Remembering<Connection> = { $1 }
    ) async throws -> Connection {
        let access = try self.requireSecretAccess()
        let now = self.clock.now()
        var submission = submission
        submission.userID = try act.caller.owner(ofNewRow: submission.userID)
        if let credentialID = submission.credentialID {
            guard submission.credentials == nil else { throw CheckFailure.credentialsTwice }
            return try await self.create(
                submission,
                using: credentialID,
                verifying: mode,
                by: act,
                remembering: remembering
            )
        }
        let checked = try access.checker.check(submission, now: now)
        var verifications = RepeatedVerification(mode)
        let verification = try await verifications.verify(
            TestSubject(submission, checked, checked.content, in: act.caller.workspaceID),
            with: access.verifier
        )
        let credential = self.credential(for: submission, checked, by: act.caller, now: now)
        let (connection, test) = try self.connection(
            submission,
            checked,
            using: credential,
            verification,
            by: act.caller
        )
        let sealed = try access.sealer.seal(checked.content, for: credential.sealingContext)
        try await self.connections.create(
            connection,
            with: credential,
            sealed: sealed,
            test: test,
            by: remembering(connection, act)
        )
        return connection
    }

    /// Stores a connection that uses an existing credential. The secret of the credential is checked like a submitted
    /// secret, because the credential may have been created for another auth method or integration. The config may name
    /// only places that the secret was given for, unless the caller may read the secret.
    private func create(
        _ submission: ConnectionSubmission,
        using credentialID: String,
        verifying mode: VerificationMode?,
        by act: Act,
        remembering: Remembering<Connection>
    ) async throws -> Connection {
        let access = try self.requireSecretAccess()
        var verifications = RepeatedVerification(mode)
        return try await retryingWhenStale("credential", if: nil) {
            try await self.open(credentialID, for: act.caller)
        } change: { open in
            let now = self.clock.now()
            var submission = submission
            submission.credentials = open.content.secret
            let checked = try access.checker.check(submission, now: now)
            let destinations = try await self.change(of: open, toReach: checked.destinations, by: act, now: now)
            let content = SealedContent(open.content.secret, for: checked.destinations.origins)
            let verification = try await verifications.verify(
                TestSubject(submission, checked, content, in: act.caller.workspaceID),
                with: access.verifier
            )
            let (connection, test) = try self.connection(
                submission,
                checked,
                using: open.credential,
                verification,
                by: act.caller
            )
            try await self.connections.create(
                connection,
                with: destinations,
                test: test,
                by: remembering(connection, act)
            )
            return connection
        }
    }

    /// Reads a stored credential and decrypts its secret.
    ///
    /// - Throws: `ServiceError.notFound` when the credential does not exist or the caller may not reach it;
    ///   `UnreadableSecret` when the secret cannot be decrypted.
    func open(_ credentialID: String, for caller: Caller) async throws -> OpenCredential {
        guard
            let id = Identifier<Credential>(credentialID),
            let (credential, sealed) = try await self.credentials.findSealed(id, in: caller.workspaceID),
            caller.mayReach(rowOf: credential.userID)
        else { throw ServiceError.credentialNotFound }
        let content = try self.requireSecretAccess().sealer.openStored(sealed, of: credential)
        return OpenCredential(credential: credential, sealed: sealed, content: content)
    }

    /// Creates, but does not store, the connection that a submission describes, and its verification.
    func connection(
        _ submission: ConnectionSubmission,
        _ checked: CheckedSubmission,
        as id: Identifier<Connection>? = nil,
        using credential: Credential,
        _ verification: Verification?,
        by caller: Caller
    ) throws -> (Connection, FirstTest?) {
        let now = self.clock.now()
        let isRequested = verification.map { !$0.isPassed } ?? false
        let event: StatusEvent =
            checked.isExpired(at: now) ? .expiryPassed : isRequested ? .testRequested : .checked
        let start = try StatusTransition(from: nil, on: event)
        var connection = Connection(
            id: id ?? self.identifiers.next(),
            workspaceID: caller.workspaceID,
            label: submission.label,
            integration: submission.integration,
            integrationType: checked.integrationType,
            authMethodID: checked.authMethodID,
            config: JSON.object(checked.config).serialized(),
            credentialID: credential.id,
            userID: submission.userID,
            createdBy: caller.id,
            status: start.to,
            statusReason: start.reason,
            statusChangedAt: now,
            createdAt: now,
            updatedAt: now
        )
        connection.account = verification?.account
        let test = verification?.firstTest(
            of: connection,
            credentialVersion: credential.version,
            by: caller,
            at: now
        )
        return (connection, test)
    }

    /// Creates, but does not store, the inline credential for the connection that `submission` describes.
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
