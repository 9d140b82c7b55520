package import Domain

/// The use cases of connections.
package struct ConnectionService: Sendable {
    let connections: any ConnectionStore
    let credentials: any CredentialStore
    let identifiers: IdentifierGenerator
    let clock: Clock
    private let secretAccess: SecretAccess?

    /// - Parameter secretAccess: nil for a process that must not see a secret: `create`, `update` and `reveal` are refused
    ///   then.
    package init(
        connections: any ConnectionStore,
        credentials: any CredentialStore,
        secretAccess: SecretAccess?,
        identifiers: IdentifierGenerator,
        clock: Clock
    ) {
        self.connections = connections
        self.credentials = credentials
        self.secretAccess = secretAccess
        self.identifiers = identifiers
        self.clock = clock
    }

    /// - Throws: `ServiceError.forbidden` in a process without access to secrets.
    func requireSecretAccess() throws(ServiceError) -> SecretAccess {
        guard let secretAccess else { throw ServiceError(.forbidden, "This process has no access to secrets") }
        return secretAccess
    }

    /// - Throws: `ServiceError.notFound`.
    package nonisolated(nonsending) func find(_ id: String, for caller: Caller) async throws -> Connection {
        guard
            let id = Identifier<Connection>(id),
            let connection = try await self.connections.find(id, in: caller.workspaceID)
        else { throw ServiceError.connectionNotFound }
        return connection
    }

    /// Oldest first.
    package func list(
        _ filter: ConnectionFilter,
        _ page: PageRequest<Connection>,
        for caller: Caller
    ) async throws -> Page<Connection> {
        try await self.connections.list(filter, page, in: caller.workspaceID)
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

    /// The connection's credential without its secret; nil when the credential was deleted meanwhile.
    package nonisolated(nonsending) func credential(of connection: Connection) async throws -> Credential? {
        try await self.credentials.find(connection.credentialID, in: connection.workspaceID)
    }

    /// The workspace of a connection, for callers who may work in every workspace.
    ///
    /// - Throws: `ServiceError.notFound`.
    package func workspace(of id: String) async throws -> Identifier<Workspace> {
        guard
            let id = Identifier<Connection>(id),
            let workspaceID = try await self.connections.workspace(of: id)
        else { throw ServiceError.connectionNotFound }
        return workspaceID
    }

    /// Deletes a connection and its history; its credential, too, if that is inline and no other connection uses it.
    ///
    /// - Throws: `ServiceError.notFound`; `preconditionFailed`; `unavailable`.
    package func delete(_ id: String, if precondition: Precondition? = nil, by act: Act) async throws {
        let connection = try await self.find(id, for: act.caller)
        // A refusal that can be told from a read needs no turn of the writer.
        try precondition?.check(connection.updatedAt)
        try await self.connections.delete(connection.id, in: connection.workspaceID, if: precondition, by: act)
    }
}
