/// Finds the connections of all workspaces whose test was reported as started and never as ended, and changes their
/// status.
package protocol AbandonedTestStore: Sendable {
    /// The time at which the oldest unfinished test was reported as started; nil when there is none.
    nonisolated(nonsending) func oldestTest() async throws -> Timestamp?
    /// Changes the status of connections whose test was reported as started at `time` or earlier, beginning with the
    /// oldest test.
    ///
    /// - Parameters:
    ///   - limit: the greatest number of connections to change.
    ///   - rule: returns the change of status of one connection, and the audit context of the change. A store may call
    ///     the rule twice for one connection.
    /// - Returns: the number of connections that were changed.
    /// - Throws: `ServiceError.unavailable`; what `rule` throws.
    func endTests(
        startedBy time: Timestamp,
        limit: Int,
        deciding rule: @escaping @Sendable (AbandonedTest) throws -> (ConnectionEvent, Act)
    ) async throws -> Int
}
