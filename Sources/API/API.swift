package import Domain
package import Logging
package import Services
package import Web

/// The routes of the HTTP API.
///
/// `POST /api/v1/connections` implements the operation in Tests/DocumentationTests/specification.json, an OpenAPI
/// document. That document describes only one operation of a larger API, which is not Patchbay's. Where a route of
/// Patchbay also exists in the larger API, Patchbay uses the same path, names and schemas as far as they are known.
package enum API {
    /// The use cases and stores that the handlers of the routes call.
    package struct Parts: Sendable {
        package let connections: ConnectionService
        package let tester: ConnectionTester
        package let revocations: RevocationService
        package let credentials: CredentialService
        let workspaces: WorkspaceService
        let keys: APIKeyService
        package let catalog: any IntegrationCatalog
        let auditEvents: any AuditEventStore
        let clientMetadata: ClientMetadataService
        let oauthApps: OAuthAppService
        package let connect: ConnectService
        package let signIn: SignInService

        package init(
            connections: ConnectionService,
            tester: ConnectionTester,
            revocations: RevocationService,
            credentials: CredentialService,
            workspaces: WorkspaceService,
            keys: APIKeyService,
            catalog: any IntegrationCatalog,
            auditEvents: any AuditEventStore,
            clientMetadata: ClientMetadataService,
            oauthApps: OAuthAppService,
            connect: ConnectService,
            signIn: SignInService
        ) {
            self.connections = connections
            self.tester = tester
            self.revocations = revocations
            self.credentials = credentials
            self.workspaces = workspaces
            self.keys = keys
            self.catalog = catalog
            self.auditEvents = auditEvents
            self.clientMetadata = clientMetadata
            self.oauthApps = oauthApps
            self.connect = connect
            self.signIn = signIn
        }
    }

    /// Creates the table of all routes. The router, `/openapi.json`, `/docs` and the tests that cover every route are
    /// generated from this table.
    ///
    /// - Parameters:
    ///   - version: the version of Patchbay, shown in `/openapi.json` and `/docs`.
    ///   - requests: the counts and durations of requests, which `/metrics` shows.
    ///   - metrics: computes the other metrics that `/metrics` shows; called for each request to `/metrics`.
    ///   - logger: logs the errors that `checkReadiness` throws.
    ///   - pages: the pages for people, which `/docs` lists, too.
    ///   - checkReadiness: throws when the database cannot be used; called for each request to `/readyz`.
    package static func routes(
        _ parts: Parts,
        version: String,
        requests: RequestMetrics,
        metrics: @escaping @Sendable () async throws -> [Metric],
        logger: Logger,
        clock: Clock,
        pages: [Route] = [],
        checkReadiness: @escaping @Sendable () async throws -> Void
    ) -> [Route] {
        let routes =
            HealthController(checkReadiness: checkReadiness, logger: logger).routes
            + MetricsController(requests: requests, gather: metrics).routes
            + ConnectionController(
                connections: parts.connections,
                tester: parts.tester,
                revocations: parts.revocations
            ).routes
            + RevocationController(revocations: parts.revocations).routes
            + ConnectionTestController(connections: parts.connections, tester: parts.tester).routes
            + CredentialController(credentials: parts.credentials).routes
            + OAuthAppController(apps: parts.oauthApps).routes
            + WorkspaceController(workspaces: parts.workspaces).routes
            + APIKeyController(keys: parts.keys).routes
            + IntegrationController(catalog: parts.catalog, clock: clock).routes
            + AuditEventController(events: parts.auditEvents).routes
            + ClientMetadataController(
                clients: parts.clientMetadata,
                limiter: PageFrame.limiter(clock: clock)
            ).routes
            + ConnectSessionController(connect: parts.connect, signIn: parts.signIn, logger: logger).routes
        return routes + pages + DocumentController(describing: routes + pages, version: version).routes
    }
}
