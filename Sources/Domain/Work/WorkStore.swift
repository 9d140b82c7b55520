/// Hands out work that waits for its own time, in all workspaces. A piece of work exists as long as the row that is
/// worked on. Results are stored by the stores of those rows, together with a ``WorkPlan``.
package protocol WorkStore: Sendable {
    /// Claims up to `limit` pieces of work that are due and have no lease, the longest due first.
    ///
    /// - Parameters:
    ///   - now: the present time.
    ///   - lease: the time at which other callers may claim the same work again.
    /// - Throws: `ServiceError.unavailable`.
    func claim(_ kind: WorkKind, limit: Int, at now: Timestamp, until lease: Timestamp) async throws -> [WorkClaim]
    /// Claims one piece of work whether it is due or not; nil when there is none, or when it has a lease.
    ///
    /// - Throws: `ServiceError.unavailable`.
    func claim(
        _ kind: WorkKind,
        on subjectID: String,
        at now: Timestamp,
        until lease: Timestamp
    ) async throws -> WorkClaim?
    /// Gives a claim back without a result. Nothing changes when the work was claimed again meanwhile.
    ///
    /// - Throws: `ServiceError.unavailable`.
    func giveBack(_ claim: WorkClaim, plan: WorkPlan) async throws
    /// The earliest time at which a piece of work is or was due; nil when no work is due by itself.
    nonisolated(nonsending) func firstDue(_ kind: WorkKind) async throws -> Timestamp?
    /// Ends all leases. For a process that has just locked the data directory: no other process works on its rows.
    ///
    /// - Throws: `ServiceError.unavailable`.
    func endLeases() async throws
}
