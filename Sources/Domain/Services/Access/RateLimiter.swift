import Synchronization

/// A token bucket for each caller: `burst` requests at once, and `rate` more each minute.
package final class RateLimiter: Sendable {
    private struct Bucket {
        /// A request is ``RateLimiter/cost``, so that a millisecond adds exactly `rate`.
        var level: Int64
        var at: Timestamp
    }

    /// Two generations: a bucket that nobody used for as long as one takes to fill is full, which is what a missing one
    /// is, so the older generation can be dropped whole.
    private struct Buckets {
        var current: [String: Bucket] = [:]
        var older: [String: Bucket] = [:]
        var since: Timestamp
    }

    private static let cost: Int64 = 60_000

    private let rate: Int64
    private let burst: Int64
    private let limit: Int
    private let clock: Clock
    private let buckets: Mutex<Buckets>

    /// - Parameters:
    ///   - rate: requests a minute, 1 and up.
    ///   - burst: requests at once, 1 and up.
    ///   - limit: how many callers a generation remembers. With more, the ones not seen lately get a full bucket early.
    package init(rate: Int, burst: Int, limit: Int = 100_000, clock: Clock) {
        self.rate = Int64(rate)
        self.burst = Int64(burst) * Self.cost
        self.limit = limit
        self.clock = clock
        self.buckets = Mutex(Buckets(since: clock.now()))
    }

    /// Counts a request of `caller`.
    ///
    /// - Throws: `ServiceError.tooManyRequests` when the bucket is empty.
    package func count(_ caller: String) throws {
        let now = self.clock.now()
        let missing: Int64 = self.buckets.withLock { buckets in
            self.turn(&buckets, now)
            let bucket = buckets.current[caller] ?? buckets.older[caller]
            var level = bucket.map { self.level($0, at: now) } ?? self.burst
            let isAllowed = level >= Self.cost
            if isAllowed { level -= Self.cost }
            buckets.current[caller] = Bucket(level: level, at: now)
            return isAllowed ? 0 : Self.cost - level
        }
        guard missing > 0 else { return }
        let seconds = (missing + self.rate * 1000 - 1) / (self.rate * 1000)
        throw ServiceError(
            .tooManyRequests(retryAfter: Int(seconds)),
            "Too many requests with this key; try again after \(seconds) second\(seconds == 1 ? "" : "s")"
        )
    }

    /// A clock that goes back adds nothing.
    private func level(_ bucket: Bucket, at now: Timestamp) -> Int64 {
        let passed = max(0, now.milliseconds - bucket.at.milliseconds)
        // Beyond the time that fills it the exact one does not matter, and a product would overflow.
        guard passed < self.timeToFill else { return self.burst }
        return min(self.burst, bucket.level + passed * self.rate)
    }

    private func turn(_ buckets: inout Buckets, _ now: Timestamp) {
        let age = now.milliseconds - buckets.since.milliseconds
        guard age >= self.timeToFill || buckets.current.count >= self.limit else { return }
        buckets.older = age >= 2 * self.timeToFill ? [:] : buckets.current
        buckets.current = [:]
        buckets.since = now
    }

    /// In milliseconds.
    private var timeToFill: Int64 { self.burst / self.rate + 1 }
}
