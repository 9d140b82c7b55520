/// Finds audit events, and stores the audit events of operations that change no row. The audit event of a change is
/// written by the store that makes the change, in the same transaction.
package protocol AuditEventStore: Sendable {
    /// Stores the audit event of an operation that changed no row: a read, such as revealing a secret, or a refused
    /// request. Returns once the event is durable on disk.
    ///
    /// - Parameters:
    ///   - resourceID: the id of the row that the operation concerns; nil for a refused request that named no row.
    ///   - status: the HTTP status code of the reply to a refused request; nil when the operation was done.
    /// - Throws: `ServiceError.unavailable`.
    func record(_ act: Act, on resourceID: String?, refusedWith status: Int?) async throws
    /// Stores, in one transaction, audit events of refused requests that named no row. Returns once the events are
    /// durable on disk.
    ///
    /// - Parameter refusals: one element for each event, with the HTTP status code of the replies to the refused
    ///   requests.
    /// - Throws: `ServiceError.unavailable`.
    func record(refusals: [(act: Act, status: Int)]) async throws
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
