package import Domain

extension ConnectionService {
    /// Switches an inactive connection on. The status becomes `active`, or `expired` when the connection's token has
    /// expired.
    ///
    /// - Throws: `ServiceError.notFound`; `preconditionFailed`; `conflict` when the connection is not inactive;
    ///   `unavailable`.
    package func activate(_ id: String, if precondition: Precondition? = nil, by act: Act) async throws -> Connection {
        try await self.changeStatus(of: id, if: precondition, by: act) { _, credential, now in
            try credential().isExpired(at: now) ? .switchedOnExpired : .switchedOn
        }
    }

    /// Switches a connection off. Every status except `inactive` allows this.
    ///
    /// - Throws: `ServiceError.notFound`; `preconditionFailed`; `conflict` when the connection is inactive;
    ///   `unavailable`.
    package func deactivate(
        _ id: String,
        if precondition: Precondition? = nil,
        by act: Act
    ) async throws -> Connection {
        try await self.changeStatus(of: id, if: precondition, by: act) { _, _, _ in .switchedOff }
    }

    /// Changes a connection's status according to the report of a program that used or tested the connection.
    ///
    /// - Throws: `ServiceError.notFound`; `preconditionFailed`; `conflict` when the status does not allow the report,
    ///   and when the report is about credentials that were replaced meanwhile; `unavailable`.
    package func report(
        _ report: StatusReport,
        of id: String,
        if precondition: Precondition? = nil,
        by act: Act
    ) async throws -> Connection {
        try await self.changeStatus(of: id, if: precondition, by: act, message: report.message) { _, credential, _ in
            // A late report about replaced credentials says nothing about the new ones.
            if let reported = report.credential {
                let current = try credential()
                guard reported == (current.id.text, current.version) else { throw Self.outdatedReport(current) }
            }
            return report.outcome.event
        }
    }

    private static func outdatedReport(_ current: Credential) -> ServiceError {
        ServiceError(
            .conflict,
            "These are no longer the connection's credentials; report on \(current.id) version \(current.version) instead"
        )
    }

    /// - Parameters:
    ///   - message: a message for people that is stored with the new status.
    ///   - decide: returns the event for the connection. The second argument reads the connection's credential when it
    ///     is called.
    private func changeStatus(
        of id: String,
        if precondition: Precondition?,
        by act: Act,
        message: String? = nil,
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
        return try await self.connections.changeStatus(of: found.id, in: found.workspaceID, by: act, deciding: rule)
    }
}

/// Thrown by a rule that asks for the credential before the credential was read.
private struct CredentialNotRead: Error {}
