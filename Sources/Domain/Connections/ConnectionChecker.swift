/// Checks submissions of connections against the definitions of their integrations.
package protocol ConnectionChecker: Sendable {
    /// Checks the credentials and the config of a submission against the definition of its integration.
    ///
    /// - Parameter now: the present time. An expiry is in the past if it is not later than `now`, and `expires_in` is
    ///   counted from `now`.
    /// - Throws: `CheckFailure` with every problem that was found.
    func check(_ submission: ConnectionSubmission, now: Timestamp) throws -> CheckedSubmission
}
