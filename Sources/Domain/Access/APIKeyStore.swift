/// Stores API keys.
///
/// Every write throws `ServiceError.unavailable` when the write queue is full, when the database is being closed, and
/// when another program holds the database's write lock.
package protocol APIKeyStore: Sendable {
    /// - Parameter hash: the hash of the whole token, made by a ``TokenHasher``.
    /// - Throws: `ServiceError.workspaceNotFound`.
    func create(_ key: APIKey, hash: [UInt8], by act: Act) async throws
    /// Finds a key in any workspace, with the hash of the key's token.
    nonisolated(nonsending) func find(_ id: Identifier<APIKey>) async throws -> (key: APIKey, hash: [UInt8])?
    nonisolated(nonsending) func find(
        _ id: Identifier<APIKey>,
        in workspaceID: Identifier<Workspace>
    ) async throws -> APIKey?
    /// A page of the workspace's keys, oldest first.
    func list(_ page: PageRequest<APIKey>, in workspaceID: Identifier<Workspace>) async throws -> Page<APIKey>
    /// Every key of every workspace, oldest first.
    nonisolated(nonsending) func all() async throws -> [APIKey]
    /// Reads a key and stores what `change` returns for the key, in one transaction.
    ///
    /// - Parameters:
    ///   - workspaceID: nil to find the key in any workspace.
    ///   - rule: is checked with whether a usable root key existed before the change, and whether one exists after the
    ///     change.
    ///   - change: gets the key as stored, and may be called twice.
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
