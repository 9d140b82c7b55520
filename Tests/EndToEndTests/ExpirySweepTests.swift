import Domain
import Logging
import Services
import Synchronization
import Testing

@testable import Server

@Suite(.onBlockingThreads) struct ExpirySweepTests {
    /// Says at each look what the next one of `pauses` says, in milliseconds from now; nil is nothing to come.
    private final class Schedule: ExpiryStore {
        private let pauses: Mutex<[Int64?]>
        private let failures: Mutex<Int>

        init(_ pauses: [Int64?], failures: Int = 0) {
            self.pauses = Mutex(pauses)
            self.failures = Mutex(failures)
        }

        func nextExpiry() throws -> Timestamp? {
            let fails = self.failures.withLock { failures in
                failures -= 1
                return failures >= 0
            }
            if fails { throw ServiceError(.unavailable, "locked") }
            return self.pauses.withLock { $0.isEmpty ? nil : $0.removeFirst() }.map {
                Timestamp(milliseconds: 1_000_000 + $0)
            }
        }

        func expire(
            dueBy _: Timestamp,
            limit _: Int,
            deciding _: (ConnectionStatus, Identifier<Workspace>) throws -> (ConnectionEvent, Act)
        ) async throws -> Int { 1 }
    }

    /// Runs until it sleeps for the `count`th time, and then until it is cancelled.
    private func sleeps(_ count: Int, _ schedule: Schedule) async throws -> [Int64] {
        let (ends, continuation) = AsyncStream.makeStream(of: Timestamp.self)
        let clock = Clock(now: { Timestamp(milliseconds: 1_000_000) }) { end in
            continuation.yield(end)
            await Task.yield()
        }
        let sweeper = ExpirySweeper(store: schedule, identifiers: IdentifierGenerator(clock: clock), clock: clock)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let sweep = PeriodicTask("marking expired tokens", every: 3, clock: clock, logger: logger) {
            try await sweeper.sweep().next
        }
        let task = Task { try await sweep.run() }
        var slept: [Int64] = []
        for await end in ends {
            slept.append(end.milliseconds - 1_000_000)
            if slept.count == count { break }
        }
        task.cancel()
        try await task.value
        return slept
    }

    @Test func sleepsUntilTheNextExpiryAndNoLongerThanThreeSeconds() async throws {
        // A due one is marked at once; after it comes what is next.
        let slept = try await self.sleeps(4, Schedule([250, 60_000, nil, 0, -1, 10]))
        #expect(slept == [250, 3000, 3000, 10])
    }

    @Test func goesOnAfterAFailure() async throws {
        let slept = try await self.sleeps(3, Schedule([700], failures: 2))
        #expect(slept == [3000, 3000, 700])
    }
}
