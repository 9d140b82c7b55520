import Domain
import Synchronization
import TestSupport
import Testing

@Suite struct ClockTests {
    private static func duration(of body: () async throws -> Void) async rethrows -> Duration {
        let start = ContinuousClock.now
        try await body()
        return .now - start
    }

    @Test func aSleepLastsFromThePresentTimeToItsEnd() async throws {
        let clock = Clock.fixed(someTime.milliseconds)
        let end = Timestamp(milliseconds: someTime.milliseconds + 50)
        let duration = try await Self.duration { try await clock.sleep(until: end) }
        #expect(duration >= .milliseconds(50))
    }

    /// The wait is measured once, so a change of the time of day meanwhile neither shortens nor extends it.
    @Test func aSleepReadsTheTimeOnce() async throws {
        let reads = Mutex(0)
        let clock = Clock {
            reads.withLock { $0 += 1 }
            return someTime
        }
        try await clock.sleep(until: Timestamp(milliseconds: someTime.milliseconds + 10))
        #expect(reads.withLock { $0 } == 1)
    }

    @Test(arguments: [someTime, Timestamp(milliseconds: someTime.milliseconds - 1), .min])
    func aSleepUntilAPastTimeReturnsAtOnce(_ end: Timestamp) async throws {
        let clock = Clock.fixed(someTime.milliseconds)
        let duration = try await Self.duration { try await clock.sleep(until: end) }
        // The time depends on the other tests that run; the sleep itself would take a day.
        #expect(duration < .seconds(3600))
    }

    @Test func aCancelledSleepThrows() async {
        let sleep = Task {
            try await Clock.fixed(someTime.milliseconds).sleep(until: someTime.adding(seconds: 86_400))
        }
        sleep.cancel()
        let duration = await Self.duration {
            await #expect(throws: CancellationError.self) { try await sleep.value }
        }
        // The time depends on the other tests that run; the sleep itself would take a day.
        #expect(duration < .seconds(3600))
    }

    @Test func aGivenSleepTakesTheEnd() async throws {
        let ends = Mutex<[Timestamp]>([])
        let clock = Clock(now: { someTime }, sleep: { end in ends.withLock { $0.append(end) } })
        try await clock.sleep(until: .max)
        #expect(ends.withLock { $0 } == [.max])
    }
}
