package import Domain

/// The use cases of API keys: create, list, read, change and revoke. A caller can neither create nor change a key with
/// a scope that the caller lacks.
package struct APIKeyService: Sendable {
    private let keys: any APIKeyStore
    private let recentKeys: RecentKeys
    private let hasher: any TokenHasher
    private let identifiers: IdentifierGenerator
    private let clock: Clock

    /// - Parameter recentKeys: the cache of API keys. The service empties it after each change of a key.
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

    /// Creates a key in the caller's workspace. Only the returned tuple contains the token, because the database stores
    /// only the token's hash.
    ///
    /// - Parameter beforeStoring: saves the token, for example to a file. If it throws, the key is not stored, so no
    ///   key exists whose token was lost.
    /// - Throws: `ServiceError.forbidden` when the caller lacks one of the submitted scopes; `notFound` when the
    ///   workspace does not exist; `unavailable`; the errors of `beforeStoring`.
    package func create(
        _ submission: APIKeySubmission,
        by act: Act,
        remembering: Remembering<(key: APIKey, token: APIKeyToken)> = { $1 },
        beforeStoring: (APIKeyToken) throws -> Void = { _ in }
    ) async throws -> (key: APIKey, token: APIKeyToken) {
        try Self.check(submission.scopes, by: act)
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

    /// - Throws: `ServiceError.notFound` when the caller's workspace has no API key with this id.
    package func find(_ id: String, for caller: Caller) async throws -> APIKey {
        guard
            let id = Identifier<APIKey>(id),
            let key = try await self.keys.find(id, in: caller.workspaceID)
        else { throw ServiceError.apiKeyNotFound }
        return key
    }

    /// - Throws: `ServiceError.notFound`; `forbidden` when the caller lacks one of the key's scopes;
    ///   `preconditionFailed`; `conflict` when the key is revoked, and when no usable key with scope `root` would
    ///   remain; `unavailable`.
    package func update(
        _ id: String,
        _ changes: APIKeyChanges,
        if precondition: Precondition? = nil,
        by act: Act
    ) async throws -> APIKey {
        try await self.change(id, if: precondition, by: act) { current, now in
            try Self.check(changes.scopes ?? current.scopes, by: act)
            guard current.revokedAt == nil else { throw ServiceError(.conflict, "A revoked API key cannot be changed") }
            var updated = current.next(at: now)
            changes.apply(to: &updated)
            return updated
        }
    }

    /// Revokes an API key in the caller's workspace. If the key is already revoked, nothing is changed.
    ///
    /// - Throws: `ServiceError.notFound`; `forbidden` when the caller lacks one of the key's scopes;
    ///   `preconditionFailed`; `conflict` for the last usable key with scope `root`; `unavailable`.
    package func revoke(_ id: String, if precondition: Precondition? = nil, by act: Act) async throws {
        _ = try await self.change(id, if: precondition, by: act, Self.revoked)
    }

    /// Revokes the API key with this id, whatever its workspace. Only the command line uses this function.
    ///
    /// - Throws: `ServiceError.notFound`; `conflict` for the last usable key with scope `root`; `unavailable`.
    package func revoke(_ id: Identifier<APIKey>, by act: Act) async throws {
        let now = self.clock.now()
        _ = try await self.keys.update(id, in: nil, keeping: RootKeyRule(at: now), by: act) { Self.revoked($0, now) }
        self.recentKeys.forgetAll()
    }

    @Sendable private static func revoked(_ key: APIKey, _ now: Timestamp) -> APIKey {
        guard key.revokedAt == nil else { return key }
        var revoked = key.next(at: now)
        revoked.revokedAt = now
        return revoked
    }

    private func change(
        _ id: String,
        if precondition: Precondition?,
        by act: Act,
        _ change: @escaping @Sendable (APIKey, Timestamp) throws -> APIKey
    ) async throws -> APIKey {
        let now = self.clock.now()
        let decide: @Sendable (APIKey) throws -> APIKey = { current in
            try Self.check(current.scopes, by: act)
            try precondition?.check(current.updatedAt)
            return try change(current, now)
        }
        let found = try await self.find(id, for: act.caller)
        // The store calls `decide` again in its transaction. Calling it here first keeps refused requests out of the
        // write queue.
        _ = try decide(found)
        let rule = RootKeyRule(at: now)
        let changed = try await self.keys.update(
            found.id,
            in: found.workspaceID,
            keeping: rule,
            by: act,
            deciding: decide
        )
        self.recentKeys.forgetAll()
        return changed
    }

    package func all() async throws -> [APIKey] { try await self.keys.all() }

    private static func check(_ scopes: Scopes, by act: Act) throws(ServiceError) {
        guard act.caller.scopes.cover(scopes) else {
            throw ServiceError(.forbidden, "A key may not make or change one with scopes that it lacks itself")
        }
    }
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
