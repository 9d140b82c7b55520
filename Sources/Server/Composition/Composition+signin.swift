import API
import Console
import Domain
import JSON
import Services
import Store
import Vault
import Web

// Signing in, and the pages on which users do it.

extension Composition {
    /// The use cases of users' sign-ins.
    func signIns(
        catalog: some ConnectionChecker & IntegrationCatalog,
        vault: Vault,
        callers: ServiceCallers,
        connections: ConnectionService,
        verifier: ConnectionVerifier?
    ) -> SignInService {
        let clients = self.clientFinder(sealer: vault)
        return SignInService(
            sessions: self.stores.connectSessions,
            authorizations: self.stores.authorizations,
            connections: connections,
            catalog: catalog,
            parts: SignInService.Parts(
                clients: clients,
                apps: self.oauthApps(catalog: catalog, sealer: vault, callers: callers),
                tokens: self.tokenEndpoint(callers: callers),
                followUps: AfterToken(callers: callers, clock: self.clock),
                discovery: DiscoveredSignIns(
                    discovery: ServerDiscovery(callers: callers, clock: self.clock),
                    registration: ClientRegistration(
                        apps: self.stores.oauthApps,
                        workspaces: self.stores.workspaces,
                        sealer: vault,
                        callers: callers,
                        origin: self.publicOrigin,
                        identifiers: self.identifiers,
                        clock: self.clock
                    ),
                    clients: clients,
                    apps: self.stores.oauthApps
                ),
                addresses: callers.addresses,
                revoking: self.revocationOffer(catalog: catalog, vault: vault, callers: callers)
            ),
            sealer: vault,
            hasher: SHA256TokenHasher(),
            verifier: verifier,
            publicOrigin: self.publicOrigin,
            identifiers: self.identifiers,
            clock: self.clock
        )
    }

    /// Ends a grant that is erased at its service, where that ends no other grant.
    private func revocationOffer(
        catalog: some IntegrationCatalog,
        vault: Vault,
        callers: ServiceCallers
    ) -> RevocationOffer {
        let revocations = self.revocations(catalog: catalog, vault: vault, callers: callers)
        return { grant in
            // A service that cannot be told now lets the tokens end by themselves, because they are erased here.
            _ = try? await revocations.discard(RevocationTarget(grant), account: grant.account)
        }
    }

    /// The results that sessions keep until they end.
    func abandonedResults(
        catalog: some IntegrationCatalog,
        vault: Vault,
        callers: ServiceCallers
    ) -> AbandonedResults {
        AbandonedResults(
            sessions: self.stores.connectSessions,
            sealer: vault,
            revoking: self.revocationOffer(catalog: catalog, vault: vault, callers: callers),
            clock: self.clock
        )
    }

    /// The routes of the pages for users.
    func pages(_ parts: API.Parts, sealer: some ObjectSealer) -> [Route] {
        let clients = self.clientFinder(sealer: sealer)
        let cards = ListedConnections(
            connections: self.stores.connections,
            credentials: self.stores.credentials,
            uses: self.stores.auditEvents,
            keys: self.stores.keys,
            catalog: parts.catalog,
            clock: self.clock,
            connect: parts.connect
        ) { connection, act in try await self.disconnect(connection, act, parts) }
        return ConnectController(
            connect: parts.connect,
            flow: parts.signIn,
            userConnections: cards,
            connections: self.stores.connections,
            workspaces: self.stores.workspaces,
            catalog: parts.catalog,
            clientIDs: { integration, method, appID, workspaceID in
                try? await clients.client(
                    for: integration,
                    method,
                    appID: appID,
                    issuer: nil,
                    credentials: nil,
                    in: workspaceID
                ).clientID
            },
            clock: self.clock
        ).routes
    }

    /// Deletes a connection, and takes its access back where no other connection rests on it.
    func disconnect(_ connection: Connection, _ act: Act, _ parts: API.Parts) async throws -> DisconnectedPage.Told {
        do {
            let credential = try await parts.revocations.delete(connection.id.text, by: act)
            return DisconnectedPage.Told(credential.revocation?.receipt)
        } catch let error as ServiceError where error.code == .conflict {
            // The service would end the access of the other connections, too, so only this connection ends.
            try await parts.connections.delete(
                connection.id.text,
                by: act.doing(.connectionDelete, id: self.identifiers.next())
            )
            return .shared
        }
    }
}

extension RevocationTarget {
    /// A grant that no connection has.
    fileprivate init(_ grant: RefusedGrant) {
        self.init(
            workspaceID: grant.workspaceID,
            integrationID: grant.integration,
            authMethodID: grant.authMethodID,
            config: grant.config,
            content: SealedContent(grant.credentials, for: grant.origins, at: grant.endpoints),
            appID: grant.oauthAppID
        )
    }
}

extension DisconnectedPage.Told {
    /// - Parameter receipt: of a deleted connection; nil when its credential has no token.
    fileprivate init(_ receipt: RevocationReceipt?) {
        guard let receipt else {
            self = .nothing
            return
        }
        if !receipt.pending.isEmpty {
            self = .telling
        } else if !receipt.revoked.isEmpty {
            self = .told
        } else if !receipt.kept.isEmpty || !receipt.unsupported.isEmpty {
            self = .unsupported(page: nil)
        } else {
            self = .nothing
        }
    }
}
