/// Finds the credentials whose row is not marked as having a list of destinations in its sealed bytes
/// (``SealedContent/destinations``), and stores their lists. These are credentials from before Patchbay kept such
/// lists.
package protocol UnlistedSecretStore: Sendable {
    /// One page of the unmarked credentials of all workspaces, in the order of their ids, each with its previous secret
    /// (nil when there is none). A page holds about 1 MB of sealed bytes at most, so a page may have fewer than `limit`
    /// credentials. Only a page after the last credential is empty.
    ///
    /// - Parameter id: the credential that was the last on the previous page; nil for the first page.
    func unlisted(
        after id: Identifier<Credential>?,
        limit: Int
    ) async throws -> [(current: SealedSecret, previous: SealedSecret?)]
    /// Stores the new bytes of each secret, in one transaction, and marks the rows of table `credentials`. A secret
    /// whose bytes were changed since they were read is skipped, and so is one whose row was marked meanwhile.
    ///
    /// - Throws: `ServiceError.unavailable`.
    func list(_ secrets: [ResealedSecret]) async throws
}
