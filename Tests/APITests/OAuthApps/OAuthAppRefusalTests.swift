import Catalog
import Domain
import JSON
import TestSupport
import Testing

@testable import Server

/// Every value of an OAuth app that is refused, with the member and the code.
@Suite struct OAuthAppRefusalTests {
    private let sandbox: Sandbox

    init() async throws {
        self.sandbox = try await Sandbox()
    }

    private static let id = #""client_id": "123456789012-a1b2.apps.googleusercontent.com""#
    private static let key = #""private_key": "-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n""#

    static let refusals: [(body: String, field: String, code: String)] = [
        (#"{"integration": "gmial", \#(id)}"#, "integration", "unknown"),
        (#"{"integration": "gmail", "auth_method_id": "nope", \#(id)}"#, "auth_method_id", "unknown"),
        (#"{"integration": "gmail", "auth_method_id": "service_account", \#(id)}"#, "auth_method_id", "not_allowed"),
        (#"{"integration": "openai", "client_id": "a"}"#, "auth_method_id", "not_allowed"),
        (
            #"{"integration": "auth0", "auth_method_id": "client_credentials", "client_id": "a"}"#, "auth_method_id",
            "not_allowed"
        ),
        (#"{"integration": "gmail", "client_id": "user@example.com"}"#, "client_id", "invalid_format"),
        (#"{"integration": "okta", "client_id": " 0oa1"}"#, "client_id", "invalid_format"),
        (#"{"integration": "okta", "client_id": "0oa1", "client_secret": "s"}"#, "client_secret", "not_allowed"),
        (#"{"integration": "http_api", "client_id": "a", "client_secret": "s"}"#, "client_secret", "not_allowed"),
        (
            #"{"integration": "http_api", "client_id": "a", "client_secret": "s", "config": {"token_url": "https://a.example/t"}}"#,
            "client_secret", "not_allowed"
        ),
        (#"{"integration": "gitlab", "client_id": "a", "client_secret": "s"}"#, "client_secret", "not_allowed"),
        (
            #"{"integration": "okta", "client_id": "a", \#(key), "token_auth": "private_key_jwt"}"#, "private_key",
            "not_allowed"
        ),
        (#"{"integration": "okta", "client_id": "a", "shared_with": "all"}"#, "shared_with", "not_allowed"),
        (#"{"integration": "okta", "client_id": "a", "config": {"domain": "a b"}}"#, "domain", "invalid_format"),
        (#"{"integration": "okta", "client_id": "a", "config": {"domain": " a.example"}}"#, "domain", "invalid_format"),
        (#"{"integration": "okta", "client_id": "a", "config": {"domain": ""}}"#, "domain", "invalid_format"),
        (#"{"integration": "okta", "client_id": "a", "config": {"other": "x"}}"#, "other", "unknown"),
        (
            #"{"integration": "docusign", "client_id": "a", "config": {"auth_host": "evil.example"}}"#, "auth_host",
            "not_allowed"
        ),
        (
            #"{"integration": "zendesk", "client_id": "a", "config": {"subdomain": "evil.example/"}}"#, "subdomain",
            "invalid_format"
        ),
        (#"{"integration": "gmail", \#(id), "issuer": "https://a.example"}"#, "issuer", "not_allowed"),
        (#"{"integration": "neon_mcp", "client_id": "a"}"#, "issuer", "required"),
        (
            #"{"integration": "neon_mcp", "client_id": "a", "issuer": "https://a.example/?x"}"#, "issuer",
            "invalid_format"
        ),
        (#"{"integration": "neon_mcp", "client_id": "a", "issuer": "ftp://a.example"}"#, "issuer", "invalid_format"),
        (#"{"integration": "gmail", \#(id), "token_auth": "body"}"#, "client_secret", "required"),
        (#"{"integration": "gmail", \#(id), "token_auth": "basic"}"#, "client_secret", "required"),
        (#"{"integration": "gmail", \#(id), "token_auth": "private_key_jwt"}"#, "private_key", "required"),
        (
            #"{"integration": "okta", "client_id": "a", "config": {"domain": "a.example"}, \#(key)}"#, "private_key",
            "conflict"
        ),
        (
            #"{"integration": "slack", "client_id": "1.2", "client_secret": "s", "token_auth": "none"}"#,
            "client_secret",
            "conflict"
        ),
        (
            #"{"integration": "gmail", \#(id), "private_key": "AAAA", "token_auth": "private_key_jwt"}"#, "private_key",
            "invalid_format"
        ),
    ]

    @Test(arguments: refusals.indices)
    func theDefinitionRefusesTheValue(_ index: Int) async throws {
        let (body, field, code) = Self.refusals[index]
        let reply = try await self.sandbox.request("POST", Path.oauthApps, body: body)
        #expect(reply.status == 422, "\(body)")
        let problems = reply["detail"]?["fields"]?.array ?? []
        #expect(
            problems.contains { $0["field"]?.string == field && $0["code"]?.string == code },
            "\(body): \(reply.text)"
        )
        #expect(try await self.sandbox.request("GET", Path.oauthApps)["total"] == 0)
    }

    /// RFC 6749, section 3.1: no parameter may be sent twice.
    @Test(arguments: [
        "state", "redirect_uri", "client_id", "response_type", "response_mode", "code_challenge",
        "code_challenge_method", "nonce", "scope", "resource", "grant_type", "code", "code_verifier",
    ])
    func aReservedParameterIsRefused(_ name: String) async throws {
        let body = #"{"integration": "gmail", \#(Self.id), "extra_authorize_params": {"hd": "a", "\#(name)": "x"}}"#
        let reply = try await self.sandbox.request("POST", Path.oauthApps, body: body)
        #expect(reply.status == 422)
        #expect(reply.sentences == ["Patchbay itself sends '\(name)'; remove it"])
    }

    static let malformed: [(body: String, member: String)] = [
        ("{}", "integration"), (#"{"integration": "gmail"}"#, "client_id"),
        (#"{"integration": "gmail", "client_id": ""}"#, "client_id"),
        (#"{"integration": "gmail", "client_id": 1}"#, "client_id"),
        (#"{"integration": "gmail", \#(id), "client_secret": ""}"#, "client_secret"),
        (#"{"integration": "gmail", \#(id), "scopes": ["a b"]}"#, "scopes"),
        (#"{"integration": "gmail", \#(id), "scopes": ["a\"b"]}"#, "scopes"),
        (#"{"integration": "gmail", \#(id), "scopes": "a"}"#, "scopes"),
        (#"{"integration": "gmail", \#(id), "extra_authorize_params": {"a": 1}}"#, "extra_authorize_params"),
        (#"{"integration": "gmail", \#(id), "extra_authorize_params": []}"#, "extra_authorize_params"),
        (#"{"integration": "gmail", \#(id), "token_auth": "mtls"}"#, "token_auth"),
        (#"{"integration": "gmail", \#(id), "config": []}"#, "config"),
        (#"{"integration": "gmail", \#(id), "shared_with": "some"}"#, "shared_with"),
        (#"{"integration": "gmail", \#(id), "shared_with": []}"#, "shared_with"),
        (#"{"integration": "gmail", \#(id), "shared_with": ["conn_01m85esqkk2qz0vwrts530k93h"]}"#, "shared_with"),
        (#"{"integration": "gmail", \#(id), "secret_expires_at": "tomorrow"}"#, "secret_expires_at"),
        (#"{"integration": "gmail", \#(id), "label": ""}"#, "label"),
        (#"{"integration": "gmail", \#(id), "clientSecret": "x"}"#, "clientSecret"),
        (#"{"integration": "gmail", \#(id), "redirect_uri": "https://evil.example"}"#, "redirect_uri"),
    ]

    @Test(arguments: malformed.indices)
    func aMalformedBodyIsRefusedWithThePlace(_ index: Int) async throws {
        let (body, member) = Self.malformed[index]
        let reply = try await self.sandbox.request("POST", Path.oauthApps, body: body)
        #expect(reply.status == 422, "\(body)")
        #expect(reply["detail"]?.array?.first?["loc"]?.array?.prefix(2) == ["body", .string(member)], "\(body)")
    }

    static let changes: [(change: String, field: String, code: String)] = [
        (#"{"config": {"domain": "evil.example"}}"#, "domain", "moved"),
        (#"{"config": {}}"#, "domain", "moved"), (#"{"config": null}"#, "client_secret", "not_allowed"),
        (#"{"config": {"domain": "acme.okta.com", "other": "x"}}"#, "other", "unknown"),
        (#"{"config": null, "client_secret": "new"}"#, "client_secret", "not_allowed"),
        (#"{"extra_authorize_params": {"state": "x"}}"#, "extra_authorize_params", "not_allowed"),
        (#"{"token_auth": "none"}"#, "client_secret", "conflict"),
        (#"{"client_id": " x"}"#, "client_id", "invalid_format"),
    ]

    @Test(arguments: changes.indices)
    func aChangeIsRefusedWithTheMember(_ index: Int) async throws {
        let (change, field, code) = Self.changes[index]
        let app = try await self.sandbox.request(
            "POST",
            Path.oauthApps,
            body:
                #"{"integration": "okta", "client_id": "0oa1", "client_secret": "s", "config": {"domain": "acme.okta.com"}}"#
        )
        let path = "\(Path.oauthApps)/\(app.id)"
        let reply = try await self.sandbox.request("PUT", path, body: change)
        #expect(reply.status == 422, "\(change)")
        let problems = reply["detail"]?["fields"]?.array ?? []
        #expect(problems.contains { $0["field"]?.string == field && $0["code"]?.string == code }, "\(reply.text)")
        #expect(try await self.sandbox.request("GET", path).body == app.body)
        let moved = #"{"config": {"domain": "other.okta.com"}, "client_secret": "new"}"#
        #expect(try await self.sandbox.request("PUT", path, body: moved).status == 200)
    }

    /// Every built-in definition: an app with a secret is accepted only where its secret can go to one owner's hosts.
    @Test func onlyTheseDefinitionsLeaveTheHostOpen() throws {
        var open: Set<String> = []
        for integration in try Catalog.builtIn().integrations {
            for method in integration.authMethods where method.kind == .oauth2 {
                if !method.openAuthorityKeys(of: integration).isEmpty { open.insert(integration.id) }
            }
        }
        #expect(open == ["gitlab", "http_api", "okta"])
    }
}
