package protocol LastUseStore: Sendable {
    /// Sets `last_used_at` of API keys and credentials. A key or credential that was deleted meanwhile is skipped.
    ///
    /// - Throws: `ServiceError.unavailable`.
    func record(_ uses: LastUses) async throws
}
