/// Keeps audit events. The other stores write an event in the transaction of each change.
package protocol AuditEventStore: Sendable {
    /// Records an act that changed no row: one that only reads, such as a reveal, or one that was refused.
    ///
    /// - Parameter status: the status code of the refusal's reply; nil when the act was done.
    /// - Throws: `ServiceError.unavailable`.
    func record(_ act: Act, on resourceID: String?, refusedWith status: Int?) async throws
    /// Queues the event of an act that changed no row, and returns at once. After a queued event could not be written,
    /// the next calls return when their event is durable on disk.
    ///
    /// - Throws: `ServiceError.unavailable` when the queue is full, or this event could not be written.
    func enqueue(_ act: Act, on resourceID: String) async throws
    /// Newest first.
    ///
    /// - Parameters:
    ///   - before: the event that the list continues after; nil for the newest.
    ///   - limit: at least 1.
    func find(
        _ filter: AuditEventFilter,
        in workspaceID: Identifier<Workspace>,
        before: Identifier<AuditEvent>?,
        limit: Int
    ) async throws -> [AuditEvent]
    /// Deletes up to `limit` events that were recorded before `earliest`, oldest first, in all workspaces.
    ///
    /// - Returns: the number of deleted events.
    func delete(before earliest: Timestamp, limit: Int) async throws -> Int
}
