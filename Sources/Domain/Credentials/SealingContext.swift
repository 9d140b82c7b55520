/// The workspace, the credential and the version for which a secret is sealed. The context is authenticated together
/// with the secret, so sealed bytes that are copied to another row cannot be opened there.
package struct SealingContext: Sendable, Equatable {
    package let workspaceID: Identifier<Workspace>
    package let credentialID: Identifier<Credential>
    package let version: Int

    package init(workspaceID: Identifier<Workspace>, credentialID: Identifier<Credential>, version: Int) {
        self.workspaceID = workspaceID
        self.credentialID = credentialID
        self.version = version
    }
}
