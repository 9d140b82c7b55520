package import Domain

/// The use cases of workspaces. A caller without scope `root` can read and change only the workspace that the caller
/// works in.
package struct WorkspaceService: Sendable {
    private let workspaces: any WorkspaceStore
    private let recentKeys: RecentKeys
    private let identifiers: IdentifierGenerator
    private let clock: Clock

    /// - Parameter recentKeys: the cache of API keys. The service empties it when keys are deleted together with their
    ///   workspace.
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

    /// - Throws: `ServiceError.conflict` when another workspace has the name.
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
        let own = try await self.workspaces.find(caller.workspaceID).map { [$0] } ?? []
        let isPassed = page.skip > 0 || page.cursor != nil
        return Page(isPassed ? [] : own, limit: page.limit, total: own.count)
    }

    /// - Throws: `ServiceError.notFound` when the workspace does not exist, or when the caller works in another
    ///   workspace and lacks scope `root`.
    package func find(_ id: String, for caller: Caller) async throws -> Workspace {
        guard
            let id = Identifier<Workspace>(id),
            id == caller.workspaceID || caller.scopes.allow(.root),
            let workspace = try await self.workspaces.find(id)
        else { throw ServiceError.workspaceNotFound }
        return workspace
    }

    /// Changes the name of a workspace, which needs scope `root`, and the look and the limits of its connect pages.
    ///
    /// - Parameters:
    ///   - name: nil for no change.
    ///   - connect: replaces all settings; nil for no change.
    /// - Throws: `ServiceError.notFound`; `forbidden` for a name of a caller without scope `root`, because names are
    ///   unique across all workspaces, so whoever chooses one learns which names others have; `CheckFailure` for
    ///   settings with problems; `preconditionFailed`; `conflict` when another workspace has the name; `unavailable`.
    package func update(
        _ id: String,
        name: String?,
        connect: ConnectSettings? = nil,
        if precondition: Precondition? = nil,
        by act: Act
    ) async throws -> Workspace {
        let found = try await self.find(id, for: act.caller)
        guard name == nil || act.caller.scopes.allow(.root) else {
            throw ServiceError(.forbidden, "Renaming a workspace needs a key with scope 'root'")
        }
        if let problems = connect?.problems, !problems.isEmpty {
            throw CheckFailure(problems, message: "The settings of the connect page cannot be used")
        }
        // The precondition is checked again in the transaction. Checking it here first keeps refused requests out of
        // the write queue.
        try precondition?.check(found.updatedAt)
        return try await self.workspaces.update(found.id, by: act) { [clock] current in
            try precondition?.check(current.updatedAt)
            var updated = current.next(at: clock.now())
            if let name { updated.name = name }
            if let connect { updated.connect = connect }
            return updated
        }
    }

    /// - Parameter force: true deletes everything in the workspace, too, and needs scope `root`. False deletes only an
    ///   empty workspace.
    /// - Throws: `ServiceError.notFound`; `forbidden` when `force` is true and the caller lacks scope `root`;
    ///   `preconditionFailed`; `conflict` when the workspace is not empty, and when no usable key with scope `root`
    ///   would remain; `unavailable`.
    package func delete(_ id: String, force: Bool, if precondition: Precondition? = nil, by act: Act) async throws {
        let found = try await self.find(id, for: act.caller)
        guard !force || act.caller.scopes.allow(.root) else {
            throw ServiceError(.forbidden, "This needs a key with scope 'root'")
        }
        try precondition?.check(found.updatedAt)
        do {
            try await self.workspaces.delete(
                found.id,
                withContent: force,
                if: precondition,
                keeping: RootKeyRule(at: self.clock.now()),
                by: act
            )
        } catch is WorkspaceNotEmpty {
            throw ServiceError(
                .conflict,
                "The workspace holds connections, credentials, OAuth apps or keys; delete them first, or all with 'force'"
            )
        }
        self.recentKeys.forgetAll()
    }

    package func all() async throws -> [Workspace] { try await self.workspaces.all() }
}
