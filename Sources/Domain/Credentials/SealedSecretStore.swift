/// Gives access to the sealed secrets of all workspaces, so that they can be sealed with another data key, or checked.
package protocol SealedSecretStore: Sendable {
    /// A page of secrets in the order of their credentials' ids. A page holds at most about 1 MB of sealed bytes, so it
    /// may have fewer than `limit` secrets; a page is empty only after the last secret.
    ///
    /// - Parameters:
    ///   - keyHeader: secrets whose sealed bytes begin with these bytes are left out; nil leaves out none.
    ///   - id: the page begins after this credential; nil for the first page.
    func secrets(
        in table: SealedSecret.Table,
        withoutKeyHeader keyHeader: [UInt8]?,
        after id: Identifier<Credential>?,
        limit: Int
    ) async throws -> [SealedSecret]
    /// Overwrites the stored bytes of each secret with the given ones. A secret that was replaced or deleted meanwhile
    /// is skipped.
    ///
    /// - Throws: `ServiceError.unavailable`.
    func replace(_ secrets: [SealedSecret]) async throws
    /// Whether there is a stored idempotent reply whose sealed bytes do not begin with these bytes.
    func hasReply(withoutKeyHeader keyHeader: [UInt8]) async throws -> Bool
}
