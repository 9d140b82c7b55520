/// Hands out work that waits for its own time, in all workspaces. A piece of work exists as long as the row that is
/// worked on. Results are stored by the stores of those rows, together with a ``WorkPlan``.
package protocol WorkStore: Sendable {
    /// Claims up to `limit` pieces of work that are due and have no lease. Workspaces take turns: each one with due work
    /// gets one claim, the longest due first, before another one gets its second.
    ///
    /// A turn looks at no more than 1000 workspaces, so that its time has a limit; the next turn goes on from there.
    ///
    /// - Parameters:
    ///   - isAwaited: whether the work is claimed that something waits for, or the other work (``WorkPlan/isAwaited``).
    ///   - last: the workspace that the turn before returned; nil for the first turn.
    ///   - now: the present time.
    ///   - lease: the time at which other callers may claim the same work again.
    /// - Throws: `ServiceError.unavailable`.
    func claim(
        _ kind: WorkKind,
        isAwaited: Bool,
        limit: Int,
        after last: Identifier<Workspace>?,
        at now: Timestamp,
        until lease: Timestamp
    ) async throws -> WorkTurn
    /// Gives a claim back without a result. Nothing changes when the work was claimed again meanwhile.
    ///
    /// - Throws: `ServiceError.unavailable`.
    func giveBack(_ claim: WorkClaim, plan: WorkPlan) async throws
    /// Ends a claim whose row does not exist any more, and deletes the work. Nothing changes when the work was claimed
    /// again meanwhile.
    ///
    /// - Throws: `ServiceError.unavailable`.
    func delete(_ claim: WorkClaim) async throws
    /// The earliest time at which a piece of work is or was due; nil when no work is due by itself.
    nonisolated(nonsending) func firstDue(_ kind: WorkKind) async throws -> Timestamp?
    /// Ends all leases. For a process that has just locked the data directory: no other process works on its rows.
    ///
    /// - Throws: `ServiceError.unavailable`.
    func endLeases() async throws
}
