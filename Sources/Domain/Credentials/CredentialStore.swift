/// Stores credentials and their sealed secrets. Every function reads and changes only rows of one workspace: that of
/// its argument.
///
/// Every write throws `ServiceError.unavailable` when the write queue is full, when the database is being closed, and
/// when another program holds the database's write lock.
package protocol CredentialStore: CredentialSource {
    func create(_ credential: Credential, sealed: [UInt8], by act: Act) async throws
    /// A page of the credentials that satisfy the filter, oldest first.
    func list(
        _ filter: CredentialFilter,
        _ page: PageRequest<Credential>,
        in workspaceID: Identifier<Workspace>
    ) async throws -> Page<Credential>
    /// The oldest connection that uses the credential, for each combination of integration, integration type and auth
    /// method. A new secret is checked once for each combination, with the connection that is returned for it.
    nonisolated(nonsending) func representatives(
        using id: Identifier<Credential>,
        in workspaceID: Identifier<Workspace>
    ) async throws -> [Connection]
    /// Reads a credential and stores label, description and scope of the credential that `change` returns, in one
    /// transaction.
    ///
    /// - Parameter change: gets the credential as stored, and may be called twice.
    /// - Returns: the credential after the change.
    /// - Throws: `ServiceError.credentialNotFound`; what `change` throws.
    func update(
        _ id: Identifier<Credential>,
        in workspaceID: Identifier<Workspace>,
        by act: Act,
        deciding change: @escaping @Sendable (Credential) throws -> Credential
    ) async throws -> Credential
    /// Replaces the secret of a credential with another one. No other function does.
    ///
    /// - Parameter act: the audit context of the credential's change.
    /// - Throws: `StaleRow` when the credential was changed or deleted since it was read; the errors of
    ///   ``ConnectionStore/update(_:by:)`` for the connection's change.
    func replace(_ replacement: SecretReplacement, by act: Act) async throws
    /// The sealed secret that was replaced by the present secret, and the version that it is sealed for; nil when no
    /// secret was replaced yet.
    nonisolated(nonsending) func previousSecret(
        of id: Identifier<Credential>,
        in workspaceID: Identifier<Workspace>
    ) async throws -> (version: Int, sealed: [UInt8])?
    /// Deletes a credential with its secrets.
    ///
    /// - Parameter check: gets the credential and the ids of up to 11 connections that use the credential. An error
    ///   that `check` throws undoes the deletion. `check` has to throw when there are such connections, because a
    ///   credential in use cannot be deleted.
    /// - Throws: `ServiceError.credentialNotFound`; what `check` throws.
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
