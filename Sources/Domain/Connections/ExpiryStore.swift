/// Finds the connections of all workspaces whose token has expired, and changes their status.
package protocol ExpiryStore: Sendable {
    /// The earliest expiry of a token of any connection with status `active` or `testing`; nil when none of their
    /// tokens expires.
    nonisolated(nonsending) func nextExpiry() async throws -> Timestamp?
    /// Changes the status of `active` and `testing` connections whose token expires at `now` or earlier, beginning with
    /// the connection whose token expired first.
    ///
    /// - Parameters:
    ///   - limit: the greatest number of connections to change.
    ///   - rule: returns the change of status of one connection, and the audit context of the change. A store may call
    ///     the rule twice for one connection.
    /// - Returns: the number of connections that were changed.
    /// - Throws: `ServiceError.unavailable`; what `rule` throws.
    func expire(
        dueBy now: Timestamp,
        limit: Int,
        deciding rule: @escaping @Sendable (ConnectionStatus, Identifier<Workspace>) throws -> (ConnectionEvent, Act)
    ) async throws -> Int
}
