package import Domain

/// Seals a list of destinations into the secrets from before Patchbay kept such lists (``SealedContent/destinations``):
/// the places that the connections of the credential name now. A secret that has a list keeps it, because the mark of a
/// row and the configs are not sealed: its row is marked again, and nothing else. A row is marked with its new bytes,
/// so a listing that was interrupted continues where it ended. It makes no outgoing call, and changes no secret and no
/// version.
package struct DestinationListing: Sendable {
    /// The greatest number of credentials that one transaction changes. It is limited so that other writes do not wait
    /// long.
    private static let batch = 200

    private let store: any UnlistedSecretStore
    private let credentials: any CredentialStore
    private let checker: any ConnectionChecker
    private let sealer: any CredentialSealer

    package init(
        store: any UnlistedSecretStore,
        credentials: any CredentialStore,
        checker: any ConnectionChecker,
        sealer: any CredentialSealer
    ) {
        self.store = store
        self.credentials = credentials
        self.checker = checker
        self.sealer = sealer
    }

    /// Lists the destinations of every credential whose row is not marked.
    ///
    /// - Returns: the number of credentials that were listed, and the number of those whose secret cannot be opened,
    ///   which stay unmarked.
    /// - Throws: the errors of the stores. Credentials that were listed before the error stay listed.
    package func run() async throws -> (listed: Int, unreadable: Int) {
        var (listed, unreadable) = (0, 0)
        var last: Identifier<Credential>?
        while true {
            let page = try await self.store.unlisted(after: last, limit: Self.batch)
            guard let end = page.last else { return (listed, unreadable) }
            var anew: [ResealedSecret] = []
            for (current, previous) in page {
                let secrets = try await self.listing(current, previous)
                if secrets.contains(where: { $0.old.table == .credentials }) { listed += 1 } else { unreadable += 1 }
                anew += secrets
            }
            if !anew.isEmpty { try await self.store.list(anew) }
            last = Identifier(end.current.context.rowID)
        }
    }

    /// Seals the two secrets of a credential with the list. A secret that cannot be opened is left out. Bytes with a
    /// list stay as they are. Beside a secret that has a list, a previous one without stays without, which counts as no
    /// place.
    private func listing(_ current: SealedSecret, _ previous: SealedSecret?) async throws -> [ResealedSecret] {
        var secrets: [ResealedSecret] = []
        for secret in [current, previous].compactMap(\.self) {
            guard let id = Identifier<Credential>(secret.context.rowID),
                let content = try? self.sealer.open(secret.sealed, for: secret.context)
            else { continue }
            guard content.destinations == nil else {
                guard secret.table == .credentials else { continue }
                return [ResealedSecret(secret, as: secret.sealed)]
            }
            let destinations = try await self.credentials.destinations(
                using: id,
                in: secret.context.workspaceID
            ) { [checker] submission in
                var submission = submission
                submission.credentials = content.secret
                return checker.destinations(of: submission)
            }
            let listed = SealedContent(content.secret, for: destinations.origins)
            secrets.append(ResealedSecret(secret, as: try self.sealer.seal(listed, for: secret.context)))
        }
        return secrets
    }
}
