/// The source of time for all code that reads the present time or waits until a time. Tests use a clock that they
/// advance themselves.
package struct Clock: Sendable {
    package let now: @Sendable () -> Timestamp
    private let sleep: @Sendable (Timestamp) async throws -> Void

    /// - Parameters:
    ///   - now: returns the present time.
    ///   - sleep: waits until the given time, or throws `CancellationError` when its task is cancelled. The default
    ///     computes the remaining duration from `now` once, and waits on Swift's continuous clock, so a change of the
    ///     system's time during the wait has no effect.
    package init(
        now: @escaping @Sendable () -> Timestamp,
        sleep: (@Sendable (Timestamp) async throws -> Void)? = nil
    ) {
        self.now = now
        self.sleep =
            sleep ?? { end in
                try await Task.sleep(for: .milliseconds(max(0, end.milliseconds - now().milliseconds)))
            }
    }

    /// Waits until `end`. Returns immediately if `end` has passed.
    ///
    /// - Throws: `CancellationError` when the task is cancelled.
    package func sleep(until end: Timestamp) async throws {
        try await self.sleep(end)
    }
}
