/// Keeps workspaces.
///
/// Every write throws `ServiceError.unavailable` when the write queue is full or another program holds the database.
package protocol WorkspaceStore: Sendable {
    /// - Throws: `ServiceError.workspaceNameTaken`.
    func create(_ workspace: Workspace, by act: Act) async throws
    nonisolated(nonsending) func find(_ id: Identifier<Workspace>) async throws -> Workspace?
    /// Oldest first.
    func list(_ page: PageRequest<Workspace>) async throws -> Page<Workspace>
    /// Every workspace, oldest first.
    nonisolated(nonsending) func all() async throws -> [Workspace]
    /// Stores the name that `change` gives the workspace read in the same transaction.
    ///
    /// - Returns: the workspace after the change.
    /// - Throws: `ServiceError.workspaceNotFound`, `workspaceNameTaken`; what `change` throws.
    func update(
        _ id: Identifier<Workspace>,
        by act: Act,
        deciding change: @escaping @Sendable (Workspace) throws -> Workspace
    ) async throws -> Workspace
    /// Deletes a workspace with its revoked keys.
    ///
    /// - Parameters:
    ///   - withContent: whether its connections, credentials and other keys are deleted with it.
    ///   - rule: is held to the usable root keys before and after.
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
