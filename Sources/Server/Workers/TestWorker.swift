import Domain
import Logging
import ServiceLifecycle
import Services
import Synchronization
import Web

/// Tests connections whose test is due until the daemon stops: at most ten a second, of which at most two are tests of
/// connections that were tested before. Tests that are running at a stop are not stored, and their work is claimed again
/// after the next start.
struct TestWorker: Service {
    /// The greatest number of tests that are begun in one second.
    private static let rate = 10
    /// The greatest number of health checks that are begun in one second.
    private static let healthCheckRate = 2
    /// The greatest number of tests that run at the same time. A test takes at most 20 seconds.
    private static let concurrency = 16
    /// The number of running tests at which no health check is begun, so that there is room for first tests.
    private static let healthCheckConcurrency = 12

    /// The number of running tests. Of a class, because a `Service` is copied, and an atomic value cannot be.
    private final class Running: Sendable {
        let count = Atomic(0)
    }

    private let running = Running()
    private let tester: ConnectionTester
    private let clock: Clock
    private let logger: Logger

    init(_ tester: ConnectionTester, clock: Clock, logger: Logger) {
        self.tester = tester
        self.clock = clock
        self.logger = logger
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                while !Task.isCancelled {
                    for claim in await self.claims(running: self.running.count.load(ordering: .relaxed)) {
                        self.running.count.add(1, ordering: .relaxed)
                        group.addTask {
                            await self.test(claim)
                            self.running.count.subtract(1, ordering: .relaxed)
                        }
                    }
                    // `sleep` throws when the daemon stops; the loop then ends because the task is cancelled.
                    try? await self.clock.sleep(until: self.clock.now().adding(seconds: 1))
                }
                group.cancelAll()
            }
        }
    }

    private func claims(running: Int) async -> [WorkClaim] {
        let limit = min(Self.rate, Self.concurrency - running)
        guard limit > 0 else { return [] }
        let healthChecks = min(Self.healthCheckRate, max(0, Self.healthCheckConcurrency - running))
        do {
            return try await self.tester.claimDue(limit: limit, healthChecks: healthChecks)
        } catch {
            self.logger.error("claiming due tests failed", metadata: error.logMetadata)
            return []
        }
    }

    private func test(_ claim: WorkClaim) async {
        do {
            try await self.tester.run(claim)
        } catch is CancellationError {
            // The daemon stops.
        } catch {
            var metadata = error.logMetadata
            metadata["connection.id"] = .string(claim.subjectID)
            self.logger.error("testing a connection failed", metadata: metadata)
        }
    }
}
