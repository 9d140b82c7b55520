package protocol LastUseStore: Sendable {
    /// Sets `last_used_at`; a row that was deleted meanwhile is skipped.
    ///
    /// - Throws: `ServiceError.unavailable`.
    func record(_ uses: LastUses) async throws
}
