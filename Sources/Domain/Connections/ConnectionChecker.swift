/// Checks submissions against the requirements of their integrations.
package protocol ConnectionChecker: Sendable {
    /// Checks credentials and config against the integration's requirements.
    ///
    /// - Parameter now: the present time. Decides whether an expiry is in the past, and is the start of `expires_in`.
    /// - Throws: `CheckFailure` with every problem.
    func check(_ submission: ConnectionSubmission, now: Timestamp) throws -> CheckedSubmission
}
