package import Domain
package import HTTPTypes
package import Hummingbird

/// One operation of the API, with everything that is said about it in one place: the router, `/openapi.json`, `/docs`
/// and the tests that go through all routes are made from these.
package struct Route: Sendable {
    enum Handler: Sendable {
        /// Needs no key and gives no secret.
        case open(@Sendable (Request, WebContext) async throws -> Response)
        /// Needs a key with this scope. It can change nothing: a change takes an ``Act``.
        case reading(Scope, @Sendable (AuthorizedRequest) async throws -> Response)
        /// Needs a key with this scope, and is an audit event, also when it is refused.
        case changing(Scope, AuditAction, @Sendable (AuthorizedRequest, Act) async throws -> Response)
        /// As `changing`, and an `Idempotency-Key` makes sure that it is done once: the handler has the answer remembered.
        case creating(Scope, AuditAction, @Sendable (AuthorizedRequest, Act) async throws -> Response)
    }

    package let method: HTTPRequest.Method
    /// Hummingbird's pattern, such as `/api/v1/connections/{connection_id}`.
    package let path: RouterPath
    package let operation: Operation
    let handler: Handler

    /// Nil when no key is needed.
    package var scope: Scope? {
        switch self.handler {
        case .open: nil
        case .reading(let scope, _), .changing(let scope, _, _), .creating(let scope, _, _): scope
        }
    }

    package static func open(
        _ method: HTTPRequest.Method,
        _ path: RouterPath,
        _ operation: Operation,
        _ handler: @escaping @Sendable (Request, WebContext) async throws -> Response
    ) -> Route {
        Route(method: method, path: path, operation: operation, handler: .open(handler))
    }

    package static func reading(
        _ method: HTTPRequest.Method,
        _ path: RouterPath,
        _ scope: Scope,
        _ operation: Operation,
        _ handler: @escaping @Sendable (AuthorizedRequest) async throws -> Response
    ) -> Route {
        Route(method: method, path: path, operation: operation, handler: .reading(scope, handler))
    }

    package static func changing(
        _ method: HTTPRequest.Method,
        _ path: RouterPath,
        _ scope: Scope,
        _ action: AuditAction,
        _ operation: Operation,
        _ handler: @escaping @Sendable (AuthorizedRequest, Act) async throws -> Response
    ) -> Route {
        Route(method: method, path: path, operation: operation, handler: .changing(scope, action, handler))
    }

    package static func creating(
        _ path: RouterPath,
        _ scope: Scope,
        _ action: AuditAction,
        _ operation: Operation,
        _ handler: @escaping @Sendable (AuthorizedRequest, Act) async throws -> Response
    ) -> Route {
        Route(method: .post, path: path, operation: operation, handler: .creating(scope, action, handler))
    }
}
