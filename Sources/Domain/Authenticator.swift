/// Says who calls, and which workspace the call works in.
package struct Authenticator: Sendable {
    private let keys: any APIKeyStore
    private let workspaces: any WorkspaceStore
    private let hasher: any TokenHasher
    private let clock: Clock

    package init(keys: any APIKeyStore, workspaces: any WorkspaceStore, hasher: any TokenHasher, clock: Clock) {
        self.keys = keys
        self.workspaces = workspaces
        self.hasher = hasher
        self.clock = clock
    }

    /// - Parameters:
    ///   - token: what the request presents; nil when it presents nothing.
    ///   - workspace: the `X-Workspace-Id` header, if there is one.
    /// - Throws: `ServiceError.unauthenticated`; `notFound` for a workspace that the caller may not use, as for one that
    ///   does not exist.
    package func caller(token: String?, workspace: String?) throws -> Caller {
        guard let token else {
            throw ServiceError(
                .unauthenticated,
                "Not authenticated: send an API key as 'Authorization: Bearer KEY' or 'X-API-Key: KEY'"
            )
        }
        let key = try self.key(for: token)
        guard let workspace, workspace != key.workspaceID.text else {
            return Caller(id: key.id.text, workspaceID: key.workspaceID, scopes: key.scopes)
        }
        guard key.scopes.allow(.root), let id = Identifier<Workspace>(workspace), try self.workspaces.find(id) != nil
        else {
            throw ServiceError(.notFound, "Workspace not found")
        }
        return Caller(id: key.id.text, workspaceID: id, scopes: key.scopes)
    }

    private func key(for text: String) throws -> APIKey {
        guard
            let token = APIKeyToken(text),
            let (key, hash) = try self.keys.find(token.keyID),
            self.hasher.matches(token.secret, hash: hash),
            key.isUsable(at: self.clock.now())
        else {
            throw ServiceError(.unauthenticated, "The API key is not valid: it is unknown, expired or revoked")
        }
        return key
    }
}
