import Domain
import Logging
import ServiceLifecycle
import Web

/// A task that the daemon repeats until it stops. A failure is logged, and the task is repeated all the same.
struct PeriodicTask: Service {
    /// As the log names the task.
    let name: String
    /// In seconds.
    private let interval: Int64
    private let clock: Clock
    private let logger: Logger
    private let work: @Sendable () async throws -> Timestamp?

    /// - Parameters:
    ///   - interval: the longest pause between two runs, in seconds.
    ///   - work: returns the time at which the task has work again, if that is known; the next run is then, or after
    ///     `interval` if that is sooner.
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
                // Throws when the daemon stops, which ends the loop.
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
