import Domain
import HTTPTypes
import Hummingbird
package import Logging
import NIOCore

/// Gives every request an id, turns a thrown error into a reply, counts the request, and writes its log line; also for a
/// request that no route matches.
struct RequestMiddleware: RouterMiddleware {
    let routes: RouteTable
    let identifiers: IdentifierGenerator
    let logger: Logger
    /// Nil when nobody wants to know.
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
        var response: Response
        do {
            response = try await self.reply(to: request, context: context, next: next)
        } catch {
            response = Response(for: error)
            // A body after a reply to HEAD would be read as the next reply (RFC 9110, section 9.3.2).
            if request.method == .head { response = response.createHeadResponse() }
            if response.status.kind == .serverError { self.log(error, requestID: requestID) }
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

    /// A known path answers `OPTIONS` with its methods, and any other method with 405 and `Allow` (RFC 9110, section 15.5.6),
    /// where the router would say 404. Not with 501, which is for methods that no path has (section 9.1), because the
    /// methods of the path tell a caller more.
    private func reply(
        to request: Request,
        context: WebContext,
        next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
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

    /// The caller's own id is kept when it can stand in a log line: 1 to 128 letters, digits, `.`, `_` or `-`.
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

extension HTTPRequest.Method {
    /// A method is whatever the client sent; only the standard ones are worth a log line.
    fileprivate var loggable: String { Self.standard.contains(self) ? self.rawValue : "-" }

    private static let standard: Set<Self> = [.get, .head, .post, .put, .patch, .delete, .options, .trace, .connect]
}

extension Error {
    /// The error's type, and its own words when it promises that no secret is in them.
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
