/// Stores connections. Every function except ``workspace(of:)`` works in one workspace, and does not read or change
/// rows of other workspaces.
///
/// Every write throws `ServiceError.unavailable` when the write queue is full, when the database is being closed, and
/// when another program holds the database's write lock.
package protocol ConnectionStore: Sendable {
    /// Stores a new connection and a new credential for it, in one transaction. Returns once both rows are durable on
    /// disk.
    ///
    /// - Parameter test: the verification of the connection, stored in the same transaction; nil when it was not
    ///   verified.
    func create(
        _ connection: Connection,
        with credential: Credential,
        sealed: [UInt8],
        test: FirstTest?,
        by act: Act
    ) async throws
    /// Stores a new connection that uses an existing credential of the same workspace.
    ///
    /// - Parameters:
    ///   - destinations: the list of destinations that the credential gets in the same transaction; nil when the list
    ///     stays the same.
    ///   - test: the verification of the connection, stored in the same transaction; nil when it was not verified.
    /// - Throws: `ServiceError.credentialNotFound` when the workspace has no such credential; `StaleRow` when the
    ///   sealed bytes of the credential were changed since they were read for `destinations`.
    func create(
        _ connection: Connection,
        with destinations: DestinationsChange?,
        test: FirstTest?,
        by act: Act
    ) async throws
    nonisolated(nonsending) func find(
        _ id: Identifier<Connection>,
        in workspaceID: Identifier<Workspace>
    ) async throws -> Connection?
    /// Reads a connection, its credential and the credential's encrypted secret from one consistent snapshot of the
    /// database. Nil when the workspace has no such connection.
    nonisolated(nonsending) func findWithSecret(
        _ id: Identifier<Connection>,
        in workspaceID: Identifier<Workspace>
    ) async throws -> (connection: Connection, credential: Credential, sealed: [UInt8])?
    /// The workspace that a connection belongs to; nil when the connection does not exist. This is for callers who may
    /// work in every workspace.
    nonisolated(nonsending) func workspace(of id: Identifier<Connection>) async throws -> Identifier<Workspace>?
    /// One page of the connections that satisfy the filter, the oldest connection first.
    func list(
        _ filter: ConnectionFilter,
        _ page: PageRequest<Connection>,
        in workspaceID: Identifier<Workspace>
    ) async throws -> Page<Connection>
    /// One page of the changes of a connection's status, the newest change first.
    func events(
        of id: Identifier<Connection>,
        _ page: PageRequest<ConnectionEvent>,
        in workspaceID: Identifier<Workspace>
    ) async throws -> Page<ConnectionEvent>
    /// Stores a change of a connection in one transaction.
    ///
    /// If the connection gets another credential, the previous credential is deleted, provided that it is inline
    /// (``Credential/isInline``) and no other connection uses it. If the connection gets another user and keeps an
    /// inline credential that no other connection uses, the credential gets the same user, so that the previous user
    /// can no longer reach the secret.
    ///
    /// - Throws: `StaleRow` when the connection was changed or deleted after it was read, or the sealed bytes of
    ///   ``ConnectionChange/destinations`` were; `ServiceError.credentialNotFound`.
    func update(_ change: ConnectionChange, by act: Act) async throws
    /// Reads a connection, passes it to `rule`, and stores the change of status that `rule` returns, in one
    /// transaction.
    ///
    /// - Parameter finding: the result of a test that the caller made and that is the reason of the change. It is stored
    ///   in place of the connection's last test, of the present version of the credential. The time of the next test
    ///   stays the same. Nil when the last test stays as it is.
    /// - Returns: the connection after the change.
    /// - Throws: `ServiceError.connectionNotFound`; the errors of `rule`.
    func changeStatus(
        of id: Identifier<Connection>,
        in workspaceID: Identifier<Workspace>,
        storing finding: TestFinding?,
        by act: Act,
        deciding rule: @escaping StatusRule
    ) async throws -> Connection
    /// Deletes a connection and the history of its status. The connection's credential is deleted, too, if it is inline
    /// (``Credential/isInline``) and no other connection uses it.
    ///
    /// - Throws: `ServiceError.connectionNotFound`; the errors of ``Precondition/check(_:)``.
    func delete(
        _ id: Identifier<Connection>,
        in workspaceID: Identifier<Workspace>,
        if precondition: Precondition?,
        by act: Act
    ) async throws
}

extension ConnectionStore {
    /// Changes the status for another reason than a test.
    package func changeStatus(
        of id: Identifier<Connection>,
        in workspaceID: Identifier<Workspace>,
        by act: Act,
        deciding rule: @escaping StatusRule
    ) async throws -> Connection {
        try await self.changeStatus(of: id, in: workspaceID, storing: nil, by: act, deciding: rule)
    }
}

extension ServiceError {
    package static let connectionNotFound = ServiceError(.notFound, "Connection not found")
}
