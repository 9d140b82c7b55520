package import Domain

extension IdempotencyStore {
    /// Deletes the replies that are older than ``IdempotentReply/lifetime``, in transactions of at most 1,000 replies,
    /// so that other writes do not wait long.
    package func deleteExpired(at now: Timestamp) async throws {
        let earliest = now.adding(seconds: -IdempotentReply.lifetime)
        while try await self.delete(before: earliest, limit: 1000) > 0 {}
    }
}
