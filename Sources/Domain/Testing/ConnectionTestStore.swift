/// Decides how the status of a connection changes after a test: returns the changes in their order, and none when the
/// status stays the same. A store calls the rule with the connection as it is in the transaction of the change, and may
/// call it twice.
package typealias TestStatusRule = @Sendable (Connection) throws -> [ConnectionEvent]

/// Stores the last test of each connection.
package protocol ConnectionTestStore: Sendable {
    /// The last test of a connection; nil when the connection was never tested, or does not exist.
    nonisolated(nonsending) func lastTest(
        of id: Identifier<Connection>,
        in workspaceID: Identifier<Workspace>
    ) async throws -> TestEvidence?
    /// Stores a test in place of the last one, and the changes of status that `rule` returns, in one transaction. The
    /// account is stored with the connection when the finding has one.
    ///
    /// Nothing is stored when the connection has another credential than the tested one, or the credential has another
    /// version, because then the test says nothing about the present credential.
    ///
    /// - Parameters:
    ///   - act: the audit context of the test.
    ///   - isAudited: whether the audit event is stored also when the status stays the same. An audit event with a change
    ///     of status is always stored.
    ///   - claim: the claim of the daemon that made the test, which ends with it; nil when a caller asked for the test.
    ///   - planning: returns when the connection is tested next. Gets the connection after the test.
    /// - Returns: the connection after the test, and whether the test was stored.
    /// - Throws: `ServiceError.connectionNotFound`, `unavailable`; `StaleClaim`; the errors of `rule`.
    func record(
        _ evidence: TestEvidence,
        of credentialID: Identifier<Credential>,
        by act: Act,
        isAudited: Bool,
        ending claim: WorkClaim?,
        planning: @escaping @Sendable (Connection) -> WorkPlan,
        deciding rule: @escaping TestStatusRule
    ) async throws -> (connection: Connection, isStored: Bool)
}
