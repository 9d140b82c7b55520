package import Domain
package import HTTPTypes
import Hummingbird
package import JSON
import NIOCore

/// The reply of a page. ``PageFrame`` adds the headers.
package struct PageReply: Sendable {
    private enum Content {
        case page(HTML)
        case redirect(String)
        case json([UInt8])
        case resource(PageResource)
        case empty
    }

    private let content: Content
    package let status: HTTPResponse.Status
    /// The new id of the browser, for its cookie; nil to leave the cookie as it is.
    package var browserID: Secret<String>?
    /// The window keeps its link to the product's page that opened it. False cuts the link
    /// (`Cross-Origin-Opener-Policy: same-origin`).
    package var keepsOpener = false
    /// The origin whose scripts may read the reply (CORS); nil for none.
    package var readableBy: String?
    /// In seconds.
    package var retryAfter: Int?

    private init(_ content: Content, status: HTTPResponse.Status) {
        self.content = content
        self.status = status
    }

    package static func page(_ html: HTML, status: HTTPResponse.Status = .ok) -> PageReply {
        PageReply(.page(html), status: status)
    }

    /// Leads the browser to a page of the public origin, with GET.
    ///
    /// - Parameter path: begins with a slash.
    package static func redirect(to path: String) -> PageReply { PageReply(.redirect(path), status: .seeOther) }

    package static func json(
        status: HTTPResponse.Status = .ok,
        _ write: (inout JSONWriter) -> Void
    ) -> PageReply {
        var writer = JSONWriter(reservingCapacity: 256)
        write(&writer)
        return PageReply(.json(writer.bytes), status: status)
    }

    package static func resource(_ resource: PageResource) -> PageReply {
        PageReply(.resource(resource), status: .ok)
    }

    /// The reply to a CORS preflight request.
    package static let preflight = PageReply(.empty, status: .noContent)

    func response(for request: Request, at origin: PublicOrigin) -> Response {
        var headers = self.headers(at: origin)
        switch self.content {
        case .page(let html):
            headers[.contentType] = "text/html; charset=utf-8"
            return self.response(headers, ByteBuffer(string: html.text))
        case .redirect(let path):
            headers[.location] = origin.description + path
            return self.response(headers, ByteBuffer())
        case .json(let bytes):
            headers[.contentType] = "application/json"
            return self.response(headers, ByteBuffer(bytes: bytes))
        case .resource(let resource):
            headers[.contentType] = resource.mediaType
            // A cache must ask before each use; the answer is 304 while the tag is the same.
            headers[.cacheControl] = "no-cache"
            // A product's page loads `/connect.js`, also one that demands this header of every resource.
            headers[.crossOriginResourcePolicy] = "cross-origin"
            return self.response(headers, ByteBuffer(string: resource.text)).tagged(resource.tag, for: request)
        case .empty:
            return self.response(headers, ByteBuffer())
        }
    }

    private func response(_ headers: HTTPFields, _ body: ByteBuffer) -> Response {
        Response(status: self.status, headers: headers, body: ResponseBody(byteBuffer: body))
    }

    /// The headers of every page, in one place.
    private func headers(at origin: PublicOrigin) -> HTTPFields {
        var headers: HTTPFields = [
            .cacheControl: "no-store",
            .contentSecurityPolicy: Self.contentSecurityPolicy,
            .crossOriginOpenerPolicy: self.keepsOpener ? "unsafe-none" : "same-origin",
            .permissionsPolicy: Self.permissionsPolicy,
            .referrerPolicy: "no-referrer",
            .xContentTypeOptions: "nosniff",
            .xFrameOptions: "DENY",
        ]
        if let browserID { headers[.setCookie] = BrowserCookie.setting(browserID, at: origin) }
        if let retryAfter { headers[.retryAfter] = String(retryAfter) }
        if let readableBy {
            headers[.accessControlAllowOrigin] = readableBy
            headers[.vary] = "Origin"
            if case .empty = self.content {
                headers[.accessControlAllowMethods] = "GET"
                headers[.accessControlAllowHeaders] = "Authorization"
                headers[.accessControlMaxAge] = "600"
            }
        }
        return headers
    }

    /// Only own files, and no script or style in a page, so that injected markup could do nothing.
    static let contentSecurityPolicy = """
        default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; \
        form-action 'self'; base-uri 'none'; frame-ancestors 'none'
        """

    /// Nothing but the copy buttons of the own pages (`clipboard-write`).
    static let permissionsPolicy = """
        accelerometer=(), autoplay=(), browsing-topics=(), camera=(), clipboard-write=(self), display-capture=(), \
        fullscreen=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), \
        publickey-credentials-get=(), screen-wake-lock=(), usb=(), xr-spatial-tracking=()
        """
}

/// A style sheet or script of the pages.
package struct PageResource: Sendable {
    package let mediaType: String
    package let text: String
    let tag: EntityTag

    package init(_ text: String, mediaType: String) {
        self.mediaType = mediaType
        self.text = text
        self.tag = EntityTag(of: Array(text.utf8))
    }
}
