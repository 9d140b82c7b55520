import Domain
import HTTPTypes
import Services
import TestSupport
import Testing

@testable import Console

@Suite(.serialized) struct ConnectStatusTests {
    private let settings = ConnectSettings(productName: "ACME", allowedOrigins: ["https://app.acme.example"])

    private func session(_ site: ConnectSite) async throws -> (id: String, token: String, path: String) {
        let (session, path) = try await site.session(
            ConnectSessionSubmission(
                userID: "user_1",
                targets: [ConnectSessionSubmission.Target(integration: "gmail")]
            )
        )
        return (session.id.text, String(path.split(separator: "/").last ?? ""), path)
    }

    private func bearer(_ token: String, _ origin: String) -> HTTPFields {
        [.authorization: "Bearer \(token)", .origin: origin]
    }

    @Test func aPageOfTheProductReadsTheStatusWithTheToken() async throws {
        let site = try await ConnectSite(self.settings)
        let (id, token, _) = try await self.session(site)
        let jar = Jar(site)
        for name in [id, "-"] {
            let path = "/connect/s/\(name)/status"
            let status = try await jar.get(path, self.bearer(token, "https://app.acme.example"))
            #expect(status.status == 200)
            #expect(status.text == #"{"status":"open","connection_id":null,"error":null}"#)
            #expect(status.headers[.accessControlAllowOrigin] == "https://app.acme.example")
            #expect(status.headers[.vary] == "Origin")
            let other = try await jar.get(path, self.bearer(token, "https://evil.example"))
            #expect(other.headers[.accessControlAllowOrigin] == nil)
            let wrong = try await jar.get(path, self.bearer("pct_x", "https://app.acme.example"))
            #expect(wrong.status == 404)
            #expect(wrong.headers[.accessControlAllowOrigin] == nil)
        }
    }

    @Test func theOwnPagesReadItWithThePass() async throws {
        let site = try await ConnectSite(self.settings)
        let (id, _, path) = try await self.session(site)
        let jar = Jar(site)
        let pass = try #require(try await jar.get(path).pass)
        #expect(try await jar.get("/connect/s/\(id)/status?pass=\(pass)").status == 200)
        #expect(try await jar.get("/connect/s/\(id)/status?pass=x").status == 404)
        #expect(try await Jar(site).get("/connect/s/\(id)/status?pass=\(pass)").status == 404)
    }

    @Test func onlyWrongStatusesAreCounted() async throws {
        let site = try await ConnectSite(self.settings, clock: ManualClock().clock)
        let (id, token, _) = try await self.session(site)
        let jar = Jar(site)
        let path = "/connect/s/\(id)/status"
        for _ in 0..<70 { #expect(try await jar.get(path, self.bearer(token, "https://x")).status == 200) }
        for _ in 0..<60 { #expect(try await jar.get(path, self.bearer("x", "https://x")).status == 404) }
        #expect(try await jar.get(path, self.bearer("x", "https://x")).status == 429)
        #expect(try await jar.get(path, self.bearer(token, "https://x")).status == 200)
    }

    @Test func aBrowserMayAskWhetherItMaySendTheToken() async throws {
        let site = try await ConnectSite(self.settings)
        let reply = try await Jar(site).options(
            "/connect/s/-/status",
            [
                .origin: "https://app.acme.example", .accessControlRequestMethod: "GET",
                .accessControlRequestHeaders: "authorization",
            ]
        )
        #expect(reply.status == 204)
        #expect(reply.headers[.accessControlAllowOrigin] == "https://app.acme.example")
        #expect(reply.headers[.accessControlAllowHeaders] == "Authorization")
        #expect(reply.headers[.accessControlAllowCredentials] == nil)
    }

    @Test func aWindowOfAProductWithPopupsKeepsItsOpenerFromTheLinkOn() async throws {
        for (settings, policy) in [(self.settings, "unsafe-none"), (ConnectSettings(), "same-origin")] {
            let site = try await ConnectSite(settings)
            let (_, _, path) = try await self.session(site)
            let jar = Jar(site)
            let link = try await jar.get(path)
            #expect(link.headers[HTTPField.Name("Cross-Origin-Opener-Policy")!] == policy)
            let page = try await jar.get(link.location)
            #expect(page.headers[HTTPField.Name("Cross-Origin-Opener-Policy")!] == policy)
        }
    }
}
