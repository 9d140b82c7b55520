/// The row for which bytes are sealed: its table, workspace, id and version. The context is authenticated together with
/// the bytes, so sealed bytes that are copied to another row cannot be opened there.
package struct SealingContext: Sendable, Equatable {
    /// Rows of ``SealedSecret/Table/previousSecrets`` have the context that they had in the table of credentials.
    package let table: SealedSecret.Table
    package let workspaceID: Identifier<Workspace>
    /// The id of the row, such as `cred_01m85esrzw98dq3bghqtc2egft`.
    package let rowID: String
    package let version: Int

    /// - Parameter table: not `previousSecrets`.
    package init(table: SealedSecret.Table, workspaceID: Identifier<Workspace>, rowID: String, version: Int) {
        self.table = table
        self.workspaceID = workspaceID
        self.rowID = rowID
        self.version = version
    }

    package init(workspaceID: Identifier<Workspace>, credentialID: Identifier<Credential>, version: Int) {
        self.init(table: .credentials, workspaceID: workspaceID, rowID: credentialID.text, version: version)
    }
}
