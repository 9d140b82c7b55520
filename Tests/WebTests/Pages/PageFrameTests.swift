import Domain
import HTTPTypes
import Hummingbird
import JSON
import Logging
import NIOCore
import NIOEmbedded
import Services
import TestSupport
import Testing

@testable import Web

@Suite struct PageFrameTests {
    private static let form: HTTPFields = [.contentType: "application/x-www-form-urlencoded"]
    private let time = ManualClock()

    private func frame(_ origin: String = "https://connect.example.com") throws -> PageFrame {
        PageFrame(
            origin: try #require(PublicOrigin(origin)),
            limiter: PageFrame.limiter(clock: self.time.clock)
        ) { "failure page \(text: "\($0)")" }
    }

    private func respond(
        _ frame: PageFrame,
        _ method: HTTPRequest.Method = .get,
        _ path: String = "/",
        host: String? = "connect.example.com",
        headers: HTTPFields = [:],
        body: String = "",
        from address: String = "192.0.2.1",
        counting: PageCounting = .always,
        handler: @escaping Route.PageHandler = { _ in .page("<p>page</p>") }
    ) async throws -> Response {
        let head = HTTPRequest(method: method, scheme: nil, authority: host, path: path, headerFields: headers)
        let request = Request(head: head, body: RequestBody(buffer: ByteBuffer(string: body)))
        let channel = NIOAsyncTestingChannel()
        channel.remoteAddress = try SocketAddress(ipAddress: address, port: 4711)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let context = WebContext(source: ApplicationRequestContextSource(channel: channel, logger: logger))
        do {
            return try await frame.reply(to: request, context, counting: counting, handler)
        } catch let error as PageError {
            return error.response
        }
    }

    private static let expected: [(HTTPField.Name, String)] = [
        (
            .contentSecurityPolicy,
            "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
                + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        ),
        (.xFrameOptions, "DENY"), (.referrerPolicy, "no-referrer"), (.cacheControl, "no-store"),
        (.xContentTypeOptions, "nosniff"), (.crossOriginOpenerPolicy, "same-origin"),
    ]

    @Test func everyReplyHasTheHeadersOfPages() async throws {
        let frame = try self.frame()
        let replies: [Route.PageHandler] = [
            { _ in .page("<p>page</p>") }, { _ in .redirect(to: "/x") }, { _ in .json { $0.string("x") } },
            { _ in throw ServiceError(.notFound, "x") }, { _ in throw PageFailure.conflict },
        ]
        for handler in replies {
            let response = try await self.respond(frame, handler: handler)
            for (name, value) in Self.expected { #expect(response.headers[name] == value) }
            let policy = response.headers[.permissionsPolicy] ?? ""
            #expect(policy.contains("camera=()") && policy.contains("clipboard-write=(self)"))
        }
    }

    @Test func aWindowKeepsItsOpenerOnlyWhereThePageSaysSo() async throws {
        let response = try await self.respond(try self.frame()) { _ in
            var reply = PageReply.redirect(to: "/x")
            reply.keepsOpener = true
            return reply
        }
        #expect(response.headers[.crossOriginOpenerPolicy] == "unsafe-none")
        #expect(response.headers[.location] == "https://connect.example.com/x")
    }

    @Test(arguments: [
        ("connect.example.com", 200), ("CONNECT.example.com", 200), ("connect.example.com:443", 200),
        ("connect.example.com:80", 421), ("evil.example", 421), ("connect.example.com.evil.example", 421),
        ("connect.example.com:8443", 421), ("", 421), ("127.0.0.1:8080", 421),
    ])
    func onlyThePublicHostHasPages(_ host: String, _ status: Int) async throws {
        let response = try await self.respond(try self.frame(), host: host)
        #expect(response.status.code == status)
    }

    @Test func aForwardedHostIsNotRead() async throws {
        let headers: HTTPFields = [
            HTTPField.Name("X-Forwarded-Host")!: "connect.example.com",
            HTTPField.Name("Forwarded")!: "host=connect.example.com",
        ]
        #expect(try await self.respond(try self.frame(), host: "evil.example", headers: headers).status.code == 421)
        let forged: HTTPFields = [HTTPField.Name("X-Forwarded-Host")!: "evil.example"]
        let response = try await self.respond(try self.frame(), headers: forged) { _ in .redirect(to: "/x") }
        #expect(response.headers[.location] == "https://connect.example.com/x")
    }

    @Test(arguments: [
        (nil, 200), ("same-origin", 200), ("none", 200), ("same-site", 403), ("cross-site", 403), ("", 403), ("x", 403),
    ])
    func aFormMustComeFromAnOwnPage(_ site: String?, _ status: Int) async throws {
        var headers = Self.form
        headers[.secFetchSite] = site
        let frame = try self.frame()
        #expect(try await self.respond(frame, .post, headers: headers, body: "a=1").status.code == status)
        // The answer of a service comes from another site, by GET.
        #expect(try await self.respond(frame, .get, headers: headers).status.code == 200)
    }

    @Test(arguments: [
        ("https://connect.example.com", "connect.example.com", "__Host-pb_browser", "; Secure"),
        ("http://127.0.0.1:8080", "127.0.0.1:8080", "pb_browser", ""),
    ])
    func theCookieIsBoundToItsHost(_ origin: String, _ host: String, _ name: String, _ secure: String) async throws {
        let frame = try self.frame(origin)
        let id = RandomText.next()
        let set = try await self.respond(frame, host: host) { _ in
            var reply = PageReply.page("")
            reply.browserID = Secret(id)
            return reply
        }
        let expected = "\(name)=\(id); Path=/; Max-Age=86400; HttpOnly\(secure); SameSite=Lax"
        #expect(set.headers[values: .setCookie] == [expected])
        let read: HTTPFields = [.cookie: "other=1; \(name)=\(id); x=\(id)"]
        _ = try await self.respond(frame, host: host, headers: read) { request in
            #expect(request.browserID?.reveal() == id)
            return .page("")
        }
        for value in ["", "short", id + "a", String(id.dropLast()) + "%", "a b"] {
            _ = try await self.respond(frame, host: host, headers: [.cookie: "\(name)=\(value)"]) { request in
                #expect(request.browserID == nil)
                return .page("")
            }
        }
    }

    @Test func anAddressMaySendSixtyRequestsAMinute() async throws {
        let frame = try self.frame()
        for _ in 0..<60 { #expect(try await self.respond(frame).status == .ok) }
        let refused = try await self.respond(frame)
        #expect(refused.status == .tooManyRequests)
        #expect(refused.headers[.retryAfter] == "1")
        #expect(refused.headers[.contentType] == "text/html; charset=utf-8")
        #expect(try await self.respond(frame, from: "192.0.2.2").status == .ok)
        #expect(try await self.respond(frame, counting: .never).status == .ok)
        #expect(try await self.respond(frame, counting: .byHandler).status == .ok)
        let counted = try await self.respond(frame, counting: .byHandler) { request in
            try request.count()
            return .page("")
        }
        #expect(counted.status == .tooManyRequests)
        self.time.advance(seconds: 1)
        #expect(try await self.respond(frame).status == .ok)
    }

    @Test func theAddressesOfOneNetworkAreOneClient() async throws {
        let frame = try self.frame()
        for number in 0..<60 {
            #expect(try await self.respond(frame, from: "2001:db8:1:2::\(String(number, radix: 16))").status == .ok)
        }
        #expect(try await self.respond(frame, from: "2001:db8:1:2:ffff::1").status == .tooManyRequests)
        #expect(try await self.respond(frame, from: "2001:db8:1:3::1").status == .ok)
        #expect(try await self.respond(frame, from: "2001:db8::1").status == .ok)
    }

    @Test(arguments: [
        ("application/x-www-form-urlencoded", "a=1", 200),
        ("application/x-www-form-urlencoded; charset=UTF-8", "a=1", 200),
        ("text/plain", "a=1", 400), ("application/json", "{}", 400), ("multipart/form-data; boundary=x", "", 400),
        ("application/x-www-form-urlencoded", "a=1&a=2", 400),
        ("application/x-www-form-urlencoded", String(repeating: "a", count: 65_536), 200),
        ("application/x-www-form-urlencoded", String(repeating: "a", count: 65_537), 413),
    ])
    func aFormIsReadWithinItsLimits(_ type: String, _ body: String, _ status: Int) async throws {
        let response = try await self.respond(try self.frame(), .post, headers: [.contentType: type], body: body) {
            request in
            _ = try await request.form()
            return .page("")
        }
        #expect(response.status.code == status)
    }

    @Test func aQueryIsAListWithItsRepetitions() async throws {
        let path = "/oauth/callback/gmail?state=a&code=x%2By+z&state=b&empty&%C3%BC=%C3%BC"
        _ = try await self.respond(try self.frame(), .get, path) { request in
            #expect(request.query.map(\.name) == ["state", "code", "state", "empty", "ü"])
            #expect(request.query.map(\.value) == ["a", "x+y z", "b", "", "ü"])
            #expect(request.query("state") == nil)
            #expect(request.query("code") == "x+y z")
            return .page("")
        }
        let long = try await self.respond(try self.frame(), .get, "/?" + String(repeating: "a", count: 8193))
        #expect(long.status == .contentTooLarge)
        let most = try await self.respond(try self.frame(), .get, "/?" + String(repeating: "a", count: 8192))
        #expect(most.status == .ok)
    }

    private struct Fault: Error {}

    @Test func anErrorIsAPageAndSaysNothingOfItself() async throws {
        let response = try await self.respond(try self.frame()) { _ in throw Fault() }
        #expect(response.status == .internalServerError)
        #expect(response.headers[.contentType] == "text/html; charset=utf-8")
        let collector = BodyText()
        try await response.body.write(collector)
        #expect(collector.text == "failure page fault")
    }

    @Test func aFileIsKeptUntilItChanges() async throws {
        let file = PageResource("body {}", mediaType: "text/css")
        let first = try await self.respond(try self.frame()) { _ in .resource(file) }
        let tag = try #require(first.headers[.eTag])
        #expect(first.headers[.cacheControl] == "no-cache")
        #expect(first.headers[.xContentTypeOptions] == "nosniff")
        let again = try await self.respond(try self.frame(), headers: [.ifNoneMatch: tag]) { _ in .resource(file) }
        #expect(again.status == .notModified)
    }

    @Test func pagesAreOutsideTheAPIDocumentAndItsOrigins() async throws {
        let operation = Operation("show_page", .pages, "A page.", responses: [])
        let route = Route.page(.get, "/page", operation, in: try self.frame()) { _ in .page("") }
        #expect(route.isPage)
        #expect(OpenAPIDocument([route], version: "1").json["paths"]?.object?.isEmpty == true)
        let origins = try #require(AllowedOrigins("https://app.example.com"))
        let context = WebContext.sample()
        let request = Request.sample(.get, "/page", [.origin: "https://app.example.com"])
        let response = try await CORSMiddleware(origins: origins).handle(request, context: context) { _, context in
            context.record.isPage = true
            return Response(status: .ok)
        }
        #expect(response.headers[.accessControlAllowOrigin] == nil)
    }
}

private final class BodyText: ResponseBodyWriter {
    private(set) var text = ""

    func write(_ buffer: ByteBuffer) async throws { self.text += String(buffer: buffer) }

    consuming func finish(_: HTTPFields?) async throws {}
}
