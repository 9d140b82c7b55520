/// Stores that access is being taken back. Every write throws `ServiceError.unavailable` when the write queue is full,
/// when the database is being closed, and when another program holds the database's write lock.
package protocol RevocationStore: Sendable {
    /// Makes a credential unusable in one transaction with the connection's change of status or its deletion, the work
    /// of telling the service, and the audit events.
    ///
    /// - Returns: the claim of the work; nil when the beginning asks for none, or when nothing is left to do.
    /// - Throws: `StaleRow` when the connection or the credential was changed since it was read;
    ///   `ServiceError.connectionNotFound`; the errors of ``RevocationBeginning/check``.
    func begin(_ beginning: RevocationBeginning) async throws -> WorkClaim?
    /// Stores the receipt of an attempt with the work's next time. A claim that was overtaken changes nothing.
    ///
    /// - Throws: `StaleClaim`.
    func store(_ step: RevocationStep) async throws
    /// The number of usable credentials in all workspaces that a service may end together with another one, because it
    /// may end every token of a user and client (RFC 7009, section 2.1).
    func count(_ others: CredentialsOfAccount) async throws -> Int
    /// Deletes up to `limit` credentials whose access was taken back before `earliest`, and that no connection uses.
    ///
    /// - Returns: the number of deleted credentials.
    func deleteRevoked(before earliest: Timestamp, limit: Int) async throws -> Int
}

/// The credentials of connections with one account, and with one client: with the same OAuth app, with another app of the
/// same client id, or, where a credential or ``app`` is without an app, of the same integration.
package struct CredentialsOfAccount: Sendable {
    package let account: ServiceAccount
    package let integration: String
    /// Nil when the client is not known.
    package let app: Identifier<OAuthApp>?
    /// Not counted; nil to count all.
    package let except: Identifier<Credential>?

    package init(
        _ account: ServiceAccount,
        integration: String,
        app: Identifier<OAuthApp>?,
        except: Identifier<Credential>?
    ) {
        self.account = account
        self.integration = integration
        self.app = app
        self.except = except
    }

    /// The other credentials of the account of a connection; nil when the account is not known.
    package init?(besides credential: Credential, of connection: Connection) {
        guard let account = connection.account else { return nil }
        self.init(
            account,
            integration: connection.integration,
            app: credential.oauthAppID,
            except: credential.id
        )
    }
}

/// The first moment of a revocation.
package struct RevocationBeginning: Sendable {
    /// The connection and its credential as they were read.
    package let connection: Connection
    package let credential: Credential
    /// The credential with its new status and ``Credential/revocation``.
    package let new: Credential
    /// Sealed bytes without members when no token is pending; nil when the secret is still needed.
    package let erased: [UInt8]?
    /// The change of the connection's status, and of its message when the status stays; nil to delete the connection.
    package let event: (@Sendable (ConnectionStatus) throws -> ConnectionEvent?)?
    package let message: String
    package let precondition: Precondition?
    /// Gets the number of other connections that use the credential, and the number of
    /// ``RevocationStore/count(_:)``, as they are in the transaction. An error undoes the beginning.
    package let check: @Sendable (_ users: Int, _ others: Int) throws -> Void
    /// When the work is due.
    package let dueAt: Timestamp
    /// The end of the lease with which the work is claimed at once; nil to leave the work to the daemon.
    package let lease: Timestamp?
    package let connectionAct: Act
    package let credentialAct: Act

    package init(
        connection: Connection,
        credential: Credential,
        new: Credential,
        erased: [UInt8]?,
        event: (@Sendable (ConnectionStatus) throws -> ConnectionEvent?)?,
        message: String,
        precondition: Precondition?,
        check: @escaping @Sendable (_ users: Int, _ others: Int) throws -> Void,
        dueAt: Timestamp,
        lease: Timestamp?,
        connectionAct: Act,
        credentialAct: Act
    ) {
        self.connection = connection
        self.credential = credential
        self.new = new
        self.erased = erased
        self.event = event
        self.message = message
        self.precondition = precondition
        self.check = check
        self.dueAt = dueAt
        self.lease = lease
        self.connectionAct = connectionAct
        self.credentialAct = credentialAct
    }
}

/// The result of telling the service once.
package struct RevocationStep: Sendable {
    package let claim: WorkClaim
    /// The credential with its receipt, and at the end its status.
    package let credential: Credential
    /// The end: sealed bytes without members, and the act of the audit event. Nil while a token is pending.
    package let end: (erased: [UInt8], act: Act)?
    /// When the service is told again; nil at the end.
    package let plan: WorkPlan?

    package init(_ credential: Credential, ending claim: WorkClaim, plan: WorkPlan) {
        self.claim = claim
        self.credential = credential
        self.plan = plan
        self.end = nil
    }

    package init(_ credential: Credential, ending claim: WorkClaim, erased: [UInt8], by act: Act) {
        self.claim = claim
        self.credential = credential
        self.plan = nil
        self.end = (erased, act)
    }
}
