/// Finds audit events, and stores those of operations that change no row. The other stores write the audit event of a
/// change in the transaction of the change.
package protocol AuditEventStore: Sendable {
    /// Stores the audit event of an operation that changed no row: of a read, such as a reveal, or of a refused
    /// request. Returns once the event is durable on disk.
    ///
    /// - Parameters:
    ///   - resourceID: the id of the row; nil for a refused request that named no row.
    ///   - status: the HTTP status code of the reply to a refused request; nil when the operation was done.
    /// - Throws: `ServiceError.unavailable`.
    func record(_ act: Act, on resourceID: String?, refusedWith status: Int?) async throws
    /// Stores the audit events of refused requests that named no row, in one transaction. Returns once the events are
    /// durable on disk.
    ///
    /// - Parameter refusals: each with the HTTP status code of the replies.
    /// - Throws: `ServiceError.unavailable`.
    func record(refusals: [(act: Act, status: Int)]) async throws
    /// Finds audit events of a workspace, newest first.
    ///
    /// - Parameters:
    ///   - before: only events that are older than this event; nil to begin with the newest event.
    ///   - limit: at least 1.
    func find(
        _ filter: AuditEventFilter,
        in workspaceID: Identifier<Workspace>,
        before: Identifier<AuditEvent>?,
        limit: Int
    ) async throws -> [AuditEvent]
    /// Deletes up to `limit` events of all workspaces that were recorded before `earliest`, oldest first.
    ///
    /// - Returns: the number of deleted events.
    func delete(before earliest: Timestamp, limit: Int) async throws -> Int
}
