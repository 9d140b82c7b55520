/// Finds connections of all workspaces with an abandoned test (``AbandonedTest``), and changes their status.
package protocol AbandonedTestStore: Sendable {
    /// The time at which the oldest unfinished test was reported as started; nil when no test is unfinished.
    nonisolated(nonsending) func oldestTest() async throws -> Timestamp?
    /// Changes the status of up to `limit` connections whose test was reported as started at `time` or earlier,
    /// beginning with the oldest test.
    ///
    /// - Parameters:
    ///   - limit: the greatest number of connections to change.
    ///   - rule: returns the change of status for one connection, and the audit context of the change. A store may call
    ///     `rule` twice for one connection.
    /// - Returns: the number of changed connections.
    /// - Throws: `ServiceError.unavailable`; the errors of `rule`.
    func endTests(
        startedBy time: Timestamp,
        limit: Int,
        deciding rule: @escaping @Sendable (AbandonedTest) throws -> (ConnectionEvent, Act)
    ) async throws -> Int
}
