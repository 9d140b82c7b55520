/// Stores workspaces.
///
/// Every write throws `ServiceError.unavailable` when the write queue is full, when the database is being closed, and
/// when another program holds the database's write lock.
package protocol WorkspaceStore: Sendable {
    /// - Throws: `ServiceError.workspaceNameTaken`.
    func create(_ workspace: Workspace, by act: Act) async throws
    nonisolated(nonsending) func find(_ id: Identifier<Workspace>) async throws -> Workspace?
    /// A page of all workspaces, oldest first.
    func list(_ page: PageRequest<Workspace>) async throws -> Page<Workspace>
    /// Every workspace, oldest first.
    nonisolated(nonsending) func all() async throws -> [Workspace]
    /// Reads a workspace and stores the name of the workspace that `change` returns, in one transaction.
    ///
    /// - Parameter change: gets the workspace as stored, and may be called twice.
    /// - Returns: the workspace after the change.
    /// - Throws: `ServiceError.workspaceNotFound`, `workspaceNameTaken`; what `change` throws.
    func update(
        _ id: Identifier<Workspace>,
        by act: Act,
        deciding change: @escaping @Sendable (Workspace) throws -> Workspace
    ) async throws -> Workspace
    /// Deletes a workspace and its revoked API keys.
    ///
    /// - Parameters:
    ///   - withContent: whether the workspace's connections, credentials and other keys are deleted too.
    ///   - rule: is checked with whether a usable root key existed before the deletion, and whether one exists after
    ///     the deletion.
    /// - Throws: `ServiceError.workspaceNotFound`; ``WorkspaceNotEmpty``; as ``Precondition/check(_:)`` and
    ///   ``RootKeyRule/check(hadUsableKey:hasUsableKey:)``.
    func delete(
        _ id: Identifier<Workspace>,
        withContent: Bool,
        if precondition: Precondition?,
        keeping rule: RootKeyRule,
        by act: Act
    ) async throws
}

extension ServiceError {
    package static let workspaceNotFound = ServiceError(.notFound, "Workspace not found")
    package static let workspaceNameTaken = ServiceError(.conflict, "A workspace with this name exists already")
}
