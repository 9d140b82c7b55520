import Domain
import JSON
import Services
import TestSupport
import Testing

struct DiscoveryRefusalTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let change: @Sendable (SampleServer) -> Void
        let failure: DiscoveryFailure

        init(_ name: String, _ failure: DiscoveryFailure, _ change: @escaping @Sendable (SampleServer) -> Void) {
            self.testDescription = name
            self.change = change
            self.failure = failure
        }

        /// Members of the resource's metadata that are changed.
        static func resource(_ members: JSONObject, _ failure: DiscoveryFailure) -> Case {
            Case("resource \(JSON.object(members).serialized())", failure) {
                $0.set(SampleServer.resourceMetadata, SampleServer.resource.with(members))
            }
        }

        /// Members of the authorization server's metadata that are changed.
        static func server(_ members: JSONObject, _ failure: DiscoveryFailure) -> Case {
            Case("server \(JSON.object(members).serialized())", failure) {
                $0.set(SampleServer.serverMetadata, SampleServer.server.with(members))
            }
        }

        /// An answer in place of the document at a URL.
        static func answer(_ url: String, _ status: Int, _ body: String, _ failure: DiscoveryFailure) -> Case {
            Case("\(status) \(body.prefix(40)) at \(url)", failure) {
                $0[url] = ServiceAnswer(status: status, headers: [("Location", "https://b")], body: Array(body.utf8))
            }
        }

        static func prefix(_ place: String, of resource: String, _ failure: DiscoveryFailure) -> Case {
            Case("\(resource) at \(place)", failure) {
                $0.challenge(#"Bearer resource_metadata="\#(place)""#)
                $0.set(place, SampleServer.resource.with(["resource": .string(resource)]))
            }
        }
    }

    private static let host = "https://mcp.example.com"
    private static let html = "<!doctype html><title>Sign in</title>"

    static let first: [Case] = [
        .answer(SampleServer.url, 200, "{}", .noAuthentication),
        .answer(SampleServer.url, 202, "", .noAuthentication),
        .answer(SampleServer.url, 307, "", .redirected),
        .answer(SampleServer.url, 429, "", .later),
        .answer(SampleServer.url, 503, "", .later),
        Case("the guard refuses", .noAnswer(.refused(.privateNetwork))) {
            $0.fail(SampleServer.url, .refused(.privateNetwork))
        },
        Case("no metadata", .noResourceMetadata) { $0[SampleServer.resourceMetadata] = nil },
        Case("a named document that is missing", .noResourceMetadata) {
            $0.challenge(#"Bearer resource_metadata="https://mcp.example.com/none""#)
        },
        Case("a named document that is no URL", .noResourceMetadata) {
            $0.challenge(#"Bearer resource_metadata="file:///etc/passwd""#)
        },
        Case("a named document that redirects", .redirected) {
            $0.challenge(#"Bearer resource_metadata="https://mcp.example.com/m""#)
            $0["https://mcp.example.com/m"] = ServiceAnswer(status: 302, headers: [("Location", "https://b")])
        },
        Case("a named document that the guard refuses", .noAnswer(.refused(.scheme))) {
            $0.challenge(#"Bearer resource_metadata="http://mcp.example.com/m""#)
            $0.fail("http://mcp.example.com/m", .refused(.scheme))
        },
        Case("a document of more than 256 KiB", .noAnswer(.malformed)) {
            $0.fail(SampleServer.resourceMetadata, .malformed)
        },
    ]

    static let resources: [Case] = [
        .answer(SampleServer.resourceMetadata, 200, Self.html, .unreadable),
        .answer(SampleServer.resourceMetadata, 200, "[]", .unreadable),
        .answer(SampleServer.resourceMetadata, 200, String(repeating: "[", count: 100), .unreadable),
        .answer(SampleServer.resourceMetadata, 301, "", .redirected),
        .answer(SampleServer.resourceMetadata, 500, "", .later),
        .resource(["resource": .null], .otherResource),
        .resource(["resource": "mcp.example.com"], .otherResource),
        .resource(["resource": "https://mcp.example.com/team/mcp/more"], .otherResource),
        .resource(["resource": "https://mcp.example.com/tea"], .otherResource),
        .resource(["resource": "https://mcp.example.com/team/mcp?a=b"], .otherResource),
        .resource(["resource": "https://mcp.example.com/team/mcp#a"], .otherResource),
        .resource(["resource": "http://mcp.example.com/team/mcp"], .otherResource),
        .resource(["resource": "https://mcp.example.com:8443/team/mcp"], .otherResource),
        .resource(["resource": "https://other.example/team/mcp"], .otherResource),
        .resource(["authorization_servers": .null], .noIssuer),
        .resource(["authorization_servers": []], .noIssuer),
        .resource(["authorization_servers": "https://auth.example.com/t1"], .noIssuer),
        .resource(
            ["authorization_servers": ["javascript:alert(1)", "https://a@b", "https://a/?b", "https://a#b"]],
            .noIssuer
        ),
        .prefix("\(Self.host)/team/metadata", of: Self.host, .resourceLocation),
        .prefix("\(Self.host)/team/.well-known/oauth-protected-resource", of: "\(Self.host)/team", .resourceLocation),
        .prefix("https://evil.example/.well-known/oauth-protected-resource", of: Self.host, .resourceLocation),
        .prefix("\(Self.host)/.well-known/oauth-protected-resource/x", of: "\(Self.host)/team", .resourceLocation),
        .prefix("\(Self.host)/.well-known/oauth-protected-resource", of: "https://other.example", .otherResource),
    ]

    static let servers: [Case] = [
        .answer(SampleServer.serverMetadata, 404, "", .noServerMetadata),
        .answer(SampleServer.serverMetadata, 200, Self.html, .unreadable),
        .answer(SampleServer.serverMetadata, 302, "", .redirected),
        .answer(SampleServer.serverMetadata, 502, "", .later),
        Case("an unreachable issuer", .noAnswer(.nameNotFound)) { $0.fail(SampleServer.serverMetadata, .nameNotFound) },
        .server(["issuer": .null], .otherIssuer),
        .server(["issuer": "https://auth.example.com/t1/"], .otherIssuer),
        .server(["issuer": "https://AUTH.example.com/t1"], .otherIssuer),
        .server(["issuer": "https://auth.example.com:443/t1"], .otherIssuer),
        .server(["issuer": "https://evil.example/t1"], .otherIssuer),
        .server(["code_challenge_methods_supported": .null], .noPKCE),
        .server(["code_challenge_methods_supported": []], .noPKCE),
        .server(["code_challenge_methods_supported": ["plain", "s256"]], .noPKCE),
        .server(["code_challenge_methods_supported": "S256"], .noPKCE),
        .server(["authorization_endpoint": .null], .endpoint),
        .server(["authorization_endpoint": "javascript:alert(1)"], .endpoint),
        .server(["authorization_endpoint": "https://login.example.com/a#b"], .endpoint),
        .server(["authorization_endpoint": "https://login.example.com@evil.example/"], .endpoint),
        .server(["authorization_endpoint": "http://login.example.com/authorize"], .endpoint),
        .server(["token_endpoint": .null], .endpoint),
        .server(["token_endpoint": "/token"], .endpoint),
    ]

    @Test(arguments: Self.first + Self.resources + Self.servers)
    func `a server that cannot be signed in to safely is refused`(_ example: Case) async throws {
        let server = SampleServer()
        example.change(server)
        #expect(try await server.failure() == example.failure)
    }

    @Test(arguments: ["", "mcp.example.com", "ftp://mcp.example.com", "https://mcp.example.com/#a", "https://a@b/mcp"])
    func `a server URL that is none is not called`(_ url: String) async throws {
        let server = SampleServer()
        #expect(try await server.failure(url) == .serverURL)
        #expect(server.calls.isEmpty)
    }

    @Test(
        arguments: [
            "state", "redirect_uri", "client_id", "response_type", "response_mode", "code_challenge",
            "code_challenge_method", "nonce", "scope", "resource", "grant_type", "code", "code_verifier",
        ]
    )
    func `an authorization endpoint does not fix a reserved parameter`(_ name: String) async throws {
        let hidden = "%" + String(name.utf8.first ?? 0, radix: 16) + name.dropFirst()
        for query in ["\(name)=x", name, "a=b&\(name)=x", "\(hidden)=x", "%ff=x"] {
            let server = SampleServer()
            server.set(
                SampleServer.serverMetadata,
                SampleServer.server.with(["authorization_endpoint": .string("https://login.example.com/?\(query)")])
            )
            #expect(try await server.failure() == .reservedParameter)
        }
    }

    @Test func `an authorization endpoint keeps its own parameters`() async throws {
        let server = SampleServer()
        let url = "https://login.example.com/?tenant=state&x=scope=1"
        server.set(SampleServer.serverMetadata, SampleServer.server.with(["authorization_endpoint": .string(url)]))
        #expect(try await server.discover().endpoints.authorizationURL == url)
    }

    @Test func `a browser goes to plain http only from an issuer with plain http`() async throws {
        let server = SampleServer()
        let issuer = "http://127.0.0.1:9000"
        server.set(
            SampleServer.resourceMetadata,
            SampleServer.resource.with(["authorization_servers": [.string(issuer)]])
        )
        server.set(
            "\(issuer)/.well-known/oauth-authorization-server",
            SampleServer.server.with(["issuer": .string(issuer), "authorization_endpoint": .string("\(issuer)/go")])
        )
        #expect(try await server.discover().endpoints.authorizationURL == "http://127.0.0.1:9000/go")
    }

    @Test func `an optional endpoint that cannot be called counts as absent`() async throws {
        let server = SampleServer()
        server.set(
            SampleServer.serverMetadata,
            SampleServer.server.with(["registration_endpoint": "/register", "revocation_endpoint": 1])
        )
        let found = try await server.discover()
        #expect(found.registrationURL == nil)
        #expect(found.endpoints.revocationURL == nil)
    }

    @Test func `each failure has a code and a sentence of its own`() {
        let failures: [DiscoveryFailure] = [
            .serverURL, .noAuthentication, .redirected, .later, .noResourceMetadata, .unreadable, .otherResource,
            .resourceLocation, .noIssuer, .noServerMetadata, .otherIssuer, .noPKCE, .endpoint, .reservedParameter,
            .noAnswer(.timeout),
        ]
        #expect(Set(failures.map(\.code)).count == failures.count)
        #expect(Set(failures.map(\.message)).count == failures.count)
        #expect(failures.allSatisfy { $0.code.utf8.allSatisfy { (0x61...0x7a).contains($0) || $0 == 0x5f } })
    }
}
