import API
import Logging
import ServiceLifecycle

/// Does something again and again while the daemon runs.
struct Repeating: Service {
    /// As the log names it.
    let name: String
    let interval: Duration
    let logger: Logger
    let work: @Sendable () async throws -> Void

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                // Cancelled at the stop of the daemon.
                guard (try? await Task.sleep(for: self.interval)) != nil else { return }
                do {
                    try await self.work()
                } catch {
                    self.logger.error("\(self.name) failed", metadata: error.logMetadata)
                }
            }
        }
    }
}
