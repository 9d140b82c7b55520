package import Domain
package import HTTPTypes
package import Hummingbird

/// One operation of the API: its method, path, description and handler. The router, `/openapi.json`, `/docs` and the
/// tests that cover every route are generated from the table of routes.
package struct Route: Sendable {
    // A `nonisolated(nonsending)` function runs on the executor of its caller, whereas a call of an ordinary async
    // function would first be queued on another executor (docs/decisions/0003-event-loops-as-executor.md).
    package typealias OpenHandler = nonisolated(nonsending) @Sendable (Request, WebContext) async throws -> Response
    package typealias ReadingHandler = nonisolated(nonsending) @Sendable (AuthorizedRequest) async throws -> Response
    package typealias ChangingHandler =
        nonisolated(nonsending) @Sendable (AuthorizedRequest, Act) async throws -> Response

    package typealias PageHandler = nonisolated(nonsending) @Sendable (BrowserRequest) async throws -> PageReply

    enum Handler: Sendable {
        /// A page for people, or a resource of a page, under the rules of ``PageFrame``. It is listed in `/docs`, but not
        /// in `/openapi.json`.
        case page(PageFrame, PageCounting, PageHandler)
        /// The route needs no API key, and its reply contains no secret.
        case open(OpenHandler)
        /// The caller needs this scope. The handler cannot change anything, because every change needs an ``Act``, and
        /// the handler gets none.
        case reading(Scope, ReadingHandler)
        /// As `reading`, for a list: a read whose time grows with the number of rows. It ends when the client leaves.
        case listing(Scope, ReadingHandler)
        /// The caller needs this scope. The change is recorded as an audit event. A refused request is recorded, too,
        /// if its caller was authenticated.
        case changing(Scope, AuditAction, ChangingHandler)
        /// Like `changing`, for a `POST` that creates a row. With an `Idempotency-Key`, repeated requests create only
        /// one row, because the handler stores its reply together with the row (`AuthorizedRequest.remembering(_:)`).
        case creating(Scope, AuditAction, ChangingHandler)
    }

    /// The greatest length of a reply's body, in bytes, unless the route sets its own. A page of a list ends at 2 MiB of
    /// long texts. In JSON, a text takes at most six bytes for each of its own.
    package static let defaultReplyByteLimit = 16_777_216

    /// The greatest length of a reply with a secret, in bytes: twice the longest body that `body_limit_bytes` allows,
    /// because the secret came in one.
    package static let secretReplyByteLimit = 33_554_432

    /// The period in which a client must take a part of a reply, unless the route sets its own; see
    /// ``ReplyDeadlineHandler``.
    package static let defaultReplyDeadline = Duration.seconds(30)

    package let method: HTTPRequest.Method
    /// The path as a pattern of Hummingbird's router, such as `/api/v1/connections/{connection_id}`.
    package let path: RouterPath
    /// Whether callers with a user's token may use the route, and which rows the route then reaches. `.none` by
    /// default.
    package let users: UserAccess
    package let operation: Operation
    let handler: Handler
    /// The greatest length of a reply's body, in bytes. A longer reply is a fault of the service, answered 500.
    package private(set) var replyByteLimit = Self.defaultReplyByteLimit
    private(set) var replyDeadline = Self.defaultReplyDeadline

    /// The scope that a caller needs; nil for a route that needs no API key.
    package var scope: Scope? {
        switch self.handler {
        case .open, .page: nil
        case .reading(let scope, _), .listing(let scope, _): scope
        case .changing(let scope, _, _), .creating(let scope, _, _): scope
        }
    }

    package var isPage: Bool {
        if case .page = self.handler { true } else { false }
    }

    package static func open(
        _ method: HTTPRequest.Method,
        _ path: RouterPath,
        _ operation: Operation,
        _ handler: @escaping OpenHandler
    ) -> Route {
        Route(method: method, path: path, users: .noRows, operation: operation, handler: .open(handler))
    }

    /// A page for people.
    ///
    /// - Parameter counting: whether requests count against the limit of the client's address.
    package static func page(
        _ method: HTTPRequest.Method,
        _ path: RouterPath,
        _ operation: Operation,
        in frame: PageFrame,
        counting: PageCounting = .always,
        _ handler: @escaping PageHandler
    ) -> Route {
        Route(
            method: method,
            path: path,
            users: .noRows,
            operation: operation,
            handler: .page(frame, counting, handler)
        )
    }

    package static func reading(
        _ method: HTTPRequest.Method,
        _ path: RouterPath,
        _ scope: Scope,
        users: UserAccess = .none,
        _ operation: Operation,
        _ handler: @escaping ReadingHandler
    ) -> Route {
        Route(method: method, path: path, users: users, operation: operation, handler: .reading(scope, handler))
    }

    package static func listing(
        _ path: RouterPath,
        _ scope: Scope,
        users: UserAccess = .none,
        _ operation: Operation,
        _ handler: @escaping ReadingHandler
    ) -> Route {
        Route(method: .get, path: path, users: users, operation: operation, handler: .listing(scope, handler))
    }

    package static func changing(
        _ method: HTTPRequest.Method,
        _ path: RouterPath,
        _ scope: Scope,
        users: UserAccess = .none,
        _ action: AuditAction,
        _ operation: Operation,
        _ handler: @escaping ChangingHandler
    ) -> Route {
        Route(
            method: method,
            path: path,
            users: users,
            operation: operation,
            handler: .changing(scope, action, handler)
        )
    }

    package static func creating(
        _ path: RouterPath,
        _ scope: Scope,
        users: UserAccess = .none,
        _ action: AuditAction,
        _ operation: Operation,
        _ handler: @escaping ChangingHandler
    ) -> Route {
        Route(
            method: .post,
            path: path,
            users: users,
            operation: operation,
            handler: .creating(scope, action, handler)
        )
    }

    /// This route with its own bounds of a reply.
    ///
    /// - Parameters:
    ///   - byteLimit: the greatest length of a reply's body, in bytes.
    ///   - deadline: the period in which a client must take a part of a reply.
    package func replying(
        upTo byteLimit: Int = Self.defaultReplyByteLimit,
        within deadline: Duration = Self.defaultReplyDeadline
    ) -> Route {
        var route = self
        route.replyByteLimit = byteLimit
        route.replyDeadline = deadline
        return route
    }
}

extension Route {
    /// Returns the reply of this route's handler after it was checked against the limit, and tells the connection the
    /// deadline.
    ///
    /// - Throws: `ReplyTooLong`.
    func bounded(_ response: Response, _ context: WebContext) throws -> Response {
        if let length = response.body.contentLength, length > self.replyByteLimit {
            throw ReplyTooLong(length: length, limit: self.replyByteLimit)
        }
        if self.replyDeadline != Self.defaultReplyDeadline { context.setReplyDeadline(self.replyDeadline) }
        return response
    }
}
