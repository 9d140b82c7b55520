import Domain

extension ConnectionService {
    /// Decides whether a stored secret may go where the config of a connection leads.
    ///
    /// - Parameters:
    ///   - open: the credential of the connection after the change.
    ///   - destinations: the places that the config of the connection after the change names.
    /// - Returns: the longer list of destinations to store with the connection; nil when the list has them all.
    /// - Throws: `CheckFailure` when the secret was not given for a place, and the caller may not read the secret.
    func change(
        of open: OpenCredential,
        toReach destinations: [Destination],
        by act: Act,
        now: Timestamp
    ) async throws -> DestinationsChange? {
        guard let (list, moved) = try await self.moved(open, destinations, by: act.caller), !moved.isEmpty else {
            return nil
        }
        let credential = open.credential.next(at: now)
        let content = SealedContent(open.content.secret, for: list.union(moved.origins), at: open.content.endpoints)
        return DestinationsChange(
            of: credential,
            from: open.sealed,
            to: try self.requireSecretAccess().sealer.seal(content, for: credential.sealingContext),
            by: act.doing(.credentialUpdate, id: self.identifiers.next())
        )
    }

    /// - Returns: the list of the secret, and the destinations that are not in the list; nil without destinations.
    /// - Throws: `CheckFailure` when the secret was not given for a place, and the caller may not read the secret.
    func moved(
        _ open: OpenCredential,
        _ destinations: [Destination],
        by caller: Caller
    ) async throws -> (list: Set<ServiceOrigin>, moved: [Destination])? {
        guard !destinations.isEmpty else { return nil }
        let list = try await self.requireSecretAccess().list(of: open.credential, open.content, in: self.credentials)
        return (list, try destinations.requireGiven(for: list, to: caller))
    }
}
