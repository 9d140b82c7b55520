/// Knows what each integration requires.
package protocol ConnectionChecker: Sendable {
    /// Checks credentials and config against the integration's requirements.
    ///
    /// - Parameter now: what "in the past" is measured against, and what `expires_in` counts from.
    /// - Throws: `CheckFailure` with every problem.
    func check(_ submission: ConnectionSubmission, now: Timestamp) throws -> CheckedSubmission
}
