/// The result of a test of a stored connection, with all changes that belong to the same transaction.
package struct TestResult: Sendable {
    package let evidence: TestEvidence
    /// The credential that was tested, in the version that ``evidence`` names.
    package let credentialID: Identifier<Credential>
    /// The config that was tested, as ``Connection/config``.
    package let config: String
    /// The audit of a test that changes no status: true when its audit event is stored, too. The audit event of a test
    /// that changes a status is always stored.
    package let isAudited: Bool
    /// The claim of the daemon that made the test, which ends with it; nil when a caller asked for the test.
    package let claim: WorkClaim?
    package let rule: TestStatusRule
    /// Returns when the connection is tested next. Gets the connection after the test.
    package let plan: @Sendable (Connection) -> WorkPlan

    package init(
        _ evidence: TestEvidence,
        of credentialID: Identifier<Credential>,
        with config: String,
        isAudited: Bool,
        ending claim: WorkClaim? = nil,
        planning plan: @escaping @Sendable (Connection) -> WorkPlan,
        deciding rule: @escaping TestStatusRule
    ) {
        self.evidence = evidence
        self.credentialID = credentialID
        self.config = config
        self.isAudited = isAudited
        self.claim = claim
        self.rule = rule
        self.plan = plan
    }
}
