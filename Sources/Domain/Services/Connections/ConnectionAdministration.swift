/// What can be done with connections that are there, without looking into a secret or a definition.
package struct ConnectionAdministration: Sendable {
    private let connections: any ConnectionStore
    private let credentials: any CredentialSource
    private let identifiers: IdentifierGenerator
    private let clock: Clock

    package init(
        connections: any ConnectionStore,
        credentials: any CredentialSource,
        identifiers: IdentifierGenerator,
        clock: Clock
    ) {
        self.connections = connections
        self.credentials = credentials
        self.identifiers = identifiers
        self.clock = clock
    }

    /// Oldest first.
    package func list(
        _ filter: ConnectionFilter,
        _ page: PageRequest<Connection>,
        for caller: Caller
    ) async throws -> Page<Connection> {
        try await self.connections.list(filter, page, in: caller.workspaceID)
    }

    /// - Throws: `ServiceError.notFound`.
    package func find(_ id: String, for caller: Caller) throws -> Connection {
        try self.connections.require(id, for: caller)
    }

    /// The changes of a connection's status, newest first.
    ///
    /// - Throws: `ServiceError.notFound`.
    package func events(
        of id: String,
        _ page: PageRequest<ConnectionEvent>,
        for caller: Caller
    ) async throws -> Page<ConnectionEvent> {
        try await self.connections.events(of: self.find(id, for: caller).id, page, in: caller.workspaceID)
    }

    /// The workspace that a connection is in, for those who may work in all of them.
    ///
    /// - Throws: `ServiceError.notFound`.
    package func workspace(of id: String) throws -> Identifier<Workspace> {
        guard let id = Identifier<Connection>(id), let workspaceID = try self.connections.workspace(of: id) else {
            throw ServiceError(.notFound, "Connection not found")
        }
        return workspaceID
    }

    /// Switches an inactive connection on: it is `active` then, or `expired` when its token's time has passed.
    ///
    /// - Throws: `ServiceError.notFound`; `preconditionFailed`; `conflict` when it is not inactive; `unavailable`.
    package func activate(_ id: String, if precondition: Precondition? = nil, by act: Act) async throws -> Connection {
        try await self.changeStatus(of: id, if: precondition, by: act) { connection, now in
            let credential = try self.credential(of: connection)
            return (credential.isExpired(at: now) ? .switchedOnExpired : .switchedOn, .asRead(credential))
        }
    }

    /// Switches a connection off, whatever its status.
    ///
    /// - Throws: `ServiceError.notFound`; `preconditionFailed`; `conflict` when it is inactive already; `unavailable`.
    package func deactivate(_ id: String, if precondition: Precondition? = nil, by act: Act) async throws -> Connection
    {
        try await self.changeStatus(of: id, if: precondition, by: act) { _, _ in (.switchedOff, .unchanged) }
    }

    /// Removes a connection and its history; its credential, too, if it was made with it and no other connection uses it.
    ///
    /// - Throws: `ServiceError.notFound`; `preconditionFailed`; `unavailable`.
    package func delete(_ id: String, if precondition: Precondition? = nil, by act: Act) async throws {
        try await changing("connection", self.find(id, for: act.caller), if: precondition) { connection in
            try await self.connections.delete(connection, by: act)
        }
    }

    /// - Parameters:
    ///   - message: more than the reason says.
    ///   - event: what happens to the connection, and the credential if it rests on that.
    func changeStatus(
        of id: String,
        if precondition: Precondition?,
        by act: Act,
        message: String? = nil,
        _ event: (Connection, Timestamp) throws -> (StatusEvent, ConnectionChange.Credential)
    ) async throws -> Connection {
        try await changing("connection", self.find(id, for: act.caller), if: precondition) { connection in
            let now = self.clock.now()
            let (event, credential) = try event(connection, now)
            let transition = try StatusTransition(from: connection.status, on: event)
            var changed = connection.next(at: now)
            changed.apply(transition, message: message, at: now)
            let change = ConnectionChange(
                from: connection,
                to: changed,
                credential: credential,
                by: act.caller.id,
                identifiers: self.identifiers
            )
            try await self.connections.update(change, by: act)
            return changed
        }
    }
    /// - Throws: `StaleRow` when it was removed with the reference to it, after the connection was read.
    func credential(of connection: Connection) throws -> Credential {
        guard let credential = try self.credentials.find(connection.credentialID, in: connection.workspaceID) else {
            throw StaleRow()
        }
        return credential
    }
}
