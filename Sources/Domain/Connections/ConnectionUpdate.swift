package import JSON

/// What a caller changes of a connection; a member that is nil stays as it is.
package struct ConnectionUpdate: Sendable {
    /// `.some(nil)` takes the label away.
    package let label: String??
    /// Takes the place of the whole config.
    package let config: JSONObject?
    package let credentialID: String?
    package let credentials: Secret<JSONObject>?
    /// `.some(nil)` takes the user away.
    package let userID: String??

    package init(
        label: String?? = nil,
        config: JSONObject? = nil,
        credentialID: String? = nil,
        credentials: Secret<JSONObject>? = nil,
        userID: String?? = nil
    ) {
        self.label = label
        self.config = config
        self.credentialID = credentialID
        self.credentials = credentials
        self.userID = userID
    }
}

/// A connection as it was read and as it is to be, with what changes beside it.
package struct ConnectionChange: Sendable {
    package enum Credential: Sendable {
        /// Nothing but the connection's reference to it changes, if that does.
        case unchanged
        /// As `unchanged`, and the new status rests on it: it has to be as it was read.
        case asRead(Domain.Credential)
        /// A new secret for the inline credential that only this connection uses, and the credential as it was read.
        case newVersion(Domain.Credential, sealed: [UInt8], from: Domain.Credential)
        /// An inline credential of the connection's own.
        case new(Domain.Credential, sealed: [UInt8])
    }

    package let old: Connection
    package let new: Connection
    package let credential: Credential
    /// The change of status, if there is one.
    package let event: ConnectionEvent?
    /// Of the audit event that tells of the credential, where that changes.
    package let credentialEventID: Identifier<AuditEvent>

    /// - Parameter actor: who changes it, for the history.
    package init(
        from old: Connection,
        to new: Connection,
        credential: Credential = .unchanged,
        by actor: String,
        identifiers: IdentifierGenerator
    ) {
        self.old = old
        self.new = new
        self.credential = credential
        self.credentialEventID = identifiers.next()
        self.event =
            if new.status == old.status { nil } else {
                ConnectionEvent(
                    id: identifiers.next(),
                    from: old.status,
                    to: new.status,
                    reason: new.statusReason,
                    message: new.statusMessage,
                    actor: actor,
                    createdAt: new.statusChangedAt
                )
            }
    }
}

extension ConnectionChecker {
    /// Checks what a stored connection would be made of now.
    ///
    /// - Throws: as ``check(_:now:)``; `ServiceError.conflict` when the integration or the method is not defined any more as
    ///   it was: whoever changes a connection has sent neither.
    func check(stored submission: ConnectionSubmission, now: Timestamp) throws -> CheckedSubmission {
        do {
            return try self.check(submission, now: now)
        } catch let failure as CheckFailure where failure.problems.allSatisfy(\.isOfDefinition) {
            throw ServiceError(
                .conflict,
                "The connection's integration or auth method is not defined as it was; put its definition back"
            )
        }
    }
}

extension FieldProblem {
    fileprivate var isOfDefinition: Bool {
        self.location == .body && ["integration", "integration_type", "auth_method_id"].contains(self.field)
    }
}
