package import Domain
import HTTPTypes
package import Hummingbird
package import Logging

/// The HTTP front end: every route, and what surrounds each of them.
package struct API: Sendable {
    private let auditing: Auditing
    private let allowedOrigins: AllowedOrigins?
    private let authenticator: Authenticator
    /// In bytes.
    private let bodyLimit: Int
    private let idempotency: Idempotency
    private let identifiers: IdentifierGenerator
    private let logger: Logger
    private let requestLog: RequestLog?
    private let requestMetrics = RequestMetrics()
    /// The one table that everything about routes is made from.
    let routes: [Route]

    /// - Parameters:
    ///   - version: Patchbay's, for the documents.
    ///   - bodyLimit: bytes; a longer body is refused with 413.
    ///   - allowedOrigins: nil when web pages of other origins may read nothing.
    ///   - logger: gets what fails inside the service.
    ///   - requestLog: gets one entry a request; nil when requests are not logged.
    ///   - metrics: what the rest of the daemon has to tell whoever monitors it.
    ///   - checkReadiness: throws when the database cannot be read.
    package init(
        authenticator: Authenticator,
        connections: ConnectionService,
        administration: ConnectionAdministration,
        credentials: CredentialService,
        workspaces: WorkspaceService,
        keys: APIKeyService,
        idempotency: IdempotencyService,
        catalog: any IntegrationCatalog,
        auditEvents: any AuditEventStore,
        identifiers: IdentifierGenerator,
        clock: Clock,
        version: String,
        bodyLimit: Int,
        allowedOrigins: AllowedOrigins?,
        logger: Logger,
        requestLog: RequestLog?,
        metrics: @escaping @Sendable () async throws -> [Metric],
        checkReadiness: @escaping @Sendable () throws -> Void
    ) {
        self.allowedOrigins = allowedOrigins
        self.auditing = Auditing(events: auditEvents, identifiers: identifiers, logger: logger)
        self.authenticator = authenticator
        self.bodyLimit = bodyLimit
        self.idempotency = Idempotency(service: idempotency)
        self.identifiers = identifiers
        self.logger = logger
        self.requestLog = requestLog
        let routes =
            HealthController(checkReadiness: checkReadiness, logger: logger).routes
            + MetricsController(requests: self.requestMetrics, gather: metrics).routes
            + ConnectionController(
                connections: connections,
                administration: administration,
                credentials: credentials
            ).routes
            + CredentialController(credentials: credentials).routes
            + WorkspaceController(workspaces: workspaces).routes
            + APIKeyController(keys: keys).routes
            + IntegrationController(catalog: catalog, clock: clock).routes
            + AuditEventController(events: auditEvents).routes
        self.routes = routes + DocumentController(describing: routes, version: version).routes
    }

    package func makeResponder() -> some HTTPResponder<APIContext> {
        let router = Router(context: APIContext.self, options: .autoGenerateHeadEndpoints)
        if let allowedOrigins { router.add(middleware: CORSMiddleware(origins: allowedOrigins)) }
        router.add(
            middleware: RequestMiddleware(
                identifiers: self.identifiers,
                logger: self.logger,
                requestLog: self.requestLog,
                metrics: self.requestMetrics
            )
        )
        for route in self.routes {
            router.on(route.path, method: route.method, use: self.handler(of: route))
        }
        self.answerOtherMethods(on: router)
        return router.buildResponder()
    }

    private func handler(of route: Route) -> @Sendable (Request, APIContext) async throws -> Response {
        switch route.handler {
        case .open(let handler):
            return handler
        case .reading(let scope, let handler):
            return { [authenticator, bodyLimit] request, context in
                let presenter = try authenticator.presenter(of: request, context: context)
                let caller = try authenticator.admit(presenter, to: request, context: context)
                return try await handler(
                    AuthorizedRequest(
                        request,
                        context: context,
                        caller: caller,
                        needing: scope,
                        bodyLimit: bodyLimit
                    )
                )
            }
        case .changing(let scope, let action, let handler):
            return self.handler(scope, action, handler)
        case .creating(let scope, let action, let handler):
            return self.handler(scope, action) { [idempotency] in try await idempotency.handle($0, $1, handler) }
        }
    }

    private func handler(
        _ scope: Scope,
        _ action: AuditAction,
        _ handler: @escaping @Sendable (AuthorizedRequest, Act) async throws -> Response
    ) -> @Sendable (Request, APIContext) async throws -> Response {
        { [authenticator, auditing, bodyLimit] request, context in
            let presenter = try authenticator.presenter(of: request, context: context)
            var caller: Caller?
            do {
                let admitted = try authenticator.admit(presenter, to: request, context: context)
                caller = admitted
                let authorized = try AuthorizedRequest(
                    request,
                    context: context,
                    caller: admitted,
                    needing: scope,
                    bodyLimit: bodyLimit
                )
                return try await handler(authorized, auditing.act(action, by: admitted, context: context))
            } catch {
                // What is refused before it is known where they may work is on record where they are at home.
                if let caller = caller ?? (try? authenticator.atHome(presenter)) {
                    let act = auditing.act(action, by: caller, context: context)
                    await auditing.record(error, of: act, context: context)
                }
                throw error
            }
        }
    }

    /// Every method that the HTTP parser knows, which is the list of llhttp; a request with another one is no HTTP to it
    /// and is answered 400 before it gets here. SwiftNIO writes `M-SEARCH` without its dash.
    private static let parsedMethods = """
        ACL BIND CHECKOUT CONNECT COPY DELETE GET HEAD LINK LOCK MERGE MKACTIVITY MKCALENDAR MKCOL MOVE MSEARCH NOTIFY \
        OPTIONS PATCH POST PROPFIND PROPPATCH PURGE PUT QUERY REBIND REPORT SEARCH SOURCE SUBSCRIBE TRACE UNBIND UNLINK \
        UNLOCK UNSUBSCRIBE
        """.split(separator: " ").compactMap { HTTPRequest.Method(String($0)) }

    /// A known path answers `OPTIONS` with its methods, and any other method with 405 and `Allow` (RFC 9110, section
    /// 15.5.6), where the router would say 404. Not 501, which is for what is implemented nowhere (section 9.1): to whoever
    /// calls, what the path has says more.
    private func answerOtherMethods(on router: Router<APIContext>) {
        for (path, routes) in Dictionary(grouping: self.routes, by: \.path.description) {
            var known: Set<HTTPRequest.Method> = [.options]
            for route in routes { known.formUnion(route.method == .get ? [.get, .head] : [route.method]) }
            let allowed = known.map(\.rawValue).sorted().joined(separator: ", ")
            router.on(RouterPath(path), method: .options) { _, _ in
                Response(status: .noContent, headers: [.allow: allowed])
            }
            for method in Self.parsedMethods where !known.contains(method) {
                router.on(RouterPath(path), method: method) { _, _ -> Response in
                    throw MethodNotAllowed(allowed: allowed)
                }
            }
        }
    }
}
