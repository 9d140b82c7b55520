/// Stores the last test of each connection.
package protocol ConnectionTestStore: Sendable {
    /// The last test of a connection; nil when the connection was never tested, or does not exist.
    nonisolated(nonsending) func lastTest(
        of id: Identifier<Connection>,
        in workspaceID: Identifier<Workspace>
    ) async throws -> TestEvidence?
    /// Stores a test in place of the last one, the changes of status that its rule returns, the account when the finding
    /// has one, and the time of the next test, in one transaction.
    ///
    /// The audit event is stored also when the account changes; its details then say so.
    ///
    /// A test that somebody asked for makes a running claim of the daemon stale, because its result is older.
    ///
    /// Nothing is stored when the connection has another config or credential than the tested one, or the credential has
    /// another version, because then the test says nothing about the present values.
    ///
    /// - Parameter act: the audit context of the test.
    /// - Returns: the connection after the test, and whether the test was stored.
    /// - Throws: `ServiceError.connectionNotFound`, `unavailable`; `StaleClaim`; the errors of the rule.
    func record(_ result: TestResult, by act: Act) async throws -> (connection: Connection, isStored: Bool)
}
