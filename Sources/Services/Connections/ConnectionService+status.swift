package import Domain

extension ConnectionService {
    /// Activates an inactive connection: `active` then, or `expired` when its token has ended.
    ///
    /// - Throws: `ServiceError.notFound`; `preconditionFailed`; `conflict` when the connection is not inactive; `unavailable`.
    package func activate(_ id: String, if precondition: Precondition? = nil, by act: Act) async throws -> Connection {
        try await self.changeStatus(of: id, if: precondition, by: act) { _, credential, now in
            try credential().isExpired(at: now) ? .switchedOnExpired : .switchedOn
        }
    }

    /// Deactivates a connection, whatever its status.
    ///
    /// - Throws: `ServiceError.notFound`; `preconditionFailed`; `conflict` when the connection is inactive; `unavailable`.
    package func deactivate(
        _ id: String,
        if precondition: Precondition? = nil,
        by act: Act
    ) async throws -> Connection {
        try await self.changeStatus(of: id, if: precondition, by: act) { _, _, _ in .switchedOff }
    }

    /// Changes a connection's status to what a program that used or tested the connection reports.
    ///
    /// - Throws: `ServiceError.notFound`; `preconditionFailed`; `conflict` when the status does not allow the report, and
    ///   when the report is about credentials that were replaced meanwhile; `unavailable`.
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
    ///   - message: is kept with the new status, for people.
    ///   - decide: what happens to the connection; the second argument reads its credential.
    private func changeStatus(
        of id: String,
        if precondition: Precondition?,
        by act: Act,
        message: String? = nil,
        _ decide: @escaping @Sendable (Connection, () throws -> Credential, Timestamp) throws -> StatusEvent
    ) async throws -> Connection {
        let found = try await self.find(id, for: act.caller)
        let rule: StatusRule = { [clock, identifiers] connection, credential in
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
        // The store decides again in its transaction. A refusal that can be told from a read needs no turn of the writer.
        let credential = try? await self.credential(of: found)
        do {
            _ = try rule(found) {
                guard let credential else { throw StaleRow() }
                return credential
            }
        } catch is StaleRow {}
        return try await self.connections.changeStatus(of: found.id, in: found.workspaceID, by: act, deciding: rule)
    }
}
