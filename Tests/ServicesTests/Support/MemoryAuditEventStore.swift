import Domain
import Synchronization

/// Keeps in memory the events that are queued, and the times of events for deletion.
final class MemoryAuditEventStore: AuditEventStore {
    private let queue = Mutex<[(act: Act, resourceID: String)]>([])
    private let isFull: Bool
    /// The batches in which outdated events were deleted, as sizes.
    let deletions = Mutex<[Int]>([])
    /// The times of the events.
    let times: Mutex<[Timestamp]>

    /// - Parameter isFull: whether every event is refused.
    init(isFull: Bool = false, times: [Timestamp] = []) {
        self.isFull = isFull
        self.times = Mutex(times)
    }

    var queued: [(act: Act, resourceID: String)] { self.queue.withLock { $0 } }

    func record(_: Act, on _: String?, refusedWith _: Int?) async throws {}

    func enqueue(_ act: Act, on resourceID: String) async throws {
        guard !self.isFull else { throw ServiceError.writeQueueFull }
        self.queue.withLock { $0.append((act, resourceID)) }
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
