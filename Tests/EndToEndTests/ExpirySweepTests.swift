import Domain
import Logging
import Synchronization
import Testing

@testable import patchbay

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

        func expire(dueBy _: Timestamp, limit _: Int, identifiers _: IdentifierGenerator) async throws -> Int { 1 }
    }

    /// Runs until it sleeps for the `count`th time, and then until it is cancelled.
    private func sleeps(_ count: Int, _ schedule: Schedule) async throws -> [Duration] {
        let clock = Clock { Timestamp(milliseconds: 1_000_000) }
        let (durations, continuation) = AsyncStream.makeStream(of: Duration.self)
        let sweep = ExpirySweep(
            ExpirySweeper(store: schedule, identifiers: IdentifierGenerator(clock: clock), clock: clock),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        ) { duration in
            continuation.yield(duration)
            await Task.yield()
        }
        let task = Task { try await sweep.run() }
        var slept: [Duration] = []
        for await duration in durations {
            slept.append(duration)
            if slept.count == count { break }
        }
        task.cancel()
        try await task.value
        return slept
    }

    @Test func sleepsUntilTheNextExpiryAndNoLongerThanThreeSeconds() async throws {
        // A due one is marked at once; after it comes what is next.
        let slept = try await self.sleeps(4, Schedule([250, 60_000, nil, 0, -1, 10]))
        #expect(slept == [.milliseconds(250), .seconds(3), .seconds(3), .milliseconds(10)])
    }

    @Test func goesOnAfterAFailure() async throws {
        let slept = try await self.sleeps(3, Schedule([700], failures: 2))
        #expect(slept == [.seconds(3), .seconds(3), .milliseconds(700)])
    }
}
