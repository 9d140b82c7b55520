package import Domain
import HTTPTypes
import Hummingbird
import NIOCore
package import Services

/// Requests to a page count against the limit of the client's address.
package enum PageCounting: Sendable {
    case always
    /// The handler decides, with ``BrowserRequest/count()``.
    case byHandler
    /// For style sheets and scripts, which are read once for each page.
    case never
}

/// The rules that all pages for people share: which requests are answered, and the headers of the replies.
package struct PageFrame: Sendable {
    /// The number of requests that an address may send each minute, and at once.
    package static let requestsAMinute = 60
    /// The greatest length of a query, in bytes. An authorization server's answer is the longest query.
    static let longestQuery = 8192
    /// The greatest length of a form's body, in bytes.
    static let longestForm = 65_536

    package let origin: PublicOrigin
    private let limiter: RateLimiter
    private let failurePage: @Sendable (PageFailure) -> HTML

    /// - Parameters:
    ///   - origin: the only authority that requests may name; all URLs of pages begin with it.
    ///   - limiter: limits the requests of each address.
    ///   - failurePage: the page for a request that has no page of its own.
    package init(
        origin: PublicOrigin,
        limiter: RateLimiter,
        failurePage: @escaping @Sendable (PageFailure) -> HTML
    ) {
        self.origin = origin
        self.limiter = limiter
        self.failurePage = failurePage
    }

    /// A limiter with the limit of pages. Its memory is bounded by 20,000 addresses in each of two generations.
    package static func limiter(clock: Clock) -> RateLimiter {
        RateLimiter(rate: self.requestsAMinute, burst: self.requestsAMinute, limit: 20_000, clock: clock)
    }

    /// The reply of `handler`, with the headers of pages.
    ///
    /// - Throws: ``PageError`` with the page to show.
    nonisolated(nonsending) func reply(
        to request: Request,
        _ context: WebContext,
        counting: PageCounting,
        _ handler: Route.PageHandler
    ) async throws -> Response {
        context.record.isPage = true
        do {
            return try await self.checkedReply(to: request, context, counting: counting, handler)
        } catch {
            let failure = PageFailure(error)
            var reply = PageReply.page(self.failurePage(failure), status: failure.status)
            if case .tooManyRequests(let seconds) = failure { reply.retryAfter = seconds }
            throw PageError(response: reply.response(for: request, at: self.origin), cause: error)
        }
    }

    private nonisolated(nonsending) func checkedReply(
        to request: Request,
        _ context: WebContext,
        counting: PageCounting,
        _ handler: Route.PageHandler
    ) async throws -> Response {
        // The authority is the header `Host`. `X-Forwarded-Host` is not read: whoever can send a request can send it.
        guard self.names(request.head.authority) else { throw PageFailure.misdirected }
        let browser = BrowserRequest(request, context, limitKey: context.limitKey, limiter: self.limiter, self.origin)
        if case .always = counting { try browser.count() }
        guard (request.uri.query?.utf8.count ?? 0) <= Self.longestQuery else { throw PageFailure.tooLong }
        if request.method == .post, !request.isFromOwnPage { throw PageFailure.crossSite }
        return try await handler(browser).response(for: request, at: self.origin)
    }
}

extension PageFrame {
    /// An authority is that of the public origin. The port may be named although it is the scheme's own.
    private func names(_ authority: String?) -> Bool {
        guard let authority = authority?.lowercased() else { return false }
        return authority == self.origin.authority
            || authority == self.origin.authority + (self.origin.isSecure ? ":443" : ":80")
    }
}

/// A request to a page that failed, with the page to show.
struct PageError: Error {
    let response: Response
    /// The error to log when the response is a 5xx.
    let cause: any Error
}

extension Request {
    /// The request does not come from a page of another origin. Browsers send `Sec-Fetch-Site` (Fetch Metadata
    /// Request Headers, section 2.3), and no page can change it. Other clients do not send it.
    fileprivate var isFromOwnPage: Bool {
        let values = self.headers[values: .secFetchSite]
        return values.allSatisfy { $0 == "same-origin" || $0 == "none" }
    }
}

extension WebContext {
    /// The name of the client in the limit by address: an IPv4 address, or the first 64 bits of an IPv6 address, because
    /// one customer of a network has at least as many addresses (RFC 6177, section 2).
    package var limitKey: String {
        guard let origin else { return "unknown" }
        let address = origin.prefix { $0 != "%" }
        guard address.contains(":"), let canonical = AddressBlock.canonical(String(address)) else {
            return String(address)
        }
        guard canonical.contains(":") else { return canonical }
        let halves = canonical.split(separator: "::", omittingEmptySubsequences: false)
        let head = halves[0].split(separator: ":")
        let tail = halves.count > 1 ? halves[1].split(separator: ":") : []
        let zeros = Array(repeating: Substring("0"), count: max(0, 8 - head.count - tail.count))
        return (head + zeros + tail).prefix(4).joined(separator: ":")
    }
}
