import Domain

/// Runs a call until a time. The deadline of AsyncHTTPClient ends with the head of an answer, so it is not enough.
///
/// - Throws: `timeout` when the time came first, or the task was cancelled; the errors of `body`. `body` is cancelled
///   then, and its end is waited for.
func withDeadline<Answer: Sendable>(
    _ end: Timestamp,
    _ clock: Clock,
    _ body: @escaping @Sendable () async throws(OutboundFailure) -> Answer
) async throws(OutboundFailure) -> Answer {
    let result = await withTaskGroup(of: Result<Answer, OutboundFailure>.self) { group in
        group.addTask {
            do throws(OutboundFailure) { return .success(try await body()) } catch { return .failure(error) }
        }
        group.addTask {
            try? await clock.sleep(until: end)
            return .failure(.timeout)
        }
        let first = await group.next()
        group.cancelAll()
        return first ?? .failure(.timeout)
    }
    return try result.get()
}
