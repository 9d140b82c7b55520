/// Makes, lists, renames and deletes workspaces. Who does not work in all of them knows of the own one only.
package struct WorkspaceService: Sendable {
    private let workspaces: any WorkspaceStore
    private let recentKeys: RecentKeys
    private let identifiers: IdentifierGenerator
    private let clock: Clock

    /// - Parameter recentKeys: what the callers of this process are known by.
    package init(
        workspaces: any WorkspaceStore,
        recentKeys: RecentKeys,
        identifiers: IdentifierGenerator,
        clock: Clock
    ) {
        self.workspaces = workspaces
        self.recentKeys = recentKeys
        self.identifiers = identifiers
        self.clock = clock
    }

    /// - Throws: `ServiceError.conflict` when the name is taken.
    package func create(
        name: String,
        by act: Act,
        remembering: Remembering<Workspace> = { $1 }
    ) async throws -> Workspace {
        let now = self.clock.now()
        let workspace = Workspace(id: self.identifiers.next(), name: name, createdAt: now, updatedAt: now)
        try await self.workspaces.create(workspace, by: remembering(workspace, act))
        return workspace
    }

    package func list(_ page: PageRequest<Workspace>, for caller: Caller) async throws -> Page<Workspace> {
        guard !caller.scopes.allow(.root) else { return try await self.workspaces.list(page) }
        let own = try self.workspaces.find(caller.workspaceID).map { [$0] } ?? []
        let isPassed = page.skip > 0 || page.cursor != nil
        return Page(isPassed ? [] : own, limit: page.limit, total: own.count)
    }

    /// - Throws: `ServiceError.notFound`, also for one that the caller does not work in.
    package func find(_ id: String, for caller: Caller) throws -> Workspace {
        guard
            let id = Identifier<Workspace>(id),
            id == caller.workspaceID || caller.scopes.allow(.root),
            let workspace = try self.workspaces.find(id)
        else { throw ServiceError(.notFound, "Workspace not found") }
        return workspace
    }

    /// - Throws: `ServiceError.notFound`; `preconditionFailed`; `conflict` when the name is taken, and when others keep
    ///   changing it.
    package func rename(
        _ id: String,
        to name: String?,
        if precondition: Precondition? = nil,
        by act: Act
    ) async throws -> Workspace {
        try await changing("workspace", self.find(id, for: act.caller), if: precondition) { current in
            var updated = current.next(at: self.clock.now())
            if let name { updated.name = name }
            try await self.workspaces.update(updated, from: current, by: act)
            return updated
        }
    }

    /// - Parameter force: whether everything in it goes with it, which takes scope `root`.
    /// - Throws: `ServiceError.notFound`; `forbidden`; `preconditionFailed`; `conflict` when it is not empty, when no
    ///   usable key with scope `root` would remain, and when others keep changing it.
    package func delete(_ id: String, force: Bool, if precondition: Precondition? = nil, by act: Act) async throws {
        try await changing("workspace", self.find(id, force: force, by: act), if: precondition) { workspace in
            try await self.workspaces.delete(workspace, withContent: force, at: self.clock.now(), by: act)
        }
        self.recentKeys.forgetAll()
    }

    /// - Throws: `ServiceError.notFound`; `forbidden` with `force` but without scope `root`.
    private func find(_ id: String, force: Bool, by act: Act) throws -> Workspace {
        let workspace = try self.find(id, for: act.caller)
        guard !force || act.caller.scopes.allow(.root) else {
            throw ServiceError(.forbidden, "This needs a key with scope 'root'")
        }
        return workspace
    }

    package func all() throws -> [Workspace] { try self.workspaces.all() }
}
