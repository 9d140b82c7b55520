import Domain
import Synchronization

/// Keeps in memory the events that are recorded, and the times of events for deletion.
final class MemoryAuditEventStore: AuditEventStore {
    private let events = Mutex<[AuditRecord]>([])
    private let failing: Mutex<Bool>
    private let sizes = Mutex<[Int]>([])
    /// The batches in which outdated events were deleted, as sizes.
    let deletions = Mutex<[Int]>([])
    /// The times of the events.
    let times: Mutex<[Timestamp]>

    /// - Parameter isFull: whether every event is refused.
    init(isFull: Bool = false, times: [Timestamp] = []) {
        self.failing = Mutex(isFull)
        self.times = Mutex(times)
    }

    /// Whether every event is refused.
    var isFull: Bool {
        get { self.failing.withLock { $0 } }
        set { self.failing.withLock { $0 = newValue } }
    }

    /// The events in the order in which they were recorded.
    var recorded: [AuditRecord] { self.events.withLock { $0 } }

    /// The numbers of events that were recorded together.
    var batches: [Int] { self.sizes.withLock { $0 } }

    func record(_ records: [AuditRecord]) async throws {
        guard !self.isFull else { throw ServiceError.writeQueueFull }
        self.events.withLock { $0 += records }
        self.sizes.withLock { $0.append(records.count) }
    }

    func find(
        _: AuditEventFilter,
        in _: Identifier<Workspace>,
        before _: Identifier<AuditEvent>?,
        limit _: Int
    ) async throws -> [AuditEvent] {
        []
    }

    func delete(before earliest: Timestamp, limit: Int) async throws -> Int {
        let count = self.times.withLock { $0.deleteFirst(limit, before: earliest) }
        self.deletions.withLock { $0.append(count) }
        return count
    }
}

extension [Timestamp] {
    /// Deletes up to `limit` times before `earliest`.
    ///
    /// - Returns: the number of deleted times.
    mutating func deleteFirst(_ limit: Int, before earliest: Timestamp) -> Int {
        let indices = self.indices.filter { self[$0] < earliest }.prefix(limit)
        for index in indices.reversed() { self.remove(at: index) }
        return indices.count
    }
}
