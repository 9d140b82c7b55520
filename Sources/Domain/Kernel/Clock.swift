/// The source of time for all code that reads the time or waits until a time. Tests pass a clock that they advance
/// themselves.
package struct Clock: Sendable {
    package let now: @Sendable () -> Timestamp
    private let sleep: @Sendable (Timestamp) async throws -> Void

    /// - Parameters:
    ///   - now: the present time.
    ///   - sleep: returns at the given time, or throws `CancellationError` when its task is cancelled. The default
    ///     computes the duration from `now` once, and waits on a continuous clock, so setting the system's time during
    ///     the wait has no effect.
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

    /// - Throws: `CancellationError` when the task is cancelled.
    package func sleep(until end: Timestamp) async throws {
        try await self.sleep(end)
    }
}
