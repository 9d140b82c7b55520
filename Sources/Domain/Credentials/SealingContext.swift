/// Where a sealed secret belongs; sealing binds it there, so that it opens nowhere else.
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
