import Domain
import Logging
import ServiceLifecycle
import Web

/// A task that the daemon repeats until the daemon stops. An error is logged and does not end the repetition.
struct PeriodicTask: Service {
    /// The name of the task in log messages, such as "writing last uses".
    package let name: String
    /// The longest pause between two runs, in seconds.
    private let interval: Int64
    private let clock: Clock
    private let logger: Logger
    private let work: @Sendable () async throws -> Timestamp?

    /// - Parameters:
    ///   - interval: the longest pause between two runs, in seconds.
    ///   - work: runs the task once, and returns the time at which the task next has work, nil when that is not known.
    ///     The next run is at that time, but no later than `interval` after the last run.
    init(
        _ name: String,
        every interval: Int64,
        clock: Clock,
        logger: Logger,
        work: @escaping @Sendable () async throws -> Timestamp?
    ) {
        self.name = name
        self.interval = interval
        self.clock = clock
        self.logger = logger
        self.work = work
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                let next = await self.next()
                // `sleep` throws when the daemon stops; the loop then ends because the task is cancelled.
                try? await self.clock.sleep(until: next)
            }
        }
    }

    /// Runs the task once.
    ///
    /// - Returns: the time of the next run.
    private func next() async -> Timestamp {
        var next: Timestamp?
        do {
            next = try await self.work()
        } catch {
            self.logger.error("\(self.name) failed", metadata: error.logMetadata)
        }
        let latest = self.clock.now().adding(seconds: self.interval)
        return min(next ?? latest, latest)
    }
}
