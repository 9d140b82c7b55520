package import Domain
import Synchronization

/// A rate limiter with a token bucket for each caller, in the memory of this process. A caller may send `burst`
/// requests at once, and `rate` further requests each minute.
package final class RateLimiter: Sendable {
    private struct Bucket {
        /// The number of tokens in the bucket at time ``at``. A request takes ``RateLimiter/cost`` tokens. With this
        /// unit, the number of tokens that are added in each millisecond is the integer `rate`.
        var level: Int64
        var at: Timestamp
    }

    /// The buckets in two generations. A bucket that is not used for ``timeToFill`` is full, and a missing bucket
    /// counts as full. So a bucket that was not used for a whole generation can be dropped, and its caller notices no
    /// difference.
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
    ///   - rate: the number of requests that a caller may send each minute; at least 1.
    ///   - burst: the number of requests that a caller may send at once; at least 1.
    ///   - limit: the greatest number of buckets in a generation. With more callers, buckets that were not used
    ///     recently are dropped early, and then count as full.
    package init(rate: Int, burst: Int, limit: Int = 100_000, clock: Clock) {
        self.rate = Int64(rate)
        self.burst = Int64(burst) * Self.cost
        self.limit = limit
        self.clock = clock
        self.buckets = Mutex(Buckets(since: clock.now()))
    }

    /// Takes the tokens for one request from the bucket of `caller`.
    ///
    /// - Throws: `ServiceError.tooManyRequests` when the bucket has too few tokens.
    package func count(_ caller: String) throws {
        let now = self.clock.now()
        let missing: Int64 = self.buckets.withLock { buckets in
            self.dropOutdated(&buckets, now)
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

    /// The number of tokens in a bucket at time `now`. If the clock was set back, no tokens are added.
    private func level(_ bucket: Bucket, at now: Timestamp) -> Int64 {
        let passed = max(0, now.milliseconds - bucket.at.milliseconds)
        // After `timeToFill` the bucket is full, and the product below could overflow.
        guard passed < self.timeToFill else { return self.burst }
        return min(self.burst, bucket.level + passed * self.rate)
    }

    private func dropOutdated(_ buckets: inout Buckets, _ now: Timestamp) {
        let age = now.milliseconds - buckets.since.milliseconds
        guard age >= self.timeToFill || buckets.current.count >= self.limit else { return }
        buckets.older = age >= 2 * self.timeToFill ? [:] : buckets.current
        buckets.current = [:]
        buckets.since = now
    }

    /// The number of milliseconds after which an empty bucket is full.
    private var timeToFill: Int64 { self.burst / self.rate + 1 }
}
