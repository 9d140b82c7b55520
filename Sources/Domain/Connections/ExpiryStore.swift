/// Finds and marks connections whose token has ended, in all workspaces.
package protocol ExpiryStore: Sendable {
    /// When the next token of a connection in use ends; nil when no token ends.
    nonisolated(nonsending) func nextExpiry() async throws -> Timestamp?
    /// Changes the status of connections in use whose token ends at `now` or before, those first whose token ended first.
    ///
    /// - Parameters:
    ///   - limit: the greatest number of connections to change.
    ///   - rule: the change of status of one connection, and the audit event of the change. A store may call it twice for
    ///     one connection.
    /// - Returns: the number of connections that were changed.
    /// - Throws: `ServiceError.unavailable`; what `rule` throws.
    func expire(
        dueBy now: Timestamp,
        limit: Int,
        deciding rule: @escaping @Sendable (ConnectionStatus, Identifier<Workspace>) throws -> (ConnectionEvent, Act)
    ) async throws -> Int
}
