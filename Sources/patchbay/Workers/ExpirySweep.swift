import API
import Domain
import Logging
import ServiceLifecycle

/// Keeps marking the connections whose token's time has passed, each when it does.
struct ExpirySweep: Service {
    /// Milliseconds of the longest sleep. What a write, another process or a new time of day on the machine's clock brings
    /// nearer than the next expiry known at the last look is seen this soon; a look is one step into an index.
    static let longestSleep: Int64 = 3000

    private let sweeper: ExpirySweeper
    private let logger: Logger
    private let sleep: @Sendable (Duration) async throws -> Void

    /// - Parameter sleep: throws when the task is cancelled.
    init(
        _ sweeper: ExpirySweeper,
        logger: Logger,
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        self.sweeper = sweeper
        self.logger = logger
        self.sleep = sleep
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                let pause = await self.sweep()
                try? await self.sleep(.milliseconds(pause))
            }
        }
    }

    /// - Returns: how many milliseconds to sleep then.
    private func sweep() async -> Int64 {
        do {
            let (marked, pause) = try await self.sweeper.sweep()
            if marked > 0 { self.logger.info("tokens expired", metadata: ["connections": "\(marked)"]) }
            return min(pause ?? Self.longestSleep, Self.longestSleep)
        } catch {
            self.logger.warning("expired tokens could not be marked; trying again", metadata: error.logMetadata)
            return Self.longestSleep
        }
    }
}
