import Domain
import Services
import Synchronization
import TestSupport
import Testing

@Suite struct RetentionTests {
    private final class Replies: IdempotencyStore {
        let times: Mutex<[Timestamp]>
        let deletions = Mutex<[Int]>([])

        init(_ times: [Timestamp]) {
            self.times = Mutex(times)
        }

        func find(_: IdempotencyKey, from _: Timestamp) throws -> IdempotentReply? { nil }

        func delete(before earliest: Timestamp, limit: Int) async throws -> Int {
            let count = self.times.withLock { $0.deleteFirst(limit, before: earliest) }
            self.deletions.withLock { $0.append(count) }
            return count
        }
    }

    /// As many times as a row's age is `count`, in seconds.
    private static func times(_ rows: [(age: Int64, count: Int)]) -> [Timestamp] {
        rows.flatMap { Array(repeating: someTime.adding(seconds: -$0.age), count: $0.count) }
    }

    @Test func auditEventsOlderThanTheirDaysAreDeletedInBatches() async throws {
        let day: Int64 = 86_400
        let store = MemoryAuditEventStore(times: Self.times([(30 * day + 1, 2_500), (30 * day, 1), (0, 1)]))
        try await store.deleteOutdated(at: someTime, days: 30)
        #expect(store.deletions.withLock { $0 } == [1_000, 1_000, 500, 0])
        #expect(store.times.withLock { $0 } == Self.times([(30 * day, 1), (0, 1)]))
    }

    @Test func repliesOlderThanADayAreDeletedInBatches() async throws {
        let store = Replies(Self.times([(86_401, 1_200), (86_400, 1), (0, 1)]))
        try await store.deleteExpired(at: someTime)
        #expect(store.deletions.withLock { $0 } == [1_000, 200, 0])
        #expect(store.times.withLock { $0 } == Self.times([(86_400, 1), (0, 1)]))
    }
}
