package import Domain

extension RevocationStore {
    /// Deletes the credentials whose access was taken back more than 30 days ago, in transactions of at most 500
    /// credentials, so that other writes do not wait long.
    package func deleteOutdatedReceipts(at now: Timestamp) async throws {
        let earliest = now.adding(seconds: -30 * 86_400)
        while try await self.deleteRevoked(before: earliest, limit: 500) > 0 {}
    }
}
