import Domain
import Synchronization
import Testing

@Suite struct ExpirySweeperTests {
    /// Tokens by when they end.
    private final class Tokens: ExpiryStore {
        private let times: Mutex<[Timestamp]>
        let batches = Mutex<[Int]>([])

        init(_ times: [Timestamp]) {
            self.times = Mutex(times.sorted())
        }

        func nextExpiry() throws -> Timestamp? { self.times.withLock { $0.first } }

        func expire(dueBy now: Timestamp, limit: Int, identifiers _: IdentifierGenerator) async throws -> Int {
            let count = self.times.withLock { times in
                let due = times.prefix { $0 <= now }.prefix(limit).count
                times.removeFirst(due)
                return due
            }
            self.batches.withLock { $0.append(count) }
            return count
        }
    }

    private func sweep(_ tokens: Tokens, at now: Timestamp = someTime) async throws -> (marked: Int, pause: Int64?) {
        let clock = Clock.fixed(now.milliseconds)
        let sweeper = ExpirySweeper(store: tokens, identifiers: IdentifierGenerator(clock: clock), clock: clock)
        let (marked, milliseconds) = try await sweeper.sweep()
        return (marked, milliseconds)
    }

    @Test func nothingToExpireIsNothingToWaitFor() async throws {
        #expect(try await self.sweep(Tokens([])) == (0, nil))
    }

    @Test func theNextExpiryIsWaitedFor() async throws {
        let tokens = Tokens([someTime.adding(seconds: 90), Timestamp(milliseconds: someTime.milliseconds + 1)])
        #expect(try await self.sweep(tokens) == (0, 1))
        #expect(try await self.sweep(tokens, at: someTime.adding(seconds: 1)) == (1, 89_000))
        #expect(try await self.sweep(tokens, at: someTime.adding(seconds: 90)) == (1, nil))
    }

    @Test func manyAreMarkedInBatches() async throws {
        let tokens = Tokens(Array(repeating: someTime, count: 1200) + [someTime.adding(seconds: 1)])
        #expect(try await self.sweep(tokens) == (1200, 1000))
        #expect(tokens.batches.withLock { $0 } == [500, 500, 200])
    }
}
