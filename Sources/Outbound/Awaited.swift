import Domain
import Synchronization

/// A value that is set once, and that any number of tasks wait for, each until its own time.
final class Awaited<Value: Sendable>: Sendable {
    private struct State {
        var value: Value?
        var waiters: [Int: CheckedContinuation<Value?, Never>] = [:]
        /// The waiters whose wait ended before it began.
        var left: Set<Int> = []
        var count = 0
    }

    private let state = Mutex(State())

    /// Sets the value, unless it was set.
    func set(_ value: Value) {
        let waiters = self.state.withLock { state in
            guard state.value == nil else { return [CheckedContinuation<Value?, Never>]() }
            state.value = value
            defer { state.waiters = [:] }
            return Array(state.waiters.values)
        }
        for waiter in waiters { waiter.resume(returning: value) }
    }

    /// The value; nil when `end` came first, or the task was cancelled.
    func value(until end: Timestamp, _ clock: Clock) async -> Value? {
        let id = self.state.withLock { state in
            state.count += 1
            return state.count
        }
        let timer = Task {
            guard (try? await clock.sleep(until: end)) != nil else { return }
            self.leave(id)
        }
        defer {
            timer.cancel()
            self.state.withLock { _ = $0.left.remove(id) }
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let value: Value?? = self.state.withLock { state in
                    if let value = state.value { return .some(value) }
                    guard state.left.remove(id) == nil else { return .some(nil) }
                    state.waiters[id] = continuation
                    return nil
                }
                if let value { continuation.resume(returning: value) }
            }
        } onCancel: {
            self.leave(id)
        }
    }

    private func leave(_ id: Int) {
        let waiter = self.state.withLock { state in
            let waiter = state.waiters.removeValue(forKey: id)
            if waiter == nil { state.left.insert(id) }
            return waiter
        }
        waiter?.resume(returning: nil)
    }
}
