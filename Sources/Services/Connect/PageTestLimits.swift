import Domain
import Synchronization

/// How often credentials may be tried from the connect pages, in the memory of this process. Without limits, a page
/// would be a way to guess passwords at a service.
final class PageTestLimits: Sendable {
    /// The number of tests of one session.
    static let mostOfSession = 30
    /// The number of sessions whose tests are counted. With more sessions, the oldest counts are dropped.
    private static let mostSessions = 10_000

    private struct Counts {
        var current: [Identifier<ConnectSession>: Int] = [:]
        var older: [Identifier<ConnectSession>: Int] = [:]
    }

    private let sessions: RateLimiter
    private let places: RateLimiter
    private let counts = Mutex(Counts())

    init(clock: Clock) {
        self.sessions = RateLimiter(rate: 5, burst: 5, clock: clock)
        self.places = RateLimiter(rate: 10, burst: 10, clock: clock)
    }

    /// Counts a test: at most 5 a minute and 30 in all for a session, and 10 a minute for one destination of a
    /// workspace.
    ///
    /// - Parameter destinations: the places that the credentials are sent to. Without one, the integration's id stands
    ///   for the place that the definition fixes.
    /// - Throws: ``SignInFailure/tooManyRequests``.
    func count(
        _ session: ConnectSession,
        _ integrationID: String,
        to destinations: Set<ServiceOrigin>
    ) throws(SignInFailure) {
        do {
            try self.sessions.count(session.id.text)
            let places = destinations.isEmpty ? [integrationID] : destinations.map(\.description)
            for place in places.sorted() { try self.places.count("\(session.workspaceID) \(place)") }
        } catch {
            throw .tooManyRequests
        }
        let count = self.counts.withLock { counts in
            let count = (counts.current[session.id] ?? counts.older[session.id] ?? 0) + 1
            if counts.current.count >= Self.mostSessions { counts = Counts(older: counts.current) }
            counts.current[session.id] = count
            return count
        }
        guard count <= Self.mostOfSession else { throw .tooManyRequests }
    }
}
