import Domain
import HTTPTypes
import Hummingbird

/// One operation of the API, with everything that is said about it in one place.
struct Route: Sendable {
    enum Handler: Sendable {
        /// Needs no key and gives no secret.
        case open(@Sendable (Request, APIContext) async throws -> Response)
        /// Needs a key with this scope.
        case authorized(Scope, @Sendable (AuthorizedRequest) async throws -> Response)
    }

    let method: HTTPRequest.Method
    /// Hummingbird's pattern, such as `/api/v1/connections/{connection_id}`.
    let path: RouterPath
    let handler: Handler

    static func open(
        _ method: HTTPRequest.Method,
        _ path: RouterPath,
        _ handler: @escaping @Sendable (Request, APIContext) async throws -> Response
    ) -> Route {
        Route(method: method, path: path, handler: .open(handler))
    }

    static func authorized(
        _ method: HTTPRequest.Method,
        _ path: RouterPath,
        _ scope: Scope,
        _ handler: @escaping @Sendable (AuthorizedRequest) async throws -> Response
    ) -> Route {
        Route(method: method, path: path, handler: .authorized(scope, handler))
    }
}

/// A request whose caller is known and may do what the route does.
struct AuthorizedRequest: Sendable {
    let request: Request
    let context: APIContext
    let caller: Caller

    /// A path parameter; the route's pattern has it.
    func parameter(_ name: String) throws -> String {
        try self.context.parameters.require(name)
    }
}

extension Authenticator {
    /// Finds out who calls and whether they may, before anything else of the request is looked at.
    func authorize(_ request: Request, context: APIContext, for scope: Scope) throws -> AuthorizedRequest {
        let headers = request.headers
        let caller = try self.caller(token: headers.presentedToken, workspace: headers[.xWorkspaceID])
        context.record.caller = caller
        guard caller.scopes.allow(scope) else {
            throw ServiceError(.forbidden, "This needs a key with scope '\(scope.rawValue)'")
        }
        return AuthorizedRequest(request: request, context: context, caller: caller)
    }
}

extension HTTPFields {
    /// The token of `Authorization: Bearer TOKEN` (the scheme in any case, RFC 9110, section 11.1), else of `X-API-Key`.
    fileprivate var presentedToken: String? {
        if let authorization = self[.authorization] {
            guard authorization.prefix(7).lowercased() == "bearer " else { return self[.xAPIKey] }
            return String(authorization.dropFirst(7))
        }
        return self[.xAPIKey]
    }
}
