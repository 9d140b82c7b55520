/// Makes, lists and revokes workspaces and API keys.
package struct KeyService: Sendable {
    private let keys: any APIKeyStore
    private let workspaces: any WorkspaceStore
    private let hasher: any TokenHasher
    private let identifiers: IdentifierGenerator
    private let clock: Clock

    package init(
        keys: any APIKeyStore,
        workspaces: any WorkspaceStore,
        hasher: any TokenHasher,
        identifiers: IdentifierGenerator,
        clock: Clock
    ) {
        self.keys = keys
        self.workspaces = workspaces
        self.hasher = hasher
        self.identifiers = identifiers
        self.clock = clock
    }

    /// - Throws: `ServiceError.conflict` when the name is taken.
    package func createWorkspace(name: String, by act: Act) async throws -> Workspace {
        let now = self.clock.now()
        let workspace = Workspace(id: self.identifiers.next(), name: name, createdAt: now, updatedAt: now)
        try await self.workspaces.create(workspace, by: act)
        return workspace
    }

    /// The token is in the answer and nowhere else.
    ///
    /// - Parameter beforeStoring: puts the token where it is to be kept, so that no key is stored whose token is lost.
    /// - Throws: `ServiceError.notFound` when the workspace does not exist.
    package func createKey(
        in workspaceID: Identifier<Workspace>,
        label: String,
        scopes: Scopes,
        expiresAt: Timestamp? = nil,
        by act: Act,
        beforeStoring: (APIKeyToken) throws -> Void = { _ in }
    ) async throws -> (key: APIKey, token: APIKeyToken) {
        let key = APIKey(
            id: self.identifiers.next(),
            workspaceID: workspaceID,
            label: label,
            scopes: scopes,
            createdAt: self.clock.now(),
            expiresAt: expiresAt,
            revokedAt: nil
        )
        let token = APIKeyToken(for: key.id)
        try beforeStoring(token)
        try await self.keys.create(key, hash: self.hasher.hash(token.secret), by: act)
        return (key, token)
    }

    /// - Throws: `ServiceError.notFound`; `conflict` for the last usable key with scope `root`.
    package func revokeKey(_ id: Identifier<APIKey>, by act: Act) async throws {
        try await self.keys.revoke(id, at: self.clock.now(), by: act)
    }

    package func allKeys() throws -> [APIKey] { try self.keys.all() }
    package func allWorkspaces() throws -> [Workspace] { try self.workspaces.all() }
    package func workspace(_ id: Identifier<Workspace>) throws -> Workspace? { try self.workspaces.find(id) }
}
