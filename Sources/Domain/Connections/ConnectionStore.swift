/// Keeps connections. Every call but ``workspace(of:)`` names the workspace, and sees nothing outside it.
///
/// Every write throws `ServiceError.unavailable` when the write queue is full or another program holds the database.
package protocol ConnectionStore: Sendable {
    /// Stores both rows or neither, and returns once the rows are durable on disk.
    func create(_ connection: Connection, with credential: Credential, sealed: [UInt8], by act: Act) async throws
    /// Stores a connection that uses a stored credential of the same workspace.
    ///
    /// - Throws: `ServiceError.credentialNotFound`.
    func create(_ connection: Connection, by act: Act) async throws
    nonisolated(nonsending) func find(
        _ id: Identifier<Connection>,
        in workspaceID: Identifier<Workspace>
    ) async throws -> Connection?
    /// A connection and its credential with the sealed secret, all of one state of the database.
    nonisolated(nonsending) func findWithSecret(
        _ id: Identifier<Connection>,
        in workspaceID: Identifier<Workspace>
    ) async throws -> (connection: Connection, credential: Credential, sealed: [UInt8])?
    /// The workspace of a connection, whichever workspace that is.
    nonisolated(nonsending) func workspace(of id: Identifier<Connection>) async throws -> Identifier<Workspace>?
    /// Oldest first.
    func list(
        _ filter: ConnectionFilter,
        _ page: PageRequest<Connection>,
        in workspaceID: Identifier<Workspace>
    ) async throws -> Page<Connection>
    /// The changes of a connection's status, newest first.
    func events(
        of id: Identifier<Connection>,
        _ page: PageRequest<ConnectionEvent>,
        in workspaceID: Identifier<Workspace>
    ) async throws -> Page<ConnectionEvent>
    /// Stores all of a change or nothing. An inline credential that no connection uses any more is deleted.
    ///
    /// - Throws: `StaleRow`; `ServiceError.credentialNotFound`.
    func update(_ change: ConnectionChange, by act: Act) async throws
    /// Changes a connection's status as `rule` decides, in one transaction.
    ///
    /// - Returns: the connection after the change.
    /// - Throws: `ServiceError.connectionNotFound`; what `rule` throws.
    func changeStatus(
        of id: Identifier<Connection>,
        in workspaceID: Identifier<Workspace>,
        by act: Act,
        deciding rule: @escaping StatusRule
    ) async throws -> Connection
    /// Deletes a connection and its history; its credential, too, if that is inline and no other connection uses it.
    ///
    /// - Throws: `ServiceError.connectionNotFound`; as ``Precondition/check(_:)``.
    func delete(
        _ id: Identifier<Connection>,
        in workspaceID: Identifier<Workspace>,
        if precondition: Precondition?,
        by act: Act
    ) async throws
}

extension ServiceError {
    package static let connectionNotFound = ServiceError(.notFound, "Connection not found")
}
