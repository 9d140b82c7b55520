/// Reads and replaces the sealed secrets of all workspaces, to seal them with another data key or to check them.
package protocol SealedSecretStore: Sendable {
    /// One page of a table's secrets, in the order of their rows' ids. A page holds about 1 MB of sealed bytes
    /// at most, so a page may have fewer than `limit` secrets. Only a page after the last secret is empty.
    ///
    /// - Parameters:
    ///   - keyHeader: leaves out the secrets whose sealed bytes begin with these bytes (``SecretResealer/keyHeader``);
    ///     nil to leave out no secret.
    ///   - id: the row of the last secret on the previous page; nil for the first page.
    func secrets(
        in table: SealedSecret.Table,
        withoutKeyHeader keyHeader: [UInt8]?,
        after id: String?,
        limit: Int
    ) async throws -> [SealedSecret]
    /// Overwrites the stored bytes of each given secret with ``ResealedSecret/sealed``. A secret whose bytes were
    /// changed since they were read, or that was deleted, is skipped.
    ///
    /// - Throws: `ServiceError.unavailable`.
    func replace(_ secrets: [ResealedSecret]) async throws
    /// The database has a stored reply (``IdempotentReply``), or a row of a table that is short-lived
    /// (``SealedSecret/Table/isShortLived``), whose sealed bytes do not begin with `keyHeader`.
    func hasShortLived(withoutKeyHeader keyHeader: [UInt8]) async throws -> Bool
}
