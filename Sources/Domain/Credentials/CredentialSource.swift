/// Read access to stored credentials, for use cases that change no credential.
package protocol CredentialSource: Sendable {
    nonisolated(nonsending) func find(
        _ id: Identifier<Credential>,
        in workspaceID: Identifier<Workspace>
    ) async throws -> Credential?
    /// Finds a credential and its sealed secret. Nil when the workspace has no such credential.
    nonisolated(nonsending) func findSealed(
        _ id: Identifier<Credential>,
        in workspaceID: Identifier<Workspace>
    ) async throws -> (credential: Credential, sealed: [UInt8])?
}
