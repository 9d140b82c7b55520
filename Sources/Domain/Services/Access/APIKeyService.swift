/// Makes, lists, changes and revokes API keys. Nobody makes or changes a key with scopes that they lack themselves.
package struct APIKeyService: Sendable {
    private let keys: any APIKeyStore
    private let recentKeys: RecentKeys
    private let hasher: any TokenHasher
    private let identifiers: IdentifierGenerator
    private let clock: Clock

    /// - Parameter recentKeys: what the callers of this process are known by.
    package init(
        keys: any APIKeyStore,
        recentKeys: RecentKeys,
        hasher: any TokenHasher,
        identifiers: IdentifierGenerator,
        clock: Clock
    ) {
        self.keys = keys
        self.recentKeys = recentKeys
        self.hasher = hasher
        self.identifiers = identifiers
        self.clock = clock
    }

    /// The key works in the caller's workspace. The token is in the answer and nowhere else.
    ///
    /// - Parameter beforeStoring: puts the token where it is to be kept, so that no key is stored whose token is lost.
    /// - Throws: `ServiceError.forbidden`; `notFound` when the workspace does not exist.
    package func create(
        _ submission: APIKeySubmission,
        by act: Act,
        remembering: Remembering<(key: APIKey, token: APIKeyToken)> = { $1 },
        beforeStoring: (APIKeyToken) throws -> Void = { _ in }
    ) async throws -> (key: APIKey, token: APIKeyToken) {
        try self.check(submission.scopes, by: act)
        let key = APIKey(
            id: self.identifiers.next(),
            workspaceID: act.caller.workspaceID,
            label: submission.label,
            scopes: submission.scopes,
            isActive: submission.isActive,
            allowedAddresses: submission.allowedAddresses,
            createdBy: act.caller.id,
            createdAt: self.clock.now(),
            expiresAt: submission.expiresAt
        )
        let token = APIKeyToken(for: key.id)
        try beforeStoring(token)
        let remembered = try remembering((key, token), act)
        try await self.keys.create(key, hash: self.hasher.hash(token.secret), by: remembered)
        return (key, token)
    }

    package func list(_ page: PageRequest<APIKey>, for caller: Caller) async throws -> Page<APIKey> {
        try await self.keys.list(page, in: caller.workspaceID)
    }

    /// - Throws: `ServiceError.notFound`.
    package func find(_ id: String, for caller: Caller) throws -> APIKey {
        guard let id = Identifier<APIKey>(id), let key = try self.keys.find(id, in: caller.workspaceID) else {
            throw Self.notFound
        }
        return key
    }

    /// - Throws: `ServiceError.notFound`; `forbidden`; `preconditionFailed`; `conflict` when it is revoked, when others keep
    ///   changing it, and when no usable key with scope `root` would remain.
    package func update(
        _ id: String,
        _ changes: APIKeyChanges,
        if precondition: Precondition? = nil,
        by act: Act
    ) async throws -> APIKey {
        try await changing("API key", self.find(id, changedBy: act), if: precondition) { current in
            try self.check(changes.scopes ?? current.scopes, by: act)
            guard current.revokedAt == nil else { throw ServiceError(.conflict, "A revoked API key cannot be changed") }
            let now = self.clock.now()
            var updated = current.next(at: now)
            changes.apply(to: &updated)
            try await self.keys.update(updated, from: current, at: now, by: act)
            self.recentKeys.forgetAll()
            return updated
        }
    }

    /// - Throws: `ServiceError.notFound`; `forbidden`; `preconditionFailed`; `conflict` for the last usable key with scope
    ///   `root`, and when others keep changing it.
    package func revoke(_ id: String, if precondition: Precondition? = nil, by act: Act) async throws {
        try await changing("API key", self.find(id, changedBy: act), if: precondition) {
            try await self.revoke($0, by: act)
        }
    }

    /// In whichever workspace it is: for the command line.
    ///
    /// - Throws: `ServiceError.notFound`; `conflict` for the last usable key with scope `root`, and when others keep
    ///   changing it.
    package func revoke(_ id: Identifier<APIKey>, by act: Act) async throws {
        try await changing("API key", self.find(id)) { try await self.revoke($0, by: act) }
    }

    private func revoke(_ key: APIKey, by act: Act) async throws {
        try await self.keys.revoke(key, at: self.clock.now(), by: act)
        self.recentKeys.forgetAll()
    }

    /// - Throws: `ServiceError.notFound`; `forbidden` when it may do what the caller may not.
    private func find(_ id: String, changedBy act: Act) throws -> APIKey {
        let key = try self.find(id, for: act.caller)
        try self.check(key.scopes, by: act)
        return key
    }

    private func find(_ id: Identifier<APIKey>) throws -> APIKey {
        guard let (key, _) = try self.keys.find(id) else { throw Self.notFound }
        return key
    }

    package func all() throws -> [APIKey] { try self.keys.all() }

    private func check(_ scopes: Scopes, by act: Act) throws {
        guard act.caller.scopes.cover(scopes) else {
            throw ServiceError(.forbidden, "A key may not make or change one with scopes that it lacks itself")
        }
    }

    private static let notFound = ServiceError(.notFound, "API key not found")
}

extension APIKeyChanges {
    fileprivate func apply(to key: inout APIKey) {
        if let label { key.label = label }
        if let scopes { key.scopes = scopes }
        if let isActive { key.isActive = isActive }
        if let allowedAddresses { key.allowedAddresses = allowedAddresses }
        if let expiresAt { key.expiresAt = expiresAt }
    }
}
