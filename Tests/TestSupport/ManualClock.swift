package import Domain
import Synchronization

/// A clock that a test sets. A sleep returns when the clock reaches its end, or throws when its task is cancelled.
package final class ManualClock: Sendable {
    private struct State {
        var now: Timestamp
        var sleepers: [Int: (end: Timestamp, continuation: CheckedContinuation<Void, any Error>)] = [:]
        var cancelled: Set<Int> = []
        var count = 0
    }

    private let state: Mutex<State>

    package init(at now: Timestamp = someTime) {
        self.state = Mutex(State(now: now))
    }

    package var clock: Clock {
        Clock(now: { self.now }, sleep: { try await self.sleep(until: $0) })
    }

    package var now: Timestamp { self.state.withLock { $0.now } }

    /// The ends of the sleeps that wait, in no order.
    package var sleepEnds: [Timestamp] { self.state.withLock { $0.sleepers.values.map(\.end) } }

    /// Returns once a sleep waits.
    package func waitForSleep() async {
        while self.sleepEnds.isEmpty { await Task.yield() }
    }

    /// Sets the clock, also back, and ends the sleeps that are due.
    package func set(_ now: Timestamp) {
        let due = self.state.withLock { state in
            state.now = now
            let due = state.sleepers.filter { $0.value.end <= now }
            for id in due.keys { state.sleepers[id] = nil }
            return due.values.map(\.continuation)
        }
        for continuation in due { continuation.resume() }
    }

    package func advance(seconds: Int64) { self.set(self.now.adding(seconds: seconds)) }

    private func sleep(until end: Timestamp) async throws {
        let id = self.state.withLock { state in
            state.count += 1
            return state.count
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                let isOver: Bool? = self.state.withLock { state in
                    if state.cancelled.remove(id) != nil { return nil }
                    guard end > state.now else { return true }
                    state.sleepers[id] = (end, continuation)
                    return false
                }
                switch isOver {
                case nil: continuation.resume(throwing: CancellationError())
                case true?: continuation.resume()
                case false?: break
                }
            }
        } onCancel: {
            let continuation = self.state.withLock { state in
                guard let sleeper = state.sleepers.removeValue(forKey: id) else {
                    state.cancelled.insert(id)
                    return nil as CheckedContinuation<Void, any Error>?
                }
                return sleeper.continuation
            }
            continuation?.resume(throwing: CancellationError())
        }
    }
}

extension Clock {
    /// A clock that stands still.
    package static func fixed(_ milliseconds: Int64) -> Clock { Clock { Timestamp(milliseconds: milliseconds) } }
}
