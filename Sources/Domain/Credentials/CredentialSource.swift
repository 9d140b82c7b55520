/// Read access to stored credentials, for use cases that change no credential.
package protocol CredentialSource: Sendable {
    nonisolated(nonsending) func find(
        _ id: Identifier<Credential>,
        in workspaceID: Identifier<Workspace>
    ) async throws -> Credential?
    /// The credential with its sealed secret.
    nonisolated(nonsending) func findSealed(
        _ id: Identifier<Credential>,
        in workspaceID: Identifier<Workspace>
    ) async throws -> (credential: Credential, sealed: [UInt8])?
}
