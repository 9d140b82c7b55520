import Dispatch
import Synchronization

/// A read whose time grows with the number of rows, in a ``ScanQueue``.
final class Scan: Sendable {
    typealias Delivery = @Sendable () -> Void

    /// The caller that the scan is for; callers share the time of the queue's threads equally.
    let owner: String
    /// Runs the scan and returns a closure that delivers the result. The parameter of `body` returns true when the scan
    /// must end before it is complete; `body` calls it often.
    let body: @Sendable (_ mustStop: @escaping () -> Bool) -> Delivery
    /// Delivers an error in place of a result.
    let fail: @Sendable (any Error) -> Void
    /// Whether the scan has a thread. The scan may be waiting again meanwhile, because it gave way to another scan.
    let isStarted = Atomic(false)
    /// The number of slices of time that the scan has used.
    let slices = Atomic(0)
    /// Signalled when the scan, after it gave way, may continue.
    let turn = DispatchSemaphore(value: 0)
    private let ticket: Ticket

    /// Shared by a scan and the task that waits for the scan's result.
    final class Ticket: Sendable {
        private let cancelled = Atomic(false)
        private let evicted = Atomic(false)

        var isCancelled: Bool { self.cancelled.load(ordering: .acquiring) }
        /// Whether the scan has to end to make room for the scans of other callers.
        var isEvicted: Bool { self.evicted.load(ordering: .acquiring) }

        func cancel() { self.cancelled.store(true, ordering: .releasing) }
        func evict() { self.evicted.store(true, ordering: .releasing) }
    }

    init(
        _ ticket: Ticket,
        for owner: String,
        body: @escaping @Sendable (_ mustStop: @escaping () -> Bool) -> Delivery,
        fail: @escaping @Sendable (any Error) -> Void
    ) {
        self.ticket = ticket
        self.owner = owner
        self.body = body
        self.fail = fail
    }

    var isCancelled: Bool { self.ticket.isCancelled }
    /// Whether the scan has to end before it is complete.
    var isStopped: Bool { self.ticket.isCancelled || self.ticket.isEvicted }

    func evict() { self.ticket.evict() }
}
