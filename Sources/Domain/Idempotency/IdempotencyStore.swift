package protocol IdempotencyStore: Sendable {
    /// Finds the stored reply of a key.
    ///
    /// - Parameter earliest: a reply that was stored before this time is not found.
    nonisolated(nonsending) func find(
        _ key: IdempotencyKey,
        from earliest: Timestamp
    ) async throws -> IdempotentReply?
    /// Deletes up to `limit` replies that were stored before `earliest`.
    ///
    /// - Returns: the number of deleted replies.
    func delete(before earliest: Timestamp, limit: Int) async throws -> Int
}
