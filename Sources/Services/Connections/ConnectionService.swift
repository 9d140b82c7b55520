package import Domain

/// The use cases of connections: create, list, read, reveal, change, report a status, and delete.
package struct ConnectionService: Sendable {
    let connections: any ConnectionStore
    let credentials: any CredentialStore
    let identifiers: IdentifierGenerator
    let clock: Clock
    private let secretAccess: SecretAccess?

    /// - Parameter secretAccess: nil for a process that must not see secrets. Then `create`, `reveal`, and an `update`
    ///   of config or credentials throw `ServiceError.forbidden`.
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

    /// The means to check, seal and open secrets.
    ///
    /// - Throws: `ServiceError.forbidden` in a process that must not see secrets.
    func requireSecretAccess() throws(ServiceError) -> SecretAccess {
        guard let secretAccess else { throw ServiceError(.forbidden, "This process has no access to secrets") }
        return secretAccess
    }

    /// - Throws: `ServiceError.notFound` when the connection does not exist or the caller may not reach it
    ///   (``Caller/mayReach(rowOf:)``).
    package nonisolated(nonsending) func find(_ id: String, for caller: Caller) async throws -> Connection {
        guard
            let id = Identifier<Connection>(id),
            let connection = try await self.connections.find(id, in: caller.workspaceID),
            caller.mayReach(rowOf: connection.userID)
        else { throw ServiceError.connectionNotFound }
        return connection
    }

    /// A page of the connections that match the filter and that the caller is allowed to access, oldest first.
    package func list(
        _ filter: ConnectionFilter,
        _ page: PageRequest<Connection>,
        for caller: Caller
    ) async throws -> Page<Connection> {
        var filter = filter
        if let userID = caller.onlyUserID {
            guard filter.userID == nil || caller.mayReach(rowOf: filter.userID) else {
                return Page([], limit: page.limit, total: 0)
            }
            filter.userID = userID
        }
        return try await self.connections.list(filter, page, in: caller.workspaceID)
    }

    /// The history of a connection: a page of the changes of its status, newest first.
    ///
    /// - Throws: `ServiceError.notFound` when the connection does not exist or the caller may not reach it.
    package func events(
        of id: String,
        _ page: PageRequest<ConnectionEvent>,
        for caller: Caller
    ) async throws -> Page<ConnectionEvent> {
        try await self.connections.events(of: self.find(id, for: caller).id, page, in: caller.workspaceID)
    }

    /// The connection's credential, without the secret; nil when the credential was deleted after the connection was
    /// read.
    nonisolated(nonsending) func credential(of connection: Connection) async throws -> Credential? {
        try await self.credentials.find(connection.credentialID, in: connection.workspaceID)
    }

    /// The connection's credential, without the secret; nil when the credential was deleted, or when the caller may not
    /// reach it. A user can have a connection whose credential belongs to another user or to none, because a caller
    /// with an API key may set `user_id` to any user.
    package nonisolated(nonsending) func credential(
        of connection: Connection,
        for caller: Caller
    ) async throws -> Credential? {
        guard let credential = try await self.credential(of: connection), caller.mayReach(rowOf: credential.userID)
        else { return nil }
        return credential
    }

    /// The workspace that a connection belongs to. For callers who may work in every workspace.
    ///
    /// - Throws: `ServiceError.notFound` when no workspace has the connection.
    package func workspace(of id: String) async throws -> Identifier<Workspace> {
        guard
            let id = Identifier<Connection>(id),
            let workspaceID = try await self.connections.workspace(of: id)
        else { throw ServiceError.connectionNotFound }
        return workspaceID
    }

    /// Deletes a connection and its history. If the credential of the connection is inline (``Credential/isInline``)
    /// and no other connection uses it, the credential is deleted, too.
    ///
    /// - Throws: `ServiceError.notFound`; `preconditionFailed`; `unavailable`.
    package func delete(_ id: String, if precondition: Precondition? = nil, by act: Act) async throws {
        let connection = try await self.find(id, for: act.caller)
        // The precondition is checked again in the transaction. Checking it here first keeps refused requests out of
        // the write queue.
        try precondition?.check(connection.updatedAt)
        try await self.connections.delete(connection.id, in: connection.workspaceID, if: precondition, by: act)
    }
}
