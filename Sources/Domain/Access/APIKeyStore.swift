/// Stores API keys.
///
/// Every write throws `ServiceError.unavailable` when the write queue is full, when the database is being closed, and
/// when another program holds the database's write lock.
package protocol APIKeyStore: Sendable {
    /// Stores a new key.
    ///
    /// - Parameter hash: the hash of the key's whole token, made by a ``TokenHasher``.
    /// - Throws: `ServiceError.workspaceNotFound` when the key's workspace does not exist.
    func create(_ key: APIKey, hash: [UInt8], by act: Act) async throws
    /// Finds a key in any workspace, together with the hash of the key's token. Nil when the key does not exist.
    nonisolated(nonsending) func find(_ id: Identifier<APIKey>) async throws -> (key: APIKey, hash: [UInt8])?
    nonisolated(nonsending) func find(
        _ id: Identifier<APIKey>,
        in workspaceID: Identifier<Workspace>
    ) async throws -> APIKey?
    /// One page of the keys of a workspace, the oldest key first.
    func list(_ page: PageRequest<APIKey>, in workspaceID: Identifier<Workspace>) async throws -> Page<APIKey>
    /// All keys of all workspaces, the oldest key first.
    nonisolated(nonsending) func all() async throws -> [APIKey]
    /// Reads a key, passes it to `change`, and stores the key that `change` returns, in one transaction.
    ///
    /// - Parameters:
    ///   - workspaceID: the workspace of the key; nil to find the key in any workspace.
    ///   - rule: is checked before the commit. The store tells `rule` whether a usable key with scope `root` exists
    ///     before the change, and whether one exists after the change.
    ///   - change: gets the stored key. A store may call `change` twice.
    /// - Returns: the key after the change.
    /// - Throws: `ServiceError.apiKeyNotFound`; the errors of `change`; the errors of
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
