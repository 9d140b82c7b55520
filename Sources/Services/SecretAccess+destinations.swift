import Domain
import JSON

extension SecretAccess {
    /// The places that the config of the connections of a credential names now.
    ///
    /// - Parameter secret: the secret of the credential, for URLs that take values of both.
    func destinations(
        using credential: Credential,
        with secret: Secret<JSONObject>,
        in credentials: any CredentialStore
    ) async throws -> [Destination] {
        try await credentials.destinations(using: credential.id, in: credential.workspaceID) { [checker] submission in
            var submission = submission
            submission.credentials = secret
            return checker.destinations(of: submission)
        }
    }

    /// The places that a stored secret was given for. A secret from before the lists was given for the places that the
    /// connections of the credential name now.
    func list(
        of credential: Credential,
        _ content: SealedContent,
        in credentials: any CredentialStore
    ) async throws -> Set<ServiceOrigin> {
        if let list = content.destinations { return list }
        return try await self.destinations(using: credential, with: content.secret, in: credentials).origins
    }
}

extension [Destination] {
    /// Finds the destinations that are not in the list of a secret. A caller who may read the secret may also lead it
    /// to them; no other caller may.
    ///
    /// - Returns: the destinations that are not in the list; empty when the list has them all.
    /// - Throws: `CheckFailure` with a problem for each field that leads elsewhere.
    func requireGiven(for list: Set<ServiceOrigin>, to caller: Caller) throws(CheckFailure) -> [Destination] {
        let moved = self.outside(list)
        guard moved.isEmpty || caller.scopes.allow(.credentialsReveal) else {
            throw CheckFailure(moved: moved, from: list)
        }
        return moved
    }
}
