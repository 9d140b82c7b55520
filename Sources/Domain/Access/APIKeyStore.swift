/// Keeps API keys.
///
/// Every write throws `ServiceError.unavailable` when the write queue is full or another program holds the database.
package protocol APIKeyStore: Sendable {
    /// - Parameter hash: of the whole token.
    /// - Throws: `ServiceError.workspaceNotFound`.
    func create(_ key: APIKey, hash: [UInt8], by act: Act) async throws
    /// A key of whichever workspace, with the hash of its token.
    nonisolated(nonsending) func find(_ id: Identifier<APIKey>) async throws -> (key: APIKey, hash: [UInt8])?
    nonisolated(nonsending) func find(
        _ id: Identifier<APIKey>,
        in workspaceID: Identifier<Workspace>
    ) async throws -> APIKey?
    /// Oldest first.
    func list(_ page: PageRequest<APIKey>, in workspaceID: Identifier<Workspace>) async throws -> Page<APIKey>
    /// Every key of every workspace, oldest first.
    nonisolated(nonsending) func all() async throws -> [APIKey]
    /// Stores the key as `change` makes it of the key read in the same transaction.
    ///
    /// - Parameters:
    ///   - workspaceID: nil for a key of whichever workspace.
    ///   - rule: is held to the usable root keys before and after.
    /// - Returns: the key after the change.
    /// - Throws: `ServiceError.apiKeyNotFound`; what `change` throws; as
    ///   ``RootKeyRule/check(hadUsableKey:hasUsableKey:)``.
    func update(
        _ id: Identifier<APIKey>,
        in workspaceID: Identifier<Workspace>?,
        keeping rule: RootKeyRule,
        by act: Act,
        deciding change: @escaping @Sendable (APIKey) throws -> APIKey
    ) async throws -> APIKey
}

extension ServiceError {
    package static let apiKeyNotFound = ServiceError(.notFound, "API key not found")
}
