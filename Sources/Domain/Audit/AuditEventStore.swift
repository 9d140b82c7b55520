/// Finds audit events, and stores the audit events of operations that change no row. The audit event of a change is
/// written by the store that makes the change, in the same transaction.
package protocol AuditEventStore: Sendable {
    /// Stores, in one transaction, the audit events of operations that changed no row: reads, such as revealing a
    /// secret, and refused requests. Returns once the events are durable on disk.
    ///
    /// - Throws: `ServiceError.unavailable`.
    func record(_ records: [AuditRecord]) async throws
    /// Finds up to `limit` audit events of a workspace that satisfy `filter`, the newest event first.
    ///
    /// - Parameters:
    ///   - before: the id of the last event of the previous page, so that only older events are returned; nil to begin
    ///     with the newest event.
    ///   - limit: at least 1.
    func find(
        _ filter: AuditEventFilter,
        in workspaceID: Identifier<Workspace>,
        before: Identifier<AuditEvent>?,
        limit: Int
    ) async throws -> [AuditEvent]
    /// Deletes up to `limit` audit events that were recorded before `earliest`, in all workspaces, the oldest events
    /// first.
    ///
    /// - Returns: the number of deleted events.
    func delete(before earliest: Timestamp, limit: Int) async throws -> Int
}
