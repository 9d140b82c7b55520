package import Domain

/// Ends the tests of connections that no report has ended in time: the connection gets the status back that it had
/// before the test.
package struct AbandonedTestSweeper: Sendable {
    /// The longest time in seconds between the start of a connection's test and the report of its outcome. A test without
    /// an outcome after this time is abandoned.
    package static let limit: Int64 = 600
    static let message = "No outcome of the test was reported within 10 minutes"

    /// The greatest number of connections that one transaction changes. It is limited so that other writes do not wait
    /// long.
    private static let batch = 500

    private let store: any AbandonedTestStore
    private let identifiers: IdentifierGenerator
    private let clock: Clock

    package init(store: any AbandonedTestStore, identifiers: IdentifierGenerator, clock: Clock) {
        self.store = store
        self.identifiers = identifiers
        self.clock = clock
    }

    /// Ends every test that started ``limit`` seconds ago or earlier.
    ///
    /// - Returns: the number of connections that were changed, and the time at which the oldest remaining test has to
    ///   be ended; nil when no test remains.
    /// - Throws: the errors of the store. Connections that were changed before the error stay changed.
    package func sweep() async throws -> (ended: Int, next: Timestamp?) {
        var ended = 0
        while let oldest = try await self.store.oldestTest() {
            let now = self.clock.now()
            let latest = now.adding(seconds: -Self.limit)
            guard oldest <= latest else { return (ended, oldest.adding(seconds: Self.limit)) }
            ended += try await self.store.endTests(startedBy: latest, limit: Self.batch) { [identifiers] test in
                let act = Act(id: identifiers.next(), .connectionEndTest, by: .daemon(in: test.workspaceID))
                let event = ConnectionEvent(
                    StatusTransition(ending: test, at: now),
                    from: .testing,
                    id: identifiers.next(),
                    message: Self.message,
                    actor: act.caller.id,
                    at: now
                )
                return (event, act)
            }
        }
        return (ended, nil)
    }
}
