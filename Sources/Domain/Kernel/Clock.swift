/// The source of time for everything that reads it or waits for it; tests give a clock that they move themselves.
package struct Clock: Sendable {
    package let now: @Sendable () -> Timestamp
    private let sleep: @Sendable (Timestamp) async throws -> Void

    /// - Parameters:
    ///   - now: the present time.
    ///   - sleep: returns at the given time, or throws `CancellationError` when its task is cancelled. By default the wait
    ///     is measured from `now` when it begins, on a clock that setting the time of day does not change.
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
