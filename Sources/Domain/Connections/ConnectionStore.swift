/// Stores connections. Every function except ``workspace(of:)`` gets the id of a workspace, and reads and changes only
/// rows of that workspace.
///
/// Every write throws `ServiceError.unavailable` when the write queue is full, when the database is being closed, and
/// when another program holds the database's write lock.
package protocol ConnectionStore: Sendable {
    /// Stores a connection and its new credential in one transaction, and returns once both rows are durable on disk.
    func create(_ connection: Connection, with credential: Credential, sealed: [UInt8], by act: Act) async throws
    /// Stores a connection that uses a stored credential of the same workspace.
    ///
    /// - Throws: `ServiceError.credentialNotFound`.
    func create(_ connection: Connection, by act: Act) async throws
    nonisolated(nonsending) func find(
        _ id: Identifier<Connection>,
        in workspaceID: Identifier<Workspace>
    ) async throws -> Connection?
    /// Reads a connection, its credential and the credential's encrypted secret from one state of the database.
    nonisolated(nonsending) func findWithSecret(
        _ id: Identifier<Connection>,
        in workspaceID: Identifier<Workspace>
    ) async throws -> (connection: Connection, credential: Credential, sealed: [UInt8])?
    /// The workspace of a connection in any workspace; nil when the connection does not exist.
    nonisolated(nonsending) func workspace(of id: Identifier<Connection>) async throws -> Identifier<Workspace>?
    /// A page of the connections that satisfy the filter, oldest first.
    func list(
        _ filter: ConnectionFilter,
        _ page: PageRequest<Connection>,
        in workspaceID: Identifier<Workspace>
    ) async throws -> Page<Connection>
    /// A page of the changes of a connection's status, newest first.
    func events(
        of id: Identifier<Connection>,
        _ page: PageRequest<ConnectionEvent>,
        in workspaceID: Identifier<Workspace>
    ) async throws -> Page<ConnectionEvent>
    /// Stores a change in one transaction. If the connection gets another credential, the previous one is deleted if it
    /// is inline (``Credential/isInline``) and no other connection uses it. If the connection gets another user, such a
    /// credential gets the same user, so that the previous user can no longer reach the connection's secret.
    ///
    /// - Throws: `StaleRow` when the connection was changed or deleted since it was read;
    ///   `ServiceError.credentialNotFound`.
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
    /// Deletes a connection and its history. The credential is deleted too if it is inline (``Credential/isInline``)
    /// and no other connection uses it.
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
