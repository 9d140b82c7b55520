package import Domain

/// Authenticates the bearer token of a request, and determines the workspace that the request works in.
package struct Authenticator: Sendable {
    private let keys: RecentKeys
    private let workspaces: any WorkspaceStore
    private let hasher: any TokenHasher
    /// The hash of the empty string. When the token names an API key that does not exist, the token's secret is
    /// compared with this hash, so that the refusal takes as long as for a wrong secret. The comparison always fails,
    /// because no token has an empty secret.
    private let hashOfNoKey: [UInt8]
    private let users: (any UserTokenReader)?
    private let uses: LastUseRecorder
    private let limiter: RateLimiter?
    private let clock: Clock

    /// - Parameters:
    ///   - users: verifies the tokens of users; nil when only API keys are accepted.
    ///   - limiter: limits the number of requests of each caller; nil for no limit.
    package init(
        keys: RecentKeys,
        workspaces: any WorkspaceStore,
        hasher: any TokenHasher,
        users: (any UserTokenReader)?,
        uses: LastUseRecorder,
        limiter: RateLimiter?,
        clock: Clock
    ) {
        self.keys = keys
        self.workspaces = workspaces
        self.hasher = hasher
        self.hashOfNoKey = hasher.hash(Secret(""))
        self.users = users
        self.uses = uses
        self.limiter = limiter
        self.clock = clock
    }

    /// The API key or the user that a bearer token authenticates.
    ///
    /// - Throws: `ServiceError.unauthenticated` when the token is not valid.
    package nonisolated(nonsending) func principal(of token: Secret<String>) async throws -> Principal {
        guard let users, !token.reveal().hasPrefix("pbk_") else { return .key(try await self.key(for: token)) }
        return .user(try users.user(of: token))
    }

    /// Admits an authenticated API key or user to the workspace of the request, and counts the request for the rate
    /// limit.
    ///
    /// - Parameter workspace: the id of the workspace that the request names; nil when the request names none.
    /// - Returns: the caller, with the workspace that the request works in.
    /// - Throws: `ServiceError.tooManyRequests`; ``WorkspaceNotNamed`` when neither the request nor the user's token
    ///   names a workspace; `ServiceError.notFound` for a workspace that does not exist or that the principal may not
    ///   use. The error is the same in both cases, so that it does not reveal which workspaces exist.
    package nonisolated(nonsending) func admit(_ principal: Principal, to workspace: String?) async throws -> Caller {
        switch principal {
        case .key(let key): try await self.caller(with: key, workspace: workspace)
        case .user(let user): try await self.caller(user, workspace: workspace)
        }
    }

    /// The principal as a caller in its home workspace. The home workspace of an API key is the workspace of the key.
    /// The home workspace of a user is the first workspace in the user's token that exists.
    ///
    /// - Returns: nil for a user whose token names no existing workspace.
    package func inHomeWorkspace(_ principal: Principal) async throws -> Caller? {
        switch principal {
        case .key(let key):
            return Caller(id: key.id.text, workspaceID: key.workspaceID, scopes: key.scopes)
        case .user(let user):
            for id in user.workspaces where try await self.workspaces.find(id) != nil {
                return Caller(user, in: id)
            }
            return nil
        }
    }

    private nonisolated(nonsending) func caller(with key: APIKey, workspace: String?) async throws -> Caller {
        try self.limiter?.count(key.id.text)
        self.uses.record(key)
        guard let workspace, workspace != key.workspaceID.text else {
            return Caller(id: key.id.text, workspaceID: key.workspaceID, scopes: key.scopes)
        }
        guard
            key.scopes.allow(.root),
            let id = Identifier<Workspace>(workspace),
            try await self.workspaces.find(id) != nil
        else { throw ServiceError.workspaceNotFound }
        return Caller(id: key.id.text, workspaceID: id, scopes: key.scopes)
    }

    /// Users may work in the existing workspaces that their token names; users with scope `root` in every workspace.
    private nonisolated(nonsending) func caller(_ user: User, workspace: String?) async throws -> Caller {
        try self.limiter?.count(user.id)
        guard let workspace = workspace ?? user.workspaces.first?.text else { throw WorkspaceNotNamed() }
        guard
            let id = Identifier<Workspace>(workspace),
            user.workspaces.contains(id) || user.scopes.allow(.root),
            try await self.workspaces.find(id) != nil
        else { throw ServiceError.workspaceNotFound }
        return Caller(user, in: id)
    }

    /// Finds the API key of a token, and checks the token's secret. An unknown key id and a wrong secret take the same
    /// steps, one read from the database and one comparison of hashes. So the time until the refusal does not reveal
    /// which key ids exist.
    private nonisolated(nonsending) func key(for text: Secret<String>) async throws -> APIKey {
        guard
            let token = APIKeyToken(text.reveal()),
            let key = try await self.keys.find(
                token.keyID,
                where: { self.hasher.matches(token.secret, hash: $0 ?? self.hashOfNoKey) }
            ),
            key.isUsable(at: self.clock.now())
        else {
            throw ServiceError(
                .unauthenticated,
                "The API key is not valid: it is unknown, switched off, expired or revoked"
            )
        }
        return key
    }
}
