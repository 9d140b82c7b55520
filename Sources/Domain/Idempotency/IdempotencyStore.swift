package protocol IdempotencyStore: Sendable {
    /// Finds the stored reply to the request with this key; nil when there is none.
    ///
    /// - Parameter earliest: a reply that was stored before this time is ignored.
    nonisolated(nonsending) func find(
        _ key: IdempotencyKey,
        from earliest: Timestamp
    ) async throws -> IdempotentReply?
    /// Deletes up to `limit` replies that were stored before `earliest`, in all workspaces.
    ///
    /// - Returns: the number of deleted replies.
    func delete(before earliest: Timestamp, limit: Int) async throws -> Int
}
