import Domain
import NIOPosix
import Synchronization

/// Looks up names with the system's resolver, getaddrinfo(3), on threads of its own, because a look-up blocks its
/// thread and cannot be cancelled. A name whose server is silent therefore holds a thread after the call that asked for
/// it ended, and counts against the limit of its workspace until it returns.
final class SystemResolver: Resolver {
    private static let threads = 16
    /// The names of one workspace that may be looked up at once.
    private static let workspaceLimit = 4
    private static let longestWait: Int64 = 5000

    /// The result of one look-up.
    enum Answer: Sendable, Equatable {
        case addresses([IPAddress])
        case notFound
        /// The resolver failed, for example because no name server answered.
        case failed
    }

    private let clock: Clock
    private let lookUp: @Sendable (String) -> Answer
    private let pool: NIOThreadPool
    private let isStarted = Mutex(false)
    private let state = Mutex(NameTable())

    /// - Parameter lookUp: looks up a name, and may block for long.
    init(clock: Clock, lookUp: @escaping @Sendable (String) -> Answer = SystemResolver.addresses) {
        self.clock = clock
        self.lookUp = lookUp
        self.pool = NIOThreadPool(numberOfThreads: Self.threads)
    }

    func addresses(
        of host: String,
        for workspaceID: Identifier<Workspace>?
    ) async throws(OutboundFailure) -> [IPAddress] {
        let start = self.clock.now().milliseconds
        let end = Timestamp(milliseconds: start + Self.longestWait)
        switch try await self.answer(about: host, for: workspaceID, until: end) {
        case .addresses(let addresses): return addresses
        case .notFound: throw .nameNotFound
        case .failed: throw .unreachable
        }
    }

    private func answer(
        about host: String,
        for workspaceID: Identifier<Workspace>?,
        until end: Timestamp
    ) async throws(OutboundFailure) -> Answer {
        while true {
            let now = self.clock.now()
            let pending: Awaited<Answer>
            switch self.state.withLock({ $0.request(host, for: workspaceID, at: now, limit: Self.workspaceLimit) }) {
            case .known(let answer): return answer
            case .silent: throw .timeout
            case .join(let running): pending = running
            case .start(let started):
                self.start(host, started)
                pending = started
            case .busy(let other):
                guard await other.value(until: end, self.clock) != nil else { throw .busy }
                continue
            }
            guard let answer = await pending.value(until: end, self.clock) else { throw self.silence(of: host) }
            return answer
        }
    }

    /// Ends the threads once their look-ups have returned. Names can no longer be looked up.
    func shutdown() {
        guard self.isStarted.withLock({ $0 }) else { return }
        self.pool.shutdownGracefully { _ in }
    }

    private func start(_ host: String, _ pending: Awaited<Answer>) {
        self.isStarted.withLock { isStarted in
            guard !isStarted else { return }
            self.pool.start()
            isStarted = true
        }
        self.pool.submit { state in
            let answer = state == .active ? self.lookUp(host) : .failed
            self.state.withLock { $0.finish(host, answer, at: self.clock.now()) }
            pending.set(answer)
        }
    }

    /// Notes that the name was not answered in time. A caller that was cancelled notes nothing.
    private func silence(of host: String) -> OutboundFailure {
        if !Task.isCancelled { self.state.withLock { $0.markSilent(host, at: self.clock.now()) } }
        return .timeout
    }
}
