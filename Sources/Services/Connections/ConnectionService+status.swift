package import Domain

extension ConnectionService {
    /// Switches an inactive connection on. The new status is `active`, or `expired` when the token of the connection's
    /// credential has expired.
    ///
    /// - Throws: `ServiceError.notFound`; `preconditionFailed`; `conflict` when the connection is not inactive;
    ///   `unavailable`.
    package func activate(_ id: String, if precondition: Precondition? = nil, by act: Act) async throws -> Connection {
        try await self.changeStatus(of: id, if: precondition, by: act) { _, credential, now in
            let credential = try credential()
            try credential.requireUsable()
            return credential.isExpired(at: now) ? .switchedOnExpired : .switchedOn
        }
    }

    /// Switches a connection off, whatever its status is.
    ///
    /// - Throws: `ServiceError.notFound`; `preconditionFailed`; `conflict` when the connection is already inactive;
    ///   `unavailable`.
    package func deactivate(
        _ id: String,
        if precondition: Precondition? = nil,
        by act: Act
    ) async throws -> Connection {
        try await self.changeStatus(of: id, if: precondition, by: act) { _, _, _ in .switchedOff }
    }

    /// Changes the status of a connection because a program that used or tested the connection reported the result.
    ///
    /// A report of a test or of refused credentials is stored as the connection's last test, too.
    ///
    /// - Throws: `ServiceError.notFound`; `preconditionFailed`; `conflict` when a connection with this status cannot
    ///   get the report, and when the credentials that the report names were replaced meanwhile; `unavailable`.
    package func report(
        _ report: StatusReport,
        of id: String,
        if precondition: Precondition? = nil,
        by act: Act
    ) async throws -> Connection {
        try await self.changeStatus(
            of: id,
            if: precondition,
            by: act,
            message: report.message,
            storing: report.finding
        ) { _, credential, _ in
            // A late report about replaced credentials gives no information about the new credentials.
            if let reported = report.credential {
                let current = try credential()
                guard reported == (current.id.text, current.version) else { throw Self.outdatedReport(current) }
            }
            if report.outcome.makesUsable { try credential().requireUsable() }
            return report.outcome.event
        }
    }

    private static func outdatedReport(_ current: Credential) -> ServiceError {
        ServiceError(
            .conflict,
            "These are no longer the connection's credentials; report on \(current.id) version \(current.version) instead"
        )
    }

    /// Changes the status of a connection.
    ///
    /// - Parameters:
    ///   - message: a message for people, stored with the new status; nil for none.
    ///   - finding: the result of a test that is stored with the change; nil for none.
    ///   - decide: returns the event that changes the status. Its arguments are the connection, a closure that reads
    ///     the connection's credential, and the current time.
    private func changeStatus(
        of id: String,
        if precondition: Precondition?,
        by act: Act,
        message: String? = nil,
        storing finding: TestFinding? = nil,
        _ decide: @escaping @Sendable (Connection, () throws -> Credential, Timestamp) throws -> StatusEvent
    ) async throws -> Connection {
        let found = try await self.find(id, for: act.caller)
        let rule: StatusRule = { [clock, identifiers] connection, credential in
            // Another request may have given the connection to another user since it was read.
            guard act.caller.mayReach(rowOf: connection.userID) else { throw ServiceError.connectionNotFound }
            try precondition?.check(connection.updatedAt)
            let now = clock.now()
            let event = try decide(connection, credential, now)
            return ConnectionEvent(
                try StatusTransition(from: connection.status, on: event),
                from: connection.status,
                id: identifiers.next(),
                message: message,
                actor: act.caller.id,
                at: now
            )
        }
        // The store calls `rule` again in its transaction. Calling it here first keeps refused requests out of the
        // write queue.
        do {
            _ = try rule(found) { throw CredentialNotRead() }
        } catch is CredentialNotRead {
            if let credential = try await self.credential(of: found) { _ = try rule(found) { credential } }
        }
        return try await self.connections.changeStatus(
            of: found.id,
            in: found.workspaceID,
            storing: finding,
            by: act,
            deciding: rule
        )
    }
}

/// Thrown by the closure that should read the credential, when the rule is first called outside of the transaction.
private struct CredentialNotRead: Error {}
