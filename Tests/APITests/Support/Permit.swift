import Synchronization

/// The right to have a sandbox open. All tests may run at once, and each sandbox has about ten files open: with more than
/// 1,300 open files Foundation's `Process.run`, which the end-to-end tests call in this process, crashes.
final class Permit: Sendable {
    private struct State {
        var free = 24
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private static let state = Mutex(State())

    private init() {}

    static func acquire() async -> Permit {
        await withCheckedContinuation { continuation in
            let isFree = Self.state.withLock { state in
                guard state.free == 0 else {
                    state.free -= 1
                    return true
                }
                state.waiting.append(continuation)
                return false
            }
            if isFree { continuation.resume() }
        }
        return Permit()
    }

    deinit {
        Self.state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.free += 1
                return nil as CheckedContinuation<Void, Never>?
            }
            return state.waiting.removeFirst()
        }?.resume()
    }
}
