/// Stores workspaces.
///
/// Every write throws `ServiceError.unavailable` when the write queue is full, when the database is being closed, and
/// when another program holds the database's write lock.
package protocol WorkspaceStore: Sendable {
    /// Stores a new workspace.
    ///
    /// - Throws: `ServiceError.workspaceNameTaken` when another workspace has the same name.
    func create(_ workspace: Workspace, by act: Act) async throws
    nonisolated(nonsending) func find(_ id: Identifier<Workspace>) async throws -> Workspace?
    /// One page of all workspaces, the oldest workspace first.
    func list(_ page: PageRequest<Workspace>) async throws -> Page<Workspace>
    /// All workspaces, the oldest workspace first.
    nonisolated(nonsending) func all() async throws -> [Workspace]
    /// Reads a workspace, passes it to `change`, and stores the name and the settings of the workspace that `change`
    /// returns, in one transaction.
    ///
    /// - Parameter change: gets the stored workspace. A store may call `change` twice.
    /// - Returns: the workspace after the change.
    /// - Throws: `ServiceError.workspaceNotFound`, `workspaceNameTaken`; the errors of `change`.
    func update(
        _ id: Identifier<Workspace>,
        by act: Act,
        deciding change: @escaping @Sendable (Workspace) throws -> Workspace
    ) async throws -> Workspace
    /// Deletes a workspace and its revoked API keys.
    ///
    /// - Parameters:
    ///   - withContent: whether to delete the workspace's connections, credentials and other API keys, too. If false,
    ///     their existence is an error.
    ///   - rule: is checked before the commit. The store tells `rule` whether a usable key with scope `root` exists
    ///     before the deletion, and whether one exists after the deletion.
    /// - Throws: `ServiceError.workspaceNotFound`; ``WorkspaceNotEmpty``; the errors of ``Precondition/check(_:)`` and
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
