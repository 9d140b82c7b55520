/// Stores credentials and their sealed secrets. Every function works in one workspace, and does not read or change rows
/// of other workspaces.
///
/// Every write throws `ServiceError.unavailable` when the write queue is full, when the database is being closed, and
/// when another program holds the database's write lock.
package protocol CredentialStore: CredentialSource {
    func create(_ credential: Credential, sealed: [UInt8], by act: Act) async throws
    /// One page of the credentials that satisfy the filter, the oldest credential first.
    func list(
        _ filter: CredentialFilter,
        _ page: PageRequest<Credential>,
        in workspaceID: Identifier<Workspace>
    ) async throws -> Page<Credential>
    /// Selects from the connections that use a credential: the oldest connection for each combination of integration,
    /// integration type and auth method. A new secret is checked once for each combination, against the selected
    /// connection.
    nonisolated(nonsending) func representatives(
        using id: Identifier<Credential>,
        in workspaceID: Identifier<Workspace>
    ) async throws -> [Connection]
    /// Calls `places` for each combination of integration, integration type, auth method and config that the
    /// connections of a credential have.
    ///
    /// - Parameter places: gets the combination as a submission without credentials.
    /// - Returns: the places that the calls returned, each once.
    func destinations(
        using id: Identifier<Credential>,
        in workspaceID: Identifier<Workspace>,
        of places: @escaping @Sendable (ConnectionSubmission) -> [Destination]
    ) async throws -> [Destination]
    /// Reads a credential, passes it to `change`, and stores label, description and scope of the credential that
    /// `change` returns, in one transaction.
    ///
    /// - Parameter change: gets the stored credential. A store may call `change` twice.
    /// - Returns: the credential after the change.
    /// - Throws: `ServiceError.credentialNotFound`; the errors of `change`.
    func update(
        _ id: Identifier<Credential>,
        in workspaceID: Identifier<Workspace>,
        by act: Act,
        deciding change: @escaping @Sendable (Credential) throws -> Credential
    ) async throws -> Credential
    /// Replaces the secret of a stored credential by a new one. This is the only function that changes a secret's
    /// value.
    ///
    /// - Parameter act: the audit context for the change of the credential.
    /// - Throws: `StaleRow` when the credential was changed or deleted after it was read; the errors of
    ///   ``ConnectionStore/update(_:by:)`` when the replacement also changes a connection.
    func replace(_ replacement: SecretReplacement, by act: Act) async throws
    /// The secret before the present one, still sealed, with the version for which it is sealed. Nil when the
    /// credential's secret was never replaced.
    nonisolated(nonsending) func previousSecret(
        of id: Identifier<Credential>,
        in workspaceID: Identifier<Workspace>
    ) async throws -> (version: Int, sealed: [UInt8])?
    /// Deletes a credential with its secrets.
    ///
    /// - Parameter check: gets the credential, and the ids of up to 11 connections that use the credential. An error
    ///   that `check` throws undoes the deletion. `check` has to throw when there are such connections, because a
    ///   credential in use cannot be deleted.
    /// - Throws: `ServiceError.credentialNotFound`; the errors of `check`.
    func delete(
        _ id: Identifier<Credential>,
        in workspaceID: Identifier<Workspace>,
        by act: Act,
        checking check: @escaping @Sendable (Credential, _ users: [Identifier<Connection>]) throws -> Void
    ) async throws
}

extension ServiceError {
    package static let credentialNotFound = ServiceError(.notFound, "Credential not found")
}
