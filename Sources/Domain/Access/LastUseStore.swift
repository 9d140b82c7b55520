package protocol LastUseStore: Sendable {
    /// Sets `last_used_at` of API keys and credentials. Rows that were deleted meanwhile are skipped.
    ///
    /// - Throws: `ServiceError.unavailable`.
    func record(_ uses: LastUses) async throws
}
