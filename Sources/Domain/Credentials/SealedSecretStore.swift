/// Gives access to the sealed secrets of all workspaces, for sealing them with another data key and for checking them.
package protocol SealedSecretStore: Sendable {
    /// A page of secrets in the order of their credentials' ids. A page holds at most about 1 MB of sealed bytes, so it may
    /// have fewer than `limit` secrets; a page is empty only after the last secret.
    ///
    /// - Parameters:
    ///   - keyHeader: leaves out secrets whose sealed bytes begin with these bytes; nil for none.
    ///   - id: the page begins after this credential; nil for the first page.
    func secrets(
        in table: SealedSecret.Table,
        withoutKeyHeader keyHeader: [UInt8]?,
        after id: Identifier<Credential>?,
        limit: Int
    ) async throws -> [SealedSecret]
    /// Stores the sealed bytes in place of the stored ones. A secret that was replaced or deleted meanwhile is skipped.
    ///
    /// - Throws: `ServiceError.unavailable`.
    func replace(_ secrets: [SealedSecret]) async throws
    /// Whether a stored reply's sealed bytes begin otherwise.
    func hasReply(withoutKeyHeader keyHeader: [UInt8]) async throws -> Bool
}
