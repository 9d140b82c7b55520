package import Domain

extension AuditEventStore {
    /// Deletes audit events older than `days`, 1,000 in a transaction, so that other writes need not wait long.
    package func deleteOutdated(at now: Timestamp, days: Int) async throws {
        let earliest = now.adding(seconds: -86_400 * Int64(days))
        while try await self.delete(before: earliest, limit: 1000) > 0 {}
    }
}
