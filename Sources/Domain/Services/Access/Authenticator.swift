/// Who presents a valid token, before it is known whether they may use it as they do.
package enum Presenter: Sendable {
    case key(APIKey)
    case user(User)

    package var id: String {
        switch self {
        case .key(let key): key.id.text
        case .user(let user): user.id
        }
    }

    /// - Parameter address: where the request comes from; nil when that is not known. Asked for only by a key that is not
    ///   for all.
    /// - Throws: `ServiceError.forbidden` for a key that is not for this address.
    package func requireAddress(_ address: @autoclosure () -> String?) throws {
        guard case .key(let key) = self, !key.allowedAddresses.isEmpty else { return }
        guard key.isUsable(from: address()) else {
            throw ServiceError(.forbidden, "This API key may not be used from this address")
        }
    }
}

/// Says who calls, and which workspace the call works in.
package struct Authenticator: Sendable {
    private let keys: RecentKeys
    private let workspaces: any WorkspaceStore
    private let hasher: any TokenHasher
    private let users: (any UserTokenReader)?
    private let uses: UseRecorder
    private let limiter: RateLimiter?
    private let clock: Clock

    /// - Parameters:
    ///   - users: nil when only API keys are taken.
    ///   - limiter: nil when callers are not limited.
    package init(
        keys: RecentKeys,
        workspaces: any WorkspaceStore,
        hasher: any TokenHasher,
        users: (any UserTokenReader)?,
        uses: UseRecorder,
        limiter: RateLimiter?,
        clock: Clock
    ) {
        self.keys = keys
        self.workspaces = workspaces
        self.hasher = hasher
        self.users = users
        self.uses = uses
        self.limiter = limiter
        self.clock = clock
    }

    /// - Parameter token: what the request presents; nil when it presents nothing.
    /// - Throws: `ServiceError.unauthenticated`.
    package func presenter(of token: Secret<String>?) throws -> Presenter {
        guard let token else {
            throw ServiceError(
                .unauthenticated,
                "Not authenticated: send an API key as 'Authorization: Bearer KEY' or 'X-API-Key: KEY'"
            )
        }
        guard let users, !token.reveal().hasPrefix("pbk_") else { return .key(try self.key(for: token)) }
        return .user(try users.user(of: token))
    }

    /// - Parameter workspace: the `X-Workspace-Id` header, if there is one.
    /// - Throws: `ServiceError.tooManyRequests`; `forbidden` when nobody says which workspace; `notFound` for one that the
    ///   caller may not use, as for one that does not exist.
    package func admit(_ presenter: Presenter, to workspace: String?) throws -> Caller {
        switch presenter {
        case .key(let key): try self.caller(with: key, workspace: workspace)
        case .user(let user): try self.caller(user, workspace: workspace)
        }
    }

    /// As a caller in the first workspace of their own that is there; nil for a user who has none.
    package func atHome(_ presenter: Presenter) throws -> Caller? {
        switch presenter {
        case .key(let key): Caller(id: key.id.text, workspaceID: key.workspaceID, scopes: key.scopes)
        case .user(let user):
            try user.workspaces.first { try self.workspaces.find($0) != nil }
                .map { Caller(id: user.id, workspaceID: $0, scopes: user.scopes) }
        }
    }

    private func caller(with key: APIKey, workspace: String?) throws -> Caller {
        try self.limiter?.count(key.id.text)
        self.uses.record(key)
        guard let workspace, workspace != key.workspaceID.text else {
            return Caller(id: key.id.text, workspaceID: key.workspaceID, scopes: key.scopes)
        }
        guard key.scopes.allow(.root), let id = Identifier<Workspace>(workspace), try self.workspaces.find(id) != nil
        else { throw Self.noSuchWorkspace }
        return Caller(id: key.id.text, workspaceID: id, scopes: key.scopes)
    }

    /// A user's workspaces are what the issuer says, and of those the ones that are there.
    private func caller(_ user: User, workspace: String?) throws -> Caller {
        try self.limiter?.count(user.id)
        guard let workspace = workspace ?? user.workspaces.first?.text else {
            throw ServiceError(.forbidden, "The token names no workspace; name one with 'X-Workspace-Id'")
        }
        guard
            let id = Identifier<Workspace>(workspace),
            user.workspaces.contains(id) || user.scopes.allow(.root),
            try self.workspaces.find(id) != nil
        else { throw Self.noSuchWorkspace }
        return Caller(id: user.id, workspaceID: id, scopes: user.scopes)
    }

    private func key(for text: Secret<String>) throws -> APIKey {
        guard
            let token = APIKeyToken(text.reveal()),
            let (key, hash) = try self.keys.find(token.keyID),
            self.hasher.matches(token.secret, hash: hash),
            key.isUsable(at: self.clock.now())
        else {
            throw ServiceError(
                .unauthenticated,
                "The API key is not valid: it is unknown, switched off, expired or revoked"
            )
        }
        return key
    }

    private static let noSuchWorkspace = ServiceError(.notFound, "Workspace not found")
}
