import Domain
import Services
import TestSupport
import Testing

@Suite struct RateLimiterTests {
    private let time = ManualClock()

    private func limiter(rate: Int, burst: Int, limit: Int = 100) -> RateLimiter {
        RateLimiter(rate: rate, burst: burst, limit: limit, clock: self.time.clock)
    }

    private func advance(milliseconds: Int64) {
        self.time.set(Timestamp(milliseconds: self.time.now.milliseconds + milliseconds))
    }

    /// The number of `attempts` that are let through.
    private func count(_ limiter: RateLimiter, _ caller: String = "a", attempts: Int) -> Int {
        (0..<attempts).count { _ in (try? limiter.count(caller)) != nil }
    }

    @Test func aBurstIsLetThroughAndNoMore() {
        #expect(self.count(self.limiter(rate: 60, burst: 5), attempts: 20) == 5)
    }

    @Test func eachCallerHasABucket() {
        let limiter = self.limiter(rate: 60, burst: 5)
        #expect(self.count(limiter, "a", attempts: 9) == 5)
        #expect(self.count(limiter, "b", attempts: 9) == 5)
    }

    @Test(arguments: [(60, 1000), (1, 60_000), (7, 8572), (60_000, 1)] as [(Int, Int64)])
    func aRequestComesBackWithTime(_ rate: Int, _ milliseconds: Int64) {
        let limiter = self.limiter(rate: rate, burst: 1)
        #expect(self.count(limiter, attempts: 2) == 1)
        self.advance(milliseconds: milliseconds - 1)
        #expect(self.count(limiter, attempts: 1) == 0)
        self.advance(milliseconds: 1)
        #expect(self.count(limiter, attempts: 2) == 1)
    }

    /// However often a refused caller asks meanwhile.
    @Test func askingTooOftenDoesNotPutItOff() {
        let limiter = self.limiter(rate: 1, burst: 1)
        #expect(self.count(limiter, attempts: 1) == 1)
        var passed = 0
        for _ in 0..<6000 {
            self.advance(milliseconds: 10)
            passed += self.count(limiter, attempts: 1)
        }
        #expect(passed == 1)
    }

    @Test func aBucketHoldsNoMoreThanABurst() {
        let limiter = self.limiter(rate: 6000, burst: 3)
        self.advance(milliseconds: 1_000_000_000)
        #expect(self.count(limiter, attempts: 9) == 3)
    }

    @Test(arguments: [(1, 60), (6, 10), (7, 9), (60, 1), (60_000, 1)])
    func saysWhenToTryAgain(_ rate: Int, _ seconds: Int) throws {
        let limiter = self.limiter(rate: rate, burst: 1)
        try limiter.count("a")
        let error = try #require(throws: ServiceError.self) { try limiter.count("a") }
        #expect(error.code == .tooManyRequests(retryAfter: seconds))
        self.advance(milliseconds: Int64(seconds) * 1000)
        try limiter.count("a")
    }

    @Test func aClockThatGoesBackAddsNothingAndTakesNothing() {
        let limiter = self.limiter(rate: 60, burst: 2)
        #expect(self.count(limiter, attempts: 1) == 1)
        self.advance(milliseconds: -3_600_000)
        #expect(self.count(limiter, attempts: 5) == 1)
        self.advance(milliseconds: 1000)
        #expect(self.count(limiter, attempts: 5) == 1)
    }

    /// A bucket is dropped only when it is full again, as long as there are no more callers than `limit`.
    @Test func forgettingGivesNobodyMore() {
        let limiter = self.limiter(rate: 60, burst: 4)
        for _ in 0..<50 {
            for caller in ["a", "b", "c"] { _ = self.count(limiter, caller, attempts: 10) }
            self.advance(milliseconds: 500)
        }
        self.advance(milliseconds: 500)
        for caller in ["a", "b", "c"] { #expect(self.count(limiter, caller, attempts: 10) <= 2) }
    }
}
