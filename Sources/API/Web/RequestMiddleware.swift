import Domain
import HTTPTypes
import Hummingbird
package import Logging
import NIOCore

/// Gets one entry a request, when its reply is made.
package typealias RequestLog = @Sendable (RequestLogEntry) -> Void

/// What a log may know of a request: the route's pattern stands for the path, which could hold anything, and no query,
/// header or body is in it.
package struct RequestLogEntry: Sendable {
    package let requestID: String
    package let method: String
    package let route: String
    package let status: Int
    /// From the request's head to its reply being made.
    package let microseconds: Int
    package let callerID: String?
    package let workspaceID: String?
}

/// Stands around every request, also one that no route matches: gives it an id, turns what is thrown into a reply, counts
/// it, and writes the log line.
struct RequestMiddleware: RouterMiddleware {
    let identifiers: IdentifierGenerator
    let logger: Logger
    /// Nil when nobody wants to know.
    let requestLog: RequestLog?
    let metrics: RequestMetrics

    func handle(
        _ request: Request,
        context: APIContext,
        next: (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        let requestID = request.headers[.xRequestID].flatMap(Self.sane) ?? self.identifiers.requestID()
        context.record.requestID = requestID
        var response: Response
        do {
            response = try await next(request, context)
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
            route: context.routePattern ?? "-",
            status: response.status.code,
            microseconds: Int((.now - start) / .microseconds(1)),
            callerID: context.record.callerID,
            workspaceID: context.record.workspaceID?.text
        )
        self.metrics.record(entry)
        self.requestLog?(entry)
        return response
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
