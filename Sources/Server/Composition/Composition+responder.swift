package import API
package import Domain
package import Logging
package import Outbound
package import Services
import Storage
import Tokens
package import Vault
package import Web

extension Composition {
    /// The use cases with access to secrets.
    ///
    /// - Parameters:
    ///   - catalog: checks connections and describes integrations.
    ///   - callers: the way out of the process, for tests of connections.
    package func parts(
        catalog: some ConnectionChecker & IntegrationCatalog,
        vault: Vault,
        callers: ServiceCallers
    ) -> API.Parts {
        let verifier = ConnectionVerifier(
            probe: ConnectionProbe(catalog: catalog, callers: callers, clock: self.clock),
            schedule: self.testSchedule
        )
        let access = SecretAccess(
            checker: catalog,
            sealer: vault,
            auditEvents: self.stores.auditEvents,
            uses: self.uses,
            verifier: verifier
        )
        let connections = ConnectionService(
            connections: self.stores.connections,
            credentials: self.stores.credentials,
            secretAccess: access,
            identifiers: self.identifiers,
            clock: self.clock
        )
        return API.Parts(
            connections: connections,
            tester: self.tester(catalog: catalog, vault: vault, callers: callers),
            revocations: self.revocations(catalog: catalog, vault: vault, callers: callers),
            credentials: CredentialService(
                credentials: self.stores.credentials,
                connections: self.stores.connections,
                secretAccess: access,
                identifiers: self.identifiers,
                clock: self.clock
            ),
            workspaces: self.workspaces,
            keys: self.keys,
            catalog: catalog,
            auditEvents: self.stores.auditEvents,
            clientMetadata: ClientMetadataService(
                clients: self.stores.clientMetadata,
                workspaces: self.stores.workspaces,
                origin: PublicOrigin(self.settings.publicURL)
            ),
            oauthApps: self.oauthApps(catalog: catalog, sealer: vault, callers: callers),
            connect: self.connect(
                catalog: catalog,
                links: vault,
                abandoned: self.abandonedResults(catalog: catalog, vault: vault, callers: callers)
            ),
            signIn: self.signIns(
                catalog: catalog,
                vault: vault,
                callers: callers,
                connections: connections,
                verifier: verifier
            )
        )
    }

    private var testSchedule: TestSchedule { TestSchedule(hours: self.settings.healthCheckHours) }

    /// The tests of connections, for callers and for the worker.
    package func tester(
        catalog: some IntegrationCatalog,
        vault: Vault,
        callers: ServiceCallers
    ) -> ConnectionTester {
        ConnectionTester(
            connections: self.stores.connections,
            tests: self.stores.tests,
            work: self.stores.work,
            sealer: vault,
            probe: ConnectionProbe(catalog: catalog, callers: callers, clock: self.clock),
            schedule: self.testSchedule,
            identifiers: self.identifiers,
            clock: self.clock
        )
    }

    /// Telling services that access has ended, for callers and for the worker.
    package func revocations(
        catalog: some IntegrationCatalog,
        vault: Vault,
        callers: ServiceCallers
    ) -> RevocationService {
        RevocationService(
            connections: self.stores.connections,
            credentials: self.stores.credentials,
            work: self.stores.work,
            sealer: vault,
            caller: RevocationCaller(
                catalog: catalog,
                clients: RevocationClients(apps: self.stores.oauthApps, sealer: vault),
                callers: callers,
                signer: JWTSigner(),
                clock: self.clock
            ),
            identifiers: self.identifiers,
            clock: self.clock
        )
    }

    /// Builds the responder, which answers every HTTP request.
    ///
    /// - Parameters:
    ///   - users: reads the tokens (JWTs) of users; nil when only API keys are accepted.
    ///   - requestLog: see ``Responder``.
    ///   - droppedLogLines: reads the number of log lines that were dropped, for `/metrics`.
    ///   - outbound: the counts of outgoing calls, for `/metrics`.
    package func responder(
        catalog: some ConnectionChecker & IntegrationCatalog,
        vault: Vault,
        callers: ServiceCallers,
        users: (any UserTokenReader)?,
        logger: Logger,
        requestLog: RequestLog?,
        droppedLogLines: @escaping @Sendable () -> Int = { 0 },
        outbound: OutboundCounters = OutboundCounters()
    ) -> Responder {
        let requests = RequestMetrics()
        let start = self.clock.now()
        let parts = self.parts(catalog: catalog, vault: vault, callers: callers)
        let routes = API.routes(
            parts,
            version: Version.current,
            requests: requests,
            metrics: {
                try await self.metrics(
                    of: vault,
                    since: start,
                    droppedLogLines: droppedLogLines(),
                    outbound: outbound
                )
            },
            logger: logger,
            clock: self.clock,
            pages: self.pages(parts, sealer: vault),
            checkReadiness: {
                try self.database.checkFiles()
                _ = try await self.database.read { try $0.first("SELECT 1 FROM workspaces") { $0.int(0) } }
            }
        )
        return Responder(
            routes,
            authenticator: self.authenticator(users: users),
            idempotency: IdempotencyService(store: self.stores.idempotency, sealer: vault, clock: self.clock),
            refusals: self.refusals,
            identifiers: self.identifiers,
            bodyLimit: self.settings.bodyLimit,
            allowedOrigins: AllowedOrigins(self.settings.allowedOrigins),
            trustedProxies: TrustedProxies(self.settings.trustedProxies),
            logger: logger,
            requestLog: requestLog,
            metrics: requests
        )
    }

    private func authenticator(users: (any UserTokenReader)?) -> Authenticator {
        Authenticator(
            keys: self.recentKeys,
            workspaces: self.stores.workspaces,
            hasher: SHA256TokenHasher(),
            users: users,
            uses: self.uses,
            limiter: self.settings.rateLimit == 0
                ? nil
                : RateLimiter(rate: self.settings.rateLimit, burst: self.settings.rateLimitBurst, clock: self.clock),
            clock: self.clock
        )
    }
}
