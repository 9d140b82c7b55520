/// Keeps credentials, sealed. Every call names the workspace, and sees nothing outside it.
///
/// Every write throws `ServiceError.unavailable` when the write queue is full or another program holds the database.
package protocol CredentialStore: CredentialSource {
    func create(_ credential: Credential, sealed: [UInt8], by act: Act) async throws
    /// Oldest first.
    func list(
        _ filter: CredentialFilter,
        _ page: PageRequest<Credential>,
        in workspaceID: Identifier<Workspace>
    ) async throws -> Page<Credential>
    /// Of the connections that use a credential, the oldest for each integration and auth method.
    nonisolated(nonsending) func representatives(
        using id: Identifier<Credential>,
        in workspaceID: Identifier<Workspace>
    ) async throws -> [Connection]
    /// Stores label, description and scope as `change` makes them of the credential read in the same transaction.
    ///
    /// - Returns: the credential after the change.
    /// - Throws: `ServiceError.credentialNotFound`; what `change` throws.
    func update(
        _ id: Identifier<Credential>,
        in workspaceID: Identifier<Workspace>,
        by act: Act,
        deciding change: @escaping @Sendable (Credential) throws -> Credential
    ) async throws -> Credential
    /// Stores a new secret. No other call replaces one.
    ///
    /// - Parameter act: is recorded for the credential.
    /// - Throws: `StaleRow`; as ``ConnectionStore/update(_:by:)`` for the connection's change.
    func replace(_ replacement: SecretReplacement, by act: Act) async throws
    /// The secret that the present one replaced, sealed for the version it had.
    nonisolated(nonsending) func previousSecret(
        of id: Identifier<Credential>,
        in workspaceID: Identifier<Workspace>
    ) async throws -> (version: Int, sealed: [UInt8])?
    /// Deletes a credential with its secrets.
    ///
    /// - Parameter check: gets the credential and the ids of up to 11 connections that use it; what it throws keeps the
    ///   credential. A credential in use cannot be deleted.
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
