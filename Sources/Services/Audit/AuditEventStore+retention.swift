package import Domain

extension AuditEventStore {
    /// Deletes the audit events that are older than `days`, in transactions of at most 1,000 events, so that other
    /// writes do not wait long.
    package func deleteOutdated(at now: Timestamp, days: Int) async throws {
        let earliest = now.adding(seconds: -86_400 * Int64(days))
        while try await self.delete(before: earliest, limit: 1000) > 0 {}
    }
}
