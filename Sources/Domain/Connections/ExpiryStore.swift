/// Finds connections of all workspaces whose access token has expired, and changes their status.
package protocol ExpiryStore: Sendable {
    /// The earliest expiry among the tokens of all `active` and `testing` connections. Nil when none of these tokens
    /// expires.
    nonisolated(nonsending) func nextExpiry() async throws -> Timestamp?
    /// Changes the status of up to `limit` `active` and `testing` connections whose token expires at `now` or earlier,
    /// beginning with the earliest expiry.
    ///
    /// - Parameters:
    ///   - limit: the greatest number of connections to change.
    ///   - rule: returns the change of status for one connection, and the audit context of the change. A store may call
    ///     `rule` twice for one connection.
    /// - Returns: the number of changed connections.
    /// - Throws: `ServiceError.unavailable`; the errors of `rule`.
    func expire(
        dueBy now: Timestamp,
        limit: Int,
        deciding rule: @escaping @Sendable (ConnectionStatus, Identifier<Workspace>) throws -> (ConnectionEvent, Act)
    ) async throws -> Int
}
