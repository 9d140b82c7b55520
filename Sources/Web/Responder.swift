package import Domain
import HTTPTypes
package import Hummingbird
package import Logging
package import Services

/// Answers HTTP requests with the handlers in a table of routes. Authentication, authorization, audit events,
/// idempotency and error replies are implemented here, in the same way for all routes.
package struct Responder: Sendable {
    private let routes: [Route]
    private let auditing: Auditing
    private let allowedOrigins: AllowedOrigins?
    private let authenticator: Authenticator
    private let bodyLimit: Int
    private let idempotency: Idempotency
    private let middleware: RequestMiddleware

    /// - Parameters:
    ///   - refusals: records refused requests to routes that change data.
    ///   - bodyLimit: the greatest length of a request's body, in bytes; a longer body is refused with 413.
    ///   - allowedOrigins: the origins whose web pages may read replies (CORS); nil when no other origin is allowed.
    ///   - trustedProxies: the proxies whose `X-Forwarded-For` names the client; nil when there are none.
    ///   - logger: logs the errors that are answered with 5xx, and the errors by which an audit event was not stored.
    ///   - requestLog: called once for each request; nil when requests are not logged.
    ///   - metrics: counts each request and measures its duration.
    package init(
        _ routes: [Route],
        authenticator: Authenticator,
        idempotency: IdempotencyService,
        refusals: RefusalRecorder,
        identifiers: IdentifierGenerator,
        bodyLimit: Int,
        allowedOrigins: AllowedOrigins?,
        trustedProxies: TrustedProxies?,
        logger: Logger,
        requestLog: RequestLog?,
        metrics: RequestMetrics
    ) {
        self.routes = routes
        self.auditing = Auditing(refusals: refusals, identifiers: identifiers, logger: logger)
        self.allowedOrigins = allowedOrigins
        self.authenticator = authenticator
        self.bodyLimit = bodyLimit
        self.idempotency = Idempotency(service: idempotency)
        self.middleware = RequestMiddleware(
            routes: RouteTable(routes),
            trustedProxies: trustedProxies,
            identifiers: identifiers,
            logger: logger,
            requestLog: requestLog,
            metrics: metrics
        )
    }

    package func makeHTTPResponder() -> some HTTPResponder<WebContext> {
        let router = Router(context: WebContext.self, options: .autoGenerateHeadEndpoints)
        if let allowedOrigins { router.add(middleware: CORSMiddleware(origins: allowedOrigins)) }
        router.add(middleware: self.middleware)
        for route in self.routes {
            router.on(route.path, method: route.method, use: self.handler(of: route))
        }
        return router.buildResponder()
    }

    private typealias UnrecordedHandler =
        nonisolated(nonsending) @Sendable (AuthorizedRequest, WebContext) async throws -> Response

    private func handler(of route: Route) -> @Sendable (Request, WebContext) async throws -> Response {
        switch route.handler {
        case .open(let handler):
            return { request, context in try route.bounded(await handler(request, context), context) }
        case .page(let frame, let counting, let handler):
            return { request, context in
                try route.bounded(await frame.reply(to: request, context, counting: counting, handler), context)
            }
        case .reading(let scope, let handler):
            return self.handler(of: route, scope) { request, _ in try await handler(request) }
        case .listing(let scope, let handler):
            return self.handler(of: route, scope) { request, context in
                try await Caller.$scanning.withValue(request.caller.id) {
                    try await context.whileClientWaits { try await handler(request) }
                }
            }
        case .changing(let scope, let action, let handler):
            // Not for a route that creates: it reads no list, and a task-local value would cost it two jobs.
            return self.handler(of: route, scope, action) { request, act in
                try await Caller.$scanning.withValue(request.caller.id) { try await handler(request, act) }
            }
        case .creating(let scope, let action, let handler):
            return self.handler(of: route, scope, action) { [idempotency] in
                try await idempotency.handle($0, $1, handler)
            }
        }
    }

    private func handler(
        of route: Route,
        _ scope: Scope,
        _ handler: @escaping UnrecordedHandler
    ) -> @Sendable (Request, WebContext) async throws -> Response {
        { [authenticator, bodyLimit, users = route.users] request, context in
            let principal = try await authenticator.principal(of: request, context: context)
            let caller = try await authenticator.admit(principal, to: request, context: context)
            let authorized = try AuthorizedRequest(
                request,
                context: context,
                caller: caller,
                needing: scope,
                users: users,
                bodyLimit: bodyLimit
            )
            return try route.bounded(await handler(authorized, context), context)
        }
    }

    private func handler(
        of route: Route,
        _ scope: Scope,
        _ action: AuditAction,
        _ handler: @escaping Route.ChangingHandler
    ) -> @Sendable (Request, WebContext) async throws -> Response {
        { [authenticator, auditing, bodyLimit, users = route.users] request, context in
            let principal = try await authenticator.principal(of: request, context: context)
            var caller: Caller?
            do {
                let admitted = try await authenticator.admit(principal, to: request, context: context)
                caller = admitted
                let authorized = try AuthorizedRequest(
                    request,
                    context: context,
                    caller: admitted,
                    needing: scope,
                    users: users,
                    bodyLimit: bodyLimit
                )
                let act = auditing.act(action, by: admitted, context: context)
                return try route.bounded(await handler(authorized, act), context)
            } catch {
                if caller == nil {
                    // The request was not admitted to a workspace, so the refusal is recorded in the caller's home
                    // workspace.
                    caller = try? await authenticator.inHomeWorkspace(principal)
                }
                if let caller {
                    let act = auditing.act(action, by: caller, context: context)
                    await auditing.record(error, of: act, context: context)
                }
                throw error
            }
        }
    }
}
