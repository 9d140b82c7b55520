import Domain
import Foundation
import JSON
import TestSupport
import Testing

@testable import Services

@Suite struct `The authorization request` {
    /// A hasher whose hash is the text itself, so that a test sees it.
    private struct PlainHasher: TokenHasher {
        func hash(_ token: Secret<String>) -> [UInt8] { Array("sha256(\(token.reveal()))".utf8) }
        func matches(_ token: Secret<String>, hash: [UInt8]) -> Bool { self.hash(token) == hash }
    }

    private func query(_ url: String) throws -> [String: String] {
        let items = try #require(URLComponents(string: url)?.queryItems)
        #expect(Set(items.map(\.name)).count == items.count, "a parameter is sent twice")
        return Dictionary(items.map { ($0.name, $0.value ?? "") }) { first, _ in first }
    }

    private func request(
        _ sample: SignInSample,
        settings: OAuthApp.Settings = OAuthApp.Settings(),
        verifier: String? = "verifier",
        scopes: [String] = ["read", "a b"],
        asksForConsent: Bool = false
    ) throws -> AuthorizationRequest {
        AuthorizationRequest(
            endpoints: try sample.endpoints(),
            integration: sample.integration,
            method: sample.method,
            client: try sample.client(settings: settings),
            config: sample.config,
            redirectURI: "https://connect.example.com/oauth/callback/beacon",
            state: Secret("pbs_1"),
            codeVerifier: verifier.map { Secret($0) },
            scopes: scopes,
            asksForConsent: asksForConsent
        )
    }

    @Test func `has the parameters of RFC 6749 and RFC 7636`() throws {
        let url = try self.request(SignInSample()).url(PlainHasher())
        #expect(url.hasPrefix("https://login.beacon.example/authorize?response_type=code&client_id=client%3A1&"))
        #expect(
            try self.query(url) == [
                "response_type": "code", "client_id": "client:1", "scope": "read a b", "state": "pbs_1",
                "redirect_uri": "https://connect.example.com/oauth/callback/beacon",
                "code_challenge": RandomText.base64URL(Array("sha256(verifier)".utf8)), "code_challenge_method": "S256",
            ]
        )
    }

    @Test func `has no challenge without a verifier, and no scope without scopes`() throws {
        let names = try self.query(self.request(SignInSample(), verifier: nil, scopes: []).url(PlainHasher())).keys
        #expect(Set(names) == ["response_type", "client_id", "redirect_uri", "state"])
    }

    @Test func `has the names, separator and resource of the definition`() throws {
        let sample = try SignInSample(
            """
            {"authorize_names": {"client_id": "client_key", "scope": "user_scope"}, "scope_separator": ",",
                "resource": "https://mcp.beacon.example/v2"}
            """
        )
        let query = try self.query(self.request(sample).url(PlainHasher()))
        #expect(query["client_key"] == "client:1")
        #expect(query["user_scope"] == "read,a b")
        #expect(query["resource"] == "https://mcp.beacon.example/v2")
        #expect(query["client_id"] == nil)
        #expect(query["scope"] == nil)
    }

    @Test func `has the parameters of definition and app, the app's first`() throws {
        let sample = try SignInSample(
            """
            {"extra_authorize_params": {"access_type": "offline", "prompt": "none", "region": "${config.region}",
                "app": "${credentials.client_id}"}, "consent_params": {"prompt": "consent", "login": "1"}}
            """
        )
        let settings = OAuthApp.Settings(extraAuthorizeParameters: [
            "access_type": "online", "literal": "${config.region}",
        ])
        let query = try self.query(self.request(sample, settings: settings).url(PlainHasher()))
        #expect(query["access_type"] == "online")
        #expect(query["prompt"] == "none")
        #expect(query["region"] == "eu")
        #expect(query["app"] == "client:1")
        #expect(query["literal"] == "${config.region}")
        #expect(query["login"] == nil)
        let consent = try self.query(self.request(sample, asksForConsent: true).url(PlainHasher()))
        #expect(consent["prompt"] == "consent")
        #expect(consent["login"] == "1")
        #expect(consent["access_type"] == "offline")
    }

    @Test func `keeps the query of the endpoint, and replaces a further parameter in it`() throws {
        let sample = try SignInSample(
            """
            {"authorization_url": "https://a.example/authorize?tenant=a%20b&prompt=none#top",
                "extra_authorize_params": {"prompt": "login"}}
            """
        )
        let url = try self.request(sample).url(PlainHasher())
        #expect(url.hasPrefix("https://a.example/authorize?tenant=a%20b&response_type=code&"))
        #expect(try self.query(url)["prompt"] == "login")
        #expect(!url.contains("#"))
    }

    @Test(arguments: OAuthEndpoints.reservedParameters.sorted())
    func `refuses a parameter of the flow in the endpoint's query and in an app`(_ name: String) throws {
        let sample = try SignInSample(#"{"authorization_url": "https://a.example/authorize?\#(name)=x"}"#)
        #expect(throws: CheckFailure.self) { try self.request(sample).url(PlainHasher()) }
        let settings = OAuthApp.Settings(extraAuthorizeParameters: [name: "x"])
        #expect(throws: CheckFailure.self) {
            try self.request(SignInSample(), settings: settings).url(PlainHasher())
        }
    }

    @Test func `refuses the service's own name of a parameter, also percent-encoded`() throws {
        let names = #""authorize_names": {"client_id": "client_key"}"#
        let sample = try SignInSample(#"{"authorization_url": "https://a.example/?client%5Fkey=x", \#(names)}"#)
        #expect(throws: CheckFailure.self) { try self.request(sample).url(PlainHasher()) }
        let settings = OAuthApp.Settings(extraAuthorizeParameters: ["client_key": "x"])
        #expect(throws: CheckFailure.self) {
            try self.request(SignInSample("{\(names)}"), settings: settings).url(PlainHasher())
        }
    }

    @Test func `shows neither state nor verifier when it is printed`() throws {
        let text = try "\(self.request(SignInSample()))"
        #expect(!text.contains("pbs_1"))
        #expect(!text.contains("verifier)"))
    }
}
