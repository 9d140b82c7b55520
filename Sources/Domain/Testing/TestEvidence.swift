/// The last test of a connection, as it is stored.
package struct TestEvidence: Sendable, Equatable {
    package let connectionID: Identifier<Connection>
    package let workspaceID: Identifier<Workspace>
    package let finding: TestFinding
    /// How long the test took.
    package let milliseconds: Int
    /// The version of the credential that was tested.
    package let credentialVersion: Int
    /// The id of the API key or user that asked for the test, or `patchbay` for the daemon itself.
    package let testedBy: String
    package let testedAt: Timestamp

    package init(
        of connectionID: Identifier<Connection>,
        in workspaceID: Identifier<Workspace>,
        _ finding: TestFinding,
        milliseconds: Int,
        credentialVersion: Int,
        testedBy: String,
        testedAt: Timestamp
    ) {
        self.connectionID = connectionID
        self.workspaceID = workspaceID
        self.finding = finding
        self.milliseconds = milliseconds
        self.credentialVersion = credentialVersion
        self.testedBy = testedBy
        self.testedAt = testedAt
    }
}
