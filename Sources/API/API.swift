package import Domain
package import Logging
package import Services
package import Web

/// The routes of the HTTP API.
package enum API {
    /// The use cases and stores that the routes call.
    package struct Parts: Sendable {
        let connections: ConnectionService
        let credentials: CredentialService
        let workspaces: WorkspaceService
        let keys: APIKeyService
        let catalog: any IntegrationCatalog
        let auditEvents: any AuditEventStore

        package init(
            connections: ConnectionService,
            credentials: CredentialService,
            workspaces: WorkspaceService,
            keys: APIKeyService,
            catalog: any IntegrationCatalog,
            auditEvents: any AuditEventStore
        ) {
            self.connections = connections
            self.credentials = credentials
            self.workspaces = workspaces
            self.keys = keys
            self.catalog = catalog
            self.auditEvents = auditEvents
        }
    }

    /// The table that the router, `/openapi.json`, `/docs` and the tests are made from.
    ///
    /// - Parameters:
    ///   - version: the version of Patchbay, for the documents.
    ///   - requests: counts the requests that `/metrics` shows.
    ///   - metrics: the other metrics that `/metrics` shows.
    ///   - logger: gets failures of the readiness check.
    ///   - checkReadiness: throws when the database cannot be read.
    package static func routes(
        _ parts: Parts,
        version: String,
        requests: RequestMetrics,
        metrics: @escaping @Sendable () async throws -> [Metric],
        logger: Logger,
        clock: Clock,
        checkReadiness: @escaping @Sendable () async throws -> Void
    ) -> [Route] {
        let routes =
            HealthController(checkReadiness: checkReadiness, logger: logger).routes
            + MetricsController(requests: requests, gather: metrics).routes
            + ConnectionController(connections: parts.connections).routes
            + CredentialController(credentials: parts.credentials).routes
            + WorkspaceController(workspaces: parts.workspaces).routes
            + APIKeyController(keys: parts.keys).routes
            + IntegrationController(catalog: parts.catalog, clock: clock).routes
            + AuditEventController(events: parts.auditEvents).routes
        return routes + DocumentController(describing: routes, version: version).routes
    }
}
