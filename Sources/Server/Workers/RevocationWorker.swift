import Domain
import JSON
import Logging
import ServiceLifecycle
import Services
import Web

/// Tells services that access has ended until the daemon stops: at most 8 at the same time. Attempts that are running at
/// a stop are not stored, and their work is claimed again after the next start. Ending a token twice is harmless.
struct RevocationWorker: Service {
    private static let concurrency = 8

    private let revocations: RevocationService
    private let clock: Clock
    private let logger: Logger

    init(_ revocations: RevocationService, clock: Clock, logger: Logger) {
        self.revocations = revocations
        self.clock = clock
        self.logger = logger
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await self.turn()
                // `sleep` throws when the daemon stops; the loop then ends because the task is cancelled.
                try? await self.clock.sleep(until: self.clock.now().adding(seconds: 1))
            }
        }
    }

    /// Tells the services that are due. A turn ends with its slowest service, which takes at most 40 seconds.
    private func turn() async {
        do {
            let claims = try await self.revocations.claimDue(limit: Self.concurrency)
            await withDiscardingTaskGroup { group in
                for claim in claims { group.addTask { await self.run(claim) } }
            }
        } catch {
            self.logger.error("claiming due revocations failed", metadata: error.logMetadata)
        }
    }

    private func run(_ claim: WorkClaim) async {
        var metadata: Logger.Metadata = ["credential.id": .string(claim.subjectID)]
        do {
            guard let receipt = try await self.revocations.run(claim) else { return }
            metadata["revoked"] = "\(receipt.revoked.count)"
            metadata["kept"] = "\(receipt.kept.count)"
            metadata["unsupported"] = "\(receipt.unsupported.count)"
            self.logger.info("the service was told that access has ended", metadata: metadata)
        } catch is CancellationError {
            // The daemon stops.
        } catch {
            metadata.merge(error.logMetadata) { $1 }
            self.logger.error("telling a service that access has ended failed", metadata: metadata)
        }
    }
}
