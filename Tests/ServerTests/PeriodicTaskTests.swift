import Domain
import Logging
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing

@testable import Server

/// A task that waits in vain would wait for ever.
@Suite(.timeLimit(.minutes(1)))
struct PeriodicTaskTests {
    private struct Failure: LoggableError {
        var logDescription: String { "the disk is full" }
    }

    private static let interval: Int64 = 600

    private let clock = ManualClock()
    private let log = RecordingLog()
    /// The times of the runs.
    private let runs = Runs()

    private final class Runs: Sendable {
        private let content = Mutex<[Timestamp]>([])

        var times: [Timestamp] { self.content.withLock { $0 } }
        func add(_ time: Timestamp) { self.content.withLock { $0.append(time) } }
    }

    private func task(_ work: @escaping @Sendable () async throws -> Timestamp?) -> PeriodicTask {
        let clock = self.clock.clock
        return PeriodicTask("sweeping", every: Self.interval, clock: clock, logger: self.log.logger) { [runs] in
            runs.add(clock.now())
            return try await work()
        }
    }

    /// Runs a task while `body` runs, and then cancels it.
    private func running(
        _ work: @escaping @Sendable () async throws -> Timestamp?,
        _ body: () async throws -> Void
    ) async throws {
        let task = self.task(work)
        let running = Task { try await task.run() }
        await self.clock.waitForSleep()
        try await body()
        running.cancel()
        try await running.value
    }

    /// Lets the clock go on to the end of the task's sleep.
    private func endSleep() async throws {
        self.clock.set(try #require(self.clock.sleepEnds.first))
        await self.clock.waitForSleep()
    }

    @Test func aTaskRunsAtOnceAndThenAfterEachInterval() async throws {
        try await self.running({ nil }) {
            #expect(self.runs.times == [someTime])
            for count in 1...3 {
                self.clock.advance(seconds: Self.interval - 1)
                #expect(self.runs.times.count == count)
                #expect(self.clock.sleepEnds == [someTime.adding(seconds: Int64(count) * Self.interval)])
                try await self.endSleep()
            }
            let times = (0...3).map { someTime.adding(seconds: $0 * Self.interval) }
            #expect(self.runs.times == times)
        }
        #expect(self.log.entries.isEmpty)
    }

    /// In seconds after the run.
    @Test(arguments: [(1, 1), (599, 599), (600, 600), (601, 600), (86_400, 600)] as [(Int64, Int64)])
    func aReturnedTimeIsKeptUpToTheInterval(_ returned: Int64, _ pause: Int64) async throws {
        let clock = self.clock
        try await self.running({ clock.now.adding(seconds: returned) }) {
            #expect(self.clock.sleepEnds == [someTime.adding(seconds: pause)])
            try await self.endSleep()
            #expect(self.runs.times == [someTime, someTime.adding(seconds: pause)])
            #expect(self.clock.sleepEnds == [someTime.adding(seconds: 2 * pause)])
        }
    }

    @Test func aTaskWhoseReturnedTimeHasPassedRunsAgainAtOnce() async throws {
        let results = Mutex<[Timestamp?]>([someTime, someTime.adding(seconds: -60), nil])
        try await self.running({ results.withLock { $0.removeFirst() } }) {
            #expect(self.runs.times == [someTime, someTime, someTime])
            #expect(self.clock.sleepEnds == [someTime.adding(seconds: Self.interval)])
        }
    }

    @Test func theIntervalBeginsAtTheEndOfARun() async throws {
        let clock = self.clock
        try await self.running({
            clock.advance(seconds: 30)
            return nil
        }) {
            #expect(self.clock.sleepEnds == [someTime.adding(seconds: 30 + Self.interval)])
        }
    }

    @Test func anErrorIsLoggedAndTheTaskGoesOn() async throws {
        let fails = Mutex(true)
        let isFailing: @Sendable () -> Bool = { fails.withLock { $0 } }
        try await self.running({
            guard !isFailing() else { throw Failure() }
            return nil
        }) {
            try await self.endSleep()
            fails.withLock { $0 = false }
            try await self.endSleep()
            try await self.endSleep()
        }
        #expect(self.runs.times.count == 4)
        let entries = self.log.entries
        #expect(entries.map(\.level) == [.error, .error])
        #expect(entries.map(\.message) == ["sweeping failed", "sweeping failed"])
        let metadata: Logger.Metadata = ["error.type": "Failure", "error.message": "the disk is full"]
        #expect(entries.map(\.metadata) == [metadata, metadata])
    }

    @Test func anErrorDoesNotShortenThePause() async throws {
        try await self.running({ throw Failure() }) {
            #expect(self.clock.sleepEnds == [someTime.adding(seconds: Self.interval)])
        }
    }

    @Test func aCancelledTaskEndsWithoutAnotherRun() async throws {
        try await self.running({ nil }) {}
        #expect(self.clock.sleepEnds.isEmpty)
        self.clock.advance(seconds: Self.interval)
        #expect(self.runs.times == [someTime])
        #expect(self.log.entries.isEmpty)
    }

    @Test func aTaskThatIsCancelledInARunEndsAfterTheRun() async throws {
        let task = self.task {
            withUnsafeCurrentTask { $0?.cancel() }
            return nil
        }
        try await task.run()
        #expect(self.runs.times == [someTime])
    }

    @Test func aTaskEndsWhenTheDaemonStops() async throws {
        let group = ServiceGroup(
            services: [self.task { nil }],
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        let running = Task { try await group.run() }
        await self.clock.waitForSleep()
        await group.triggerGracefulShutdown()
        try await running.value
        #expect(self.runs.times == [someTime])
        #expect(self.log.entries.isEmpty)
    }
}
