package import Domain
import Foundation
package import HTTPTypes
package import Hummingbird
import NIOCore
import Services

/// A request to a page.
package struct BrowserRequest: Sendable {
    package let request: Request
    private let context: WebContext
    private let limitKey: String
    private let limiter: RateLimiter
    private let origin: PublicOrigin

    init(_ request: Request, _ context: WebContext, limitKey: String, limiter: RateLimiter, _ origin: PublicOrigin) {
        self.request = request
        self.context = context
        self.limitKey = limitKey
        self.limiter = limiter
        self.origin = origin
    }

    package var method: HTTPRequest.Method { self.request.method }

    /// The IP address of the client, for audit events; nil when it is not known.
    package var address: String? { self.context.origin }

    /// The id of the request, for audit events.
    package var requestID: String? { self.context.record.requestID }

    /// Counts the request against the limit of the client's address. For routes with ``PageCounting/byHandler``.
    ///
    /// - Throws: `ServiceError.tooManyRequests`.
    package func count() throws { try self.limiter.count(self.limitKey) }

    /// The parameters of the query, decoded and in their order. A name that was sent twice is twice in the list.
    package var query: [(name: String, value: String)] {
        self.request.uri.query.map { QueryReader.parse($0) } ?? []
    }

    /// The value of a parameter of the query; nil when it is absent, and when it was sent twice.
    package func query(_ name: String) -> String? {
        let values = self.query.filter { $0.name == name }
        return values.count == 1 ? values[0].value : nil
    }

    /// The percent-decoded value of a path parameter; empty for a parameter that the route does not have.
    package func parameter(_ name: String) -> String {
        guard let text = self.context.parameters.get(name) else { return "" }
        return text.removingPercentEncoding ?? text
    }

    /// The browser's own id, from its cookie; nil when the browser has none.
    package var browserID: Secret<String>? {
        let name = BrowserCookie.name(at: self.origin)
        for line in self.request.headers[values: .cookie] {
            for pair in line.split(separator: ";") {
                let parts = pair.drop { $0 == " " }.split(separator: "=", maxSplits: 1)
                guard parts.count == 2, parts[0] == name, BrowserCookie.isID(parts[1]) else { continue }
                return Secret(String(parts[1]))
            }
        }
        return nil
    }

    /// The token in `Authorization: Bearer TOKEN`.
    package var bearerToken: Secret<String>? {
        guard let value = self.request.headers[.authorization], value.prefix(7).lowercased() == "bearer " else {
            return nil
        }
        return Secret(String(value.dropFirst(7)))
    }

    /// The header `Origin`: the origin of the page whose script sent the request.
    package var scriptOrigin: String? { self.request.headers[.origin] }

    /// Reads the body, which must be a form as browsers send it.
    ///
    /// - Throws: ``PageFailure``; the errors of ``Request/wholeBody(limit:)``.
    package func form() async throws -> FormBody {
        var body = try await self.request.wholeBody(limit: PageFrame.longestForm)
        defer { body.modifyIfUniquelyOwned { $0.withUnsafeMutableReadableBytes { $0.wipe() } } }
        let type = self.request.headers[.contentType]?.prefix { $0 != ";" }.lowercased().filter { $0 != " " }
        guard type == "application/x-www-form-urlencoded" else { throw PageFailure.unreadableForm }
        guard let form = FormBody(parsing: body.readableBytesView) else { throw PageFailure.unreadableForm }
        return form
    }
}
