/// The verification of a submission, which is stored in the transaction that stores the connection.
package struct FirstTest: Sendable {
    /// The test that was made; nil when the connection is tested later.
    package let evidence: TestEvidence?
    /// When the connection is tested next.
    package let plan: WorkPlan

    package init(_ evidence: TestEvidence?, plan: WorkPlan) {
        self.evidence = evidence
        self.plan = plan
    }
}
