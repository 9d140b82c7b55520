package import Domain

extension IdempotencyStore {
    /// Deletes replies older than ``IdempotentReply/lifetime``, 1,000 in a transaction, so that other writes need not wait
    /// long.
    package func deleteExpired(at now: Timestamp) async throws {
        let earliest = now.adding(seconds: -IdempotentReply.lifetime)
        while try await self.delete(before: earliest, limit: 1000) > 0 {}
    }
}
