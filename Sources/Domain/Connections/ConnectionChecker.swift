/// Checks submissions of connections against the definitions of their integrations.
package protocol ConnectionChecker: Sendable {
    /// Checks the credentials and the config of a submission against the definition of its integration.
    ///
    /// - Parameter now: the present time. An expiry is in the past if it is not later than `now`, and `expires_in` is
    ///   counted from `now`.
    /// - Throws: `CheckFailure` with every problem that was found.
    func check(_ submission: ConnectionSubmission, now: Timestamp) throws -> CheckedSubmission
    /// Checks a submission whose credentials come from a token endpoint. The forms of tokens are not checked, because a
    /// service may change them at any time, and no field of the credentials is required. The config is checked.
    ///
    /// - Throws: `CheckFailure` with every problem of the config, and of names that Patchbay reserves.
    func check(granted submission: ConnectionSubmission, now: Timestamp) throws -> CheckedSubmission
    /// The places that the config of a stored connection names (``Destinations``). Empty when the integration or the
    /// auth method has no definition any more. Nothing is checked.
    ///
    /// - Parameter submission: the values of the connection, with its credentials.
    func destinations(of submission: ConnectionSubmission) -> [Destination]
}
