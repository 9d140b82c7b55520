import Domain
import HTTPTypes
import Hummingbird
package import Logging
import NIOCore

/// Gives each request an id, turns a thrown error into an error reply, counts the request, and logs it. Requests that
/// match no route are included.
struct RequestMiddleware: RouterMiddleware {
    let routes: RouteTable
    /// Nil when no proxy is trusted.
    let trustedProxies: TrustedProxies?
    let identifiers: IdentifierGenerator
    let logger: Logger
    /// The function that logs each request; nil when requests are not logged.
    let requestLog: RequestLog?
    let metrics: RequestMetrics

    func handle(
        _ request: Request,
        context: WebContext,
        next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        let requestID = request.headers[.xRequestID].flatMap(Self.sane) ?? self.identifiers.requestID()
        context.record.requestID = requestID
        if let trustedProxies {
            let lines = request.headers[values: .xForwardedFor]
            context.record.origin = .forwarded(trustedProxies.client(of: context.peer, forwardedFor: lines))
        }
        var response: Response
        do {
            response = try await self.reply(to: request, context: context, next: next)
        } catch {
            response = Response(for: error)
            // The client would read a body in the reply to HEAD as the beginning of the next reply (RFC 9110, section
            // 9.3.2).
            if request.method == .head { response = response.createHeadResponse() }
            if response.status.kind == .serverError {
                self.log((error as? PageError)?.cause ?? error, requestID: requestID)
            }
        }
        response.headers[.xRequestID] = requestID
        let entry = RequestLogEntry(
            requestID: requestID,
            method: request.method.loggable,
            route: context.record.routePattern ?? context.routePattern ?? "-",
            status: response.status.code,
            microseconds: Int((.now - start) / .microseconds(1)),
            callerID: context.record.callerID,
            workspaceID: context.record.workspaceID?.text
        )
        self.metrics.record(entry)
        self.requestLog?(entry)
        return response
    }

    /// The reply of the matching route. If the path has routes, but none for the request's method, `OPTIONS` is
    /// answered with 204, and any other method with 405 (RFC 9110, section 15.5.6) in place of the router's 404. Both
    /// replies have the header `Allow`.
    ///
    /// A path with an empty segment, such as `//metrics`, has no route, because a proxy's rules for `/metrics` do not
    /// apply to `//metrics`.
    ///
    /// A method that no path has is answered with 405, too, although section 9.1 recommends 501: a 405 reply has
    /// `Allow`, which lists the methods that the client can use.
    private nonisolated(nonsending) func reply(
        to request: Request,
        context: WebContext,
        next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        guard !request.hasEmptySegment else {
            // The router, which skips empty segments, may have found a route.
            context.record.routePattern = "-"
            throw HTTPError(.notFound)
        }
        do {
            return try await next(request, context)
        } catch let error as HTTPError where error.status == .notFound && context.routePattern == nil {
            guard let entry = self.routes.entry(for: request.uri.path) else { throw error }
            context.record.routePattern = entry.pattern
            guard request.method == .options else { throw MethodNotAllowed(allowed: entry.allowed) }
            return Response(status: .noContent, headers: [.allow: entry.allowed])
        }
    }

    private func log(_ error: any Error, requestID: String) {
        var metadata = error.logMetadata
        metadata["request.id"] = .string(requestID)
        self.logger.error("request failed", metadata: metadata)
    }

    /// Returns the client's `X-Request-Id` if it is safe to log: 1 to 128 ASCII letters, digits, `.`, `_` or `-`.
    /// Returns nil for any other string.
    private static func sane(_ requestID: String) -> String? {
        let isSane = requestID.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"): true
            default: false
            }
        }
        return isSane && (1...128).contains(requestID.utf8.count) ? requestID : nil
    }
}

extension Request {
    /// Whether two slashes in the path follow each other. One slash at the end of a path is allowed, and ignored.
    fileprivate var hasEmptySegment: Bool {
        // Most targets have no such slashes, so their path is not copied.
        guard let target = self.head.path, target.hasDoubleSlash else { return false }
        return self.uri.path.hasDoubleSlash
    }
}

extension String {
    fileprivate var hasDoubleSlash: Bool {
        var previous: UInt8?
        for byte in self.utf8 {
            if byte == UInt8(ascii: "/"), byte == previous { return true }
            previous = byte
        }
        return false
    }
}

extension HTTPRequest.Method {
    /// The method if HTTP defines it, otherwise `-`, because a client can send any string as a method.
    fileprivate var loggable: String { Self.standard.contains(self) ? self.rawValue : "-" }

    private static let standard: Set<Self> = [.get, .head, .post, .put, .patch, .delete, .options, .trace, .connect]
}

extension Error {
    /// The log metadata of an error: its type as `error.type`. For a `LoggableError`, whose description contains no
    /// secret, also the description as `error.message`.
    package var logMetadata: Logger.Metadata {
        var metadata: Logger.Metadata = ["error.type": "\(type(of: self))"]
        if let error = self as? any LoggableError { metadata["error.message"] = .string(error.logDescription) }
        return metadata
    }
}

private enum RequestName: Identified {
    static var identifierPrefix: StaticString { "req" }
}

extension IdentifierGenerator {
    fileprivate func requestID() -> String { self.next(RequestName.self).text }
}
