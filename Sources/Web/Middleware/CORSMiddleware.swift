import HTTPTypes
import Hummingbird

/// Adds the CORS headers (https://fetch.spec.whatwg.org/#http-cors-protocol) to all replies, including the replies to
/// preflight requests. This is the outermost middleware, so that web pages can read error replies, too. It is added
/// only when allowed origins are configured. Pages are left out: an origin that may use the API is not for that reason one
/// that may read a user's pages.
struct CORSMiddleware: RouterMiddleware {
    let origins: AllowedOrigins

    func handle(
        _ request: Request,
        context: WebContext,
        next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        guard !context.record.isPage else { return response }
        if self.origins.vary { response.headers[values: .vary].append("Origin") }
        guard let origin = request.headers[.origin], let grant = self.origins.grant(to: origin) else { return response }
        response.headers[.accessControlAllowOrigin] = grant
        // A preflight request is answered without an API key, because browsers send none with it.
        if request.method == .options, request.headers[.accessControlRequestMethod] != nil {
            response.headers[.accessControlAllowMethods] = response.headers[.allow]
            response.headers[.accessControlAllowHeaders] = Self.requestHeaders
            response.headers[.accessControlMaxAge] = "600"
        } else {
            response.headers[.accessControlExposeHeaders] = Self.replyHeaders
        }
        return response
    }

    private static let requestHeaders = """
        Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, X-API-Key, X-Request-Id, X-Workspace-Id
        """
    private static let replyHeaders = "Allow, ETag, Idempotency-Replayed, Retry-After, WWW-Authenticate, X-Request-Id"
}
