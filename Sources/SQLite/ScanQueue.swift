import Dispatch
package import Storage
import Synchronization

/// Runs scans, which are reads whose time grows with the number of rows, on threads of its own. At most two scans run
/// at the same time, and further scans wait. Callers have equal shares: whoever asks for one short list waits neither
/// for the thousand searches of another caller nor for the end of one long search, because a scan that has run for a
/// slice of time gives way to a waiting scan of another caller, and continues later.
///
/// A scan gives way inside SQLite's progress handler, where its thread waits for the scan's next turn. The scan keeps
/// its thread and its connection meanwhile, so the number of started scans is limited. While that many scans are
/// started and a scan of another caller waits for the first time, the started scan that has run longest is ended with
/// `Failure.full`. A started scan also keeps SQLite from emptying the write-ahead log, so a scan that is not complete
/// after half a minute is ended, too.
package final class ScanQueue: Sendable {
    package enum Failure: DatabaseError, Sendable {
        /// As many scans wait as may wait, in all or of this caller, or the scan was ended to make room for scans of
        /// other callers; the caller should try again later.
        case full
        case closed

        package var kind: DatabaseErrorKind {
            switch self {
            case .full: .queueFull
            case .closed: .closed
            }
        }
    }

    package struct Limits: Sendable {
        /// Scans that run at the same time.
        package var running = 2
        /// Scans that have a thread: those that run, and those that gave way.
        package var started = 32
        /// Scans that wait for their turn, of all callers.
        package var waiting = 1024
        /// Scans that wait for their turn, of each caller.
        package var waitingOfOwner = 256
        /// The time after which a scan gives way to a waiting scan of another caller.
        package var slice = Duration.milliseconds(10)
        /// The greatest time from the start of a scan to its end, while other callers' scans are waiting.
        package var whole = Duration.seconds(30)

        package init() {}
    }

    private struct State {
        var queue = FairQueue<Scan>()
        var running = 0
        var started = 0
        var idle: [ScanThread] = []
        var refused = 0
        var isClosed = false
    }

    private let limits: Limits
    private let state = Mutex(State())
    private let isClosed = Atomic(false)
    /// Signalled when the last started scan has ended after ``close()`` was called.
    private let ended = DispatchSemaphore(value: 0)

    package init(limits: Limits = Limits()) {
        self.limits = limits
    }

    deinit {
        for thread in self.state.withLock({ $0.idle }) { thread.end() }
    }

    /// The number of scans that wait for their turn.
    package var waiting: Int { self.state.withLock { $0.queue.count } }

    /// The number of scans that were refused because too many were waiting.
    package var refused: Int { self.state.withLock { $0.refused } }

    /// Runs `body` on a thread of this queue when its turn comes. Cancelling the calling task ends the scan, also while
    /// it runs.
    ///
    /// - Parameters:
    ///   - owner: the caller that the scan is for.
    ///   - body: gets a closure that returns true when `body` must end before it is complete. `body` calls the closure
    ///     at least every few milliseconds; inside the closure, the scan gives way to other scans.
    /// - Throws: errors of `body`; `Failure`; `CancellationError`.
    package func run<Value: Sendable>(
        for owner: String,
        _ body: @escaping @Sendable (_ mustStop: @escaping () -> Bool) throws -> Value
    ) async throws -> Value {
        let ticket = Scan.Ticket()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let scan = Scan(ticket, for: owner) { mustStop in
                    let result = Result { try body(mustStop) }
                    guard case .failure = result, let stop = self.reasonToStop(ticket) else {
                        return { continuation.resume(with: result) }
                    }
                    return { continuation.resume(throwing: stop) }
                } fail: {
                    continuation.resume(throwing: $0)
                }
                if let refusal = self.enqueue(scan) { continuation.resume(throwing: refusal) }
            }
        } onCancel: {
            ticket.cancel()
            let cancelled = self.state.withLock { state in
                state.queue.removeAll { $0.isCancelled && !$0.isStarted.load(ordering: .relaxed) }
            }
            for scan in cancelled { scan.fail(CancellationError()) }
        }
    }

    /// Refuses further scans, ends all others, and returns when none is running.
    package func close() {
        self.isClosed.store(true, ordering: .releasing)
        let (waiting, isRunning, idle) = self.state.withLock { state in
            state.isClosed = true
            defer { state.idle = [] }
            return (
                state.queue.removeAll { !$0.isStarted.load(ordering: .relaxed) }, state.started > 0, state.idle
            )
        }
        for thread in idle { thread.end() }
        for scan in waiting { scan.fail(Failure.closed) }
        if isRunning { self.ended.wait() }
    }

    /// - Returns: the reason why the scan may not wait; nil when the scan is in the queue.
    private func enqueue(_ scan: Scan) -> (any Error)? {
        self.state.withLock { state in
            if state.isClosed { return Failure.closed }
            // The task may have been cancelled before the scan was in the queue.
            if scan.isCancelled { return CancellationError() }
            guard
                state.queue.count < self.limits.waiting,
                state.queue.count(of: scan.owner) < self.limits.waitingOfOwner
            else {
                state.refused += 1
                return Failure.full
            }
            state.queue.append(scan, of: scan.owner)
            self.startWaiting(&state)
            return nil
        }
    }

    /// Lets waiting scans run until the limit of running scans is reached.
    private func startWaiting(_ state: inout State) {
        while state.running < self.limits.running {
            let canStart = state.started < self.limits.started
            guard let scan = state.queue.popFirst(where: { canStart || $0.isStarted.load(ordering: .relaxed) })
            else { return }
            state.running += 1
            guard !scan.isStarted.exchange(true, ordering: .relaxed) else {
                scan.turn.signal()
                continue
            }
            state.started += 1
            let thread = state.idle.popLast() ?? ScanThread()
            thread.run { self.perform(scan, on: thread) }
        }
    }

    private func perform(_ scan: Scan, on thread: ScanThread) {
        let start = ContinuousClock.now
        var end = start + self.limits.slice
        let deliver = scan.body { self.mustStop(scan, &end, start: start) }
        let isLast = self.state.withLock { state in
            state.running -= 1
            state.started -= 1
            if state.isClosed || state.idle.count >= self.limits.running {
                thread.end()
            } else {
                state.idle.append(thread)
            }
            self.startWaiting(&state)
            return state.isClosed && state.started == 0
        }
        deliver()
        if isLast { self.ended.signal() }
    }

    /// Gives way to a waiting scan of another caller if the slice of time is over, and returns when it is the scan's
    /// turn again.
    ///
    /// - Parameters:
    ///   - end: the end of the slice.
    ///   - start: when the scan was started.
    /// - Returns: whether the scan must end.
    private func mustStop(
        _ scan: Scan,
        _ end: inout ContinuousClock.Instant,
        start: ContinuousClock.Instant
    ) -> Bool {
        if scan.isStopped || self.isClosed.load(ordering: .relaxed) { return true }
        let now = ContinuousClock.now
        guard now >= end else { return false }
        scan.slices.add(1, ordering: .relaxed)
        let givesWay = self.state.withLock { state in
            guard state.queue.hasElement(notOf: scan.owner) else { return false }
            if now - start > self.limits.whole || self.mustMakeRoom(scan, state) {
                scan.evict()
                state.refused += 1
                return false
            }
            state.running -= 1
            state.queue.putBack(scan, of: scan.owner)
            // Takes the scan itself if no other waiting scan can be started.
            self.startWaiting(&state)
            return true
        }
        if givesWay { scan.turn.wait() }
        end = .now + self.limits.slice
        return scan.isStopped || self.isClosed.load(ordering: .relaxed)
    }

    /// Whether a running scan has to end, because another caller's scan cannot be started and no started scan has run
    /// longer than this one.
    private func mustMakeRoom(_ scan: Scan, _ state: State) -> Bool {
        guard state.started >= self.limits.started else { return false }
        var longest = 0
        var isNeeded = false
        state.queue.forEachFirst { first in
            if first.isStarted.load(ordering: .relaxed) {
                longest = max(longest, first.slices.load(ordering: .relaxed))
            } else if first.owner != scan.owner {
                isNeeded = true
            }
        }
        return isNeeded && scan.slices.load(ordering: .relaxed) >= longest
    }

    private func reasonToStop(_ ticket: Scan.Ticket) -> (any Error)? {
        if ticket.isCancelled { return CancellationError() }
        if ticket.isEvicted { return Failure.full }
        return self.isClosed.load(ordering: .relaxed) ? Failure.closed : nil
    }
}
