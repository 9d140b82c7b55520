import Crypto
import Domain
import JSON
import TestSupport
import Testing

@testable import Server

/// The check of a client, and the fault of an app, at services that answer as each test says.
@Suite struct OAuthAppCheckTests {
    private let time = ManualClock()
    private let sandbox: Sandbox

    init() async throws {
        self.sandbox = try await Sandbox(clock: self.time.clock) { $0.publicURL = "https://connect.example.com" }
    }

    private func answer(_ status: Int, _ body: String) {
        self.sandbox.services.answer { _ in ServiceAnswer(status: status, body: Array(body.utf8)) }
    }

    private func create(_ body: String = OAuthAppTests.gmail) async throws -> String {
        try await self.sandbox.request("POST", Path.oauthApps, body: body).id
    }

    private func check(_ id: String) async throws -> Reply {
        try await self.sandbox.request("POST", "\(Path.oauthApps)/\(id)/check")
    }

    private func app(_ id: String) async throws -> Reply {
        try await self.sandbox.request("GET", "\(Path.oauthApps)/\(id)")
    }

    private func events(_ action: String) async throws -> [JSON] {
        try await self.sandbox.request("GET", "\(Path.auditEvents)?action=\(action)")["audit_events"]?.array ?? []
    }

    @Test func theTokenEndpointIsAskedWithAMadeUpCode() async throws {
        let id = try await self.create()
        self.answer(400, #"{"error": "invalid_grant"}"#)
        let reply = try await self.check(id)
        #expect((reply.status, reply["verdict"], reply["service_code"]) == (200, "accepted", .null))
        let request = try #require(self.sandbox.services.requests.first)
        #expect(request.url.origin.description == "https://oauth2.googleapis.com:443")
        #expect(request.purpose == .token)
        #expect(request.destinations == [request.url.origin])
        let body = String(decoding: request.body?.reveal() ?? [], as: UTF8.self)
        #expect(body.hasPrefix("grant_type=authorization_code&code="))
        #expect(body.contains("redirect_uri=https%3A%2F%2Fconnect.example.com%2Foauth%2Fcallback%2Fgmail"))
        let events = try await self.events("oauth_app.check")
        #expect(events.map { $0["details"] } == [["verdict": "accepted", "service_code": nil]])
    }

    static let answers: [(status: Int, body: String, verdict: String, code: String?)] = [
        (400, #"{"error":"invalid_grant"}"#, "accepted", nil),
        (401, #"{"error":"invalid_client"}"#, "refused", "invalid_client"),
        (400, #"{"error":"unauthorized_client"}"#, "refused", "unauthorized_client"),
        (200, "error=bad_verification_code&error_description=x", "accepted", nil),
        (200, "error=incorrect_client_credentials&x=y", "refused", "incorrect_client_credentials"),
        (200, #"{"ok":false,"error":"bad_client_secret"}"#, "refused", "bad_client_secret"),
        (200, #"{"ok":false,"error":"invalid_code"}"#, "accepted", nil),
        (400, #"{"error":"invalid_request"}"#, "unknown", "invalid_request"),
        (400, #"{"error":"<script>"}"#, "unknown", nil), (400, #"{"error":{"a":1}}"#, "unknown", nil),
        (401, "", "unknown", nil), (500, #"{"error":"invalid_client"}"#, "unknown", nil),
        (503, #"{"error":"invalid_grant"}"#, "unknown", nil), (200, #"{"access_token":"a"}"#, "unknown", nil),
        (302, "error", "unknown", nil),
    ]

    @Test(arguments: answers.indices)
    func theAnswerIsTheVerdict(_ index: Int) async throws {
        let (status, body, verdict, code) = Self.answers[index]
        let id = try await self.create()
        self.answer(status, body)
        let reply = try await self.check(id)
        #expect((reply.status, reply["verdict"]?.string) == (200, verdict), "\(body)")
        #expect(reply["service_code"] == (code.map { .string($0) } ?? .null), "\(body)")
        #expect(!reply.text.contains("script"))
    }

    @Test func aClientWithAPrivateKeySigns() async throws {
        let key = P256.Signing.PrivateKey().pemRepresentation.replacing("\n", with: "\\n")
        let id = try await self.create(
            """
            {"integration": "gmail", "client_id": "123456789012-a1b2.apps.googleusercontent.com",
                "token_auth": "private_key_jwt", "private_key": "\(key)"}
            """
        )
        self.answer(400, #"{"error": "invalid_grant"}"#)
        #expect(try await self.check(id)["verdict"] == "accepted")
        let request = try #require(self.sandbox.services.requests.first)
        let body = String(decoding: request.body?.reveal() ?? [], as: UTF8.self)
        #expect(body.contains("client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer"))
        #expect(body.contains("&client_assertion=eyJ"))
        #expect(request.headers.contains { $0.name == "User-Agent" && $0.value.reveal().hasPrefix("patchbay/") })
    }

    @Test func noAnswerIsNoVerdict() async throws {
        let id = try await self.create()
        for failure in [OutboundFailure.timeout, .unreachable, .refused(.privateNetwork)] {
            self.sandbox.services.answer { _ throws(OutboundFailure) in throw failure }
            #expect(try await self.check(id)["verdict"] == "unknown")
        }
        #expect(try await self.app(id)["status"] == "active")
    }

    /// An app that names no server is not asked for.
    @Test(arguments: [
        #"{"integration": "okta", "client_id": "a"}"#, #"{"integration": "zendesk", "client_id": "a"}"#,
        #"{"integration": "neon_mcp", "client_id": "a", "issuer": "https://a.example"}"#,
    ])
    func withoutAServerNothingIsSent(_ body: String) async throws {
        let id = try await self.create(body)
        let reply = try await self.check(id)
        #expect((reply.status, reply["verdict"]) == (200, "unknown"), "\(reply.text)")
        #expect(self.sandbox.services.requests.isEmpty)
    }

    @Test func theServerOfTheAppsConfigIsAsked() async throws {
        let id = try await self.create(
            #"{"integration": "okta", "client_id": "a:b", "client_secret": "s+ s", "token_auth": "basic", "config": {"domain": "acme.okta.com"}}"#
        )
        self.answer(400, #"{"error": "invalid_grant"}"#)
        #expect(try await self.check(id)["verdict"] == "accepted")
        let request = try #require(self.sandbox.services.requests.first)
        #expect(request.url.origin.host == "acme.okta.com")
        // "a%3Ab:s%2B%20s", because both are form-encoded first (RFC 6749, section 2.3.1).
        let header = request.headers.first { $0.name == "Authorization" }?.value.reveal()
        #expect(header == "Basic YSUzQWI6cyUyQiUyMHM=")
        let body = String(decoding: request.body?.reveal() ?? [], as: UTF8.self)
        #expect(!body.contains("client_secret"))
    }

    @Test func aWrongSecretStopsTheAppAndNoConnectionAndACheckProvesTheCorrection() async throws {
        let id = try await self.create()
        for _ in 0..<100 { #expect(try await self.sandbox.create(Submission.custom()).status == 200) }
        let path = "\(Path.connections)?limit=1000"
        let connections = try await self.sandbox.request("GET", path)
        self.answer(401, #"{"error": "invalid_client"}"#)
        for seconds in [0, 10, 19] {
            self.time.advance(seconds: Int64(seconds))
            let reply = try await self.check(id)
            #expect((reply["verdict"], reply["status"]) == ("refused", "active"))
        }
        self.time.advance(seconds: 1)
        #expect(try await self.check(id)["status"] == "error")
        let refused = try await self.app(id)
        #expect(refused["status_message"]?.string?.contains("invalid_client") == true)
        let told = try await self.events("oauth_app.refused")
        #expect(told.map { $0["actor"] } == ["patchbay"])
        #expect(told.first?["details"] == ["service_code": "invalid_client"])
        #expect(try await self.sandbox.request("GET", path).body == connections.body)

        // A further refusal changes nothing, a wrong correction either.
        #expect(try await self.check(id)["status"] == "error")
        let wrong = try await self.sandbox.request(
            "PUT",
            "\(Path.oauthApps)/\(id)",
            body: #"{"client_secret": "GOCSPX-wrong123456789abcdefghijklmn"}"#
        )
        #expect((wrong.status, wrong["status"], wrong["version"]) == (200, "error", 2))
        self.answer(400, #"{"error": "invalid_grant"}"#)
        #expect(try await self.check(id)["status"] == "active")
        #expect(try await self.app(id)["status_message"] == .null)
        #expect(try await self.events("oauth_app.recovered").map { $0["actor"] } == ["patchbay"])
        #expect(try await self.events("oauth_app.refused").count == 1)
        #expect(try await self.sandbox.request("GET", path).body == connections.body)
    }

    private func makeRefused() async throws -> String {
        let id = try await self.create()
        self.answer(401, #"{"error": "invalid_client"}"#)
        _ = try await self.check(id)
        self.time.advance(seconds: 30)
        #expect(try await self.check(id)["status"] == "error")
        return id
    }

    @Test(arguments: [(400, #"{"error": "invalid_grant"}"#), (500, "")])
    func aNewSecretMakesARefusedAppActiveUnlessItIsRefused(_ status: Int, _ body: String) async throws {
        let id = try await self.makeRefused()
        self.answer(status, body)
        let reply = try await self.sandbox.request(
            "PUT",
            "\(Path.oauthApps)/\(id)",
            body: #"{"client_secret": "GOCSPX-right123456789abcdefghijklmn"}"#
        )
        #expect((reply.status, reply["status"]) == (200, "active"))
        // The label alone is no correction, and asks nobody.
        let other = try await self.makeRefused()
        let count = self.sandbox.services.requests.count
        let label = try await self.sandbox.request("PUT", "\(Path.oauthApps)/\(other)", body: #"{"label": "x"}"#)
        #expect(label["status"] == "error")
        #expect(self.sandbox.services.requests.count == count)
    }

    @Test func anAcceptanceForgetsTheFirstRefusal() async throws {
        let id = try await self.create()
        self.answer(401, #"{"error": "invalid_client"}"#)
        _ = try await self.check(id)
        self.answer(400, #"{"error": "invalid_grant"}"#)
        _ = try await self.check(id)
        self.time.advance(seconds: 60)
        self.answer(401, #"{"error": "invalid_client"}"#)
        #expect(try await self.check(id)["status"] == "active")
    }
}
