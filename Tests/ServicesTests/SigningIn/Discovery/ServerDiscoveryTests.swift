import Domain
import JSON
import Services
import Synchronization
import TestSupport
import Testing

struct ServerDiscoveryTests {
    @Test func `a server is discovered from its URL`() async throws {
        let server = SampleServer()
        let found = try await server.discover()
        #expect(
            found
                == DiscoveredServer(
                    endpoints: SignInEndpoints(
                        authorizationURL: "https://login.example.com/authorize",
                        tokenURL: "https://auth.example.com/token",
                        issuer: SampleServer.issuer,
                        resource: SampleServer.url
                    ),
                    issuer: SampleServer.issuer,
                    registrationURL: "https://auth.example.com/register",
                    scopes: [],
                    supportsMetadataDocuments: false
                )
        )
        #expect(
            server.calls == [
                "POST \(SampleServer.url)", "GET \(SampleServer.resourceMetadata)",
                "GET \(SampleServer.serverMetadata)",
            ]
        )
        #expect(server.services.requests.allSatisfy { $0.purpose == .discovery && $0.destinations == nil })
        let first = try #require(server.services.requests.first)
        #expect(!first.headers.contains { $0.name.lowercased() == "authorization" })
        let message = try JSON(parsing: try #require(first.body).reveal())
        #expect(message.object?["method"] == "initialize")
    }

    @Test func `the announcements of the authorization server are taken over`() async throws {
        let server = SampleServer()
        server.set(
            SampleServer.serverMetadata,
            SampleServer.server.with([
                "authorization_response_iss_parameter_supported": true,
                "client_id_metadata_document_supported": true,
                "revocation_endpoint": "https://auth.example.com/revoke",
                "registration_endpoint": .null,
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            ])
        )
        let found = try await server.discover()
        #expect(found.endpoints.announcesIssuer)
        #expect(found.endpoints.revocationURL == "https://auth.example.com/revoke")
        #expect(found.supportsMetadataDocuments)
        #expect(found.registrationURL == nil)
        #expect(found.tokenAuthentication == .body)
        #expect(found.secretAuthentication == .body)
    }

    @Test(
        arguments: [
            (nil, .none, .basic), (["none"], .none, .basic), (["client_secret_post", "none"], .none, .body),
            (["client_secret_basic", "client_secret_post"], .body, .body), (["client_secret_basic"], .basic, .basic),
            (["private_key_jwt"], .basic, .basic),
        ] as [([String]?, OAuthEndpoints.TokenAuthentication, OAuthEndpoints.TokenAuthentication)]
    )
    func `a public client is preferred`(
        _ methods: [String]?,
        _ new: OAuthEndpoints.TokenAuthentication,
        _ secret: OAuthEndpoints.TokenAuthentication
    ) async throws {
        let server = SampleServer()
        let list = methods.map { JSON.array($0.map { .string($0) }) } ?? .null
        server.set(
            SampleServer.serverMetadata,
            SampleServer.server.with(["token_endpoint_auth_methods_supported": list])
        )
        let found = try await server.discover()
        #expect(found.tokenAuthentication == new)
        #expect(found.secretAuthentication == secret)
    }

    @Test func `the challenge names the metadata and the scopes`() async throws {
        let server = SampleServer()
        let place = "https://meta.example.net/any/where"
        server.challenge(
            "Negotiate",
            #"Basic realm="x", Bearer resource_metadata="\#(place)", scope="read write read""#
        )
        server.set(place, SampleServer.resource.with(["scopes_supported": ["admin"]]))
        #expect(try await server.discover().scopes == ["read", "write"])
        #expect(server.calls.dropFirst().first == "GET \(place)")
    }

    @Test func `without scopes in the challenge those of the metadata are asked for`() async throws {
        let server = SampleServer()
        server.set(
            SampleServer.resourceMetadata,
            SampleServer.resource.with(["scopes_supported": ["a", "a b", "é", "", 1, "b", "a", "\"", "\\"]])
        )
        #expect(try await server.discover().scopes == ["a", "b"])
    }

    @Test(arguments: [([], []), (["read"], ["read", "offline_access"])] as [([String], [String])])
    func `lasting access is asked for beside other scopes`(_ named: [String], _ asked: [String]) async throws {
        let server = SampleServer()
        server.set(
            SampleServer.resourceMetadata,
            SampleServer.resource.with(["scopes_supported": .array(named.map { .string($0) })])
        )
        server.set(
            SampleServer.serverMetadata,
            SampleServer.server.with(["scopes_supported": ["openid", "offline_access"]])
        )
        #expect(try await server.discover().scopes == asked)
    }

    /// The URL of a server, the URL of its metadata, the `resource` in it, and the resource to ask for.
    @Test(
        arguments: [
            ("https://h.example", "", "https://h.example/", "https://h.example/"),
            ("https://h.example/", "", "https://h.example", "https://h.example"),
            ("HTTPS://H.Example:443/mcp", "/mcp", "https://h.example/mcp", "https://h.example/mcp"),
            ("https://h.example/mcp", "/mcp", "https://h.example/mcp/", "https://h.example/mcp/"),
            ("https://h.example/mcp/", "/mcp/", "https://h.example/mcp/", "https://h.example/mcp/"),
            ("https://h.example/mcp?t=1", "/mcp?t=1", "https://h.example/mcp?t=1", "https://h.example/mcp?t=1"),
            ("https://h.example/mcp?t=1", "/mcp?t=1", "https://h.example/mcp", "https://h.example/mcp?t=1"),
            ("https://h.example/a/mcp", "/a/mcp", "https://h.example/a", "https://h.example/a/mcp"),
            ("https://h.example/a/mcp", "", "https://h.example/", "https://h.example/a/mcp"),
            ("https://h.example/a/mcp", "", "https://h.example/a/mcp", "https://h.example/a/mcp"),
        ]
    )
    func `the resource is always the whole server`(
        _ url: String,
        _ path: String,
        _ resource: String,
        _ asked: String
    ) async throws {
        let server = SampleServer()
        for place in ["https://h.example", "https://h.example/", url] { server[place] = ServiceAnswer(status: 401) }
        server.set(
            "https://h.example/.well-known/oauth-protected-resource\(path)",
            SampleServer.resource.with(["resource": .string(resource)])
        )
        #expect(try await server.discover(url).endpoints.resource == asked)
    }

    @Test(
        arguments: [
            "https://mcp.example.com/.well-known/oauth-protected-resource/team",
            "https://mcp.example.com/.well-known/oauth-protected-resource/team/mcp",
        ]
    )
    func `metadata for a part of the host counts at its well-known URL`(_ place: String) async throws {
        let server = SampleServer()
        server.challenge(#"Bearer resource_metadata="\#(place)""#)
        server.set(place, SampleServer.resource.with(["resource": "https://mcp.example.com/team"]))
        #expect(try await server.discover().endpoints.resource == SampleServer.url)
    }

    @Test(
        arguments: [
            ("https://auth.example.com/t1", "https://auth.example.com/.well-known/openid-configuration/t1", 2),
            ("https://auth.example.com/t1", "https://auth.example.com/t1/.well-known/openid-configuration", 3),
            ("https://auth.example.com/t1/", "https://auth.example.com/.well-known/oauth-authorization-server/t1", 1),
            ("https://auth.example.com/t1/", "https://auth.example.com/t1/.well-known/openid-configuration", 3),
            ("https://auth.example.com", "https://auth.example.com/.well-known/oauth-authorization-server", 1),
            ("https://auth.example.com/", "https://auth.example.com/.well-known/openid-configuration", 2),
        ]
    )
    func `the metadata of an issuer has three places`(_ issuer: String, _ place: String, _ count: Int) async throws {
        let server = SampleServer()
        server[SampleServer.serverMetadata] = nil
        server.set(
            SampleServer.resourceMetadata,
            SampleServer.resource.with(["authorization_servers": [.string(issuer)]])
        )
        server.set(place, SampleServer.server.with(["issuer": .string(issuer)]))
        #expect(try await server.discover().issuer == issuer)
        #expect(server.calls.count == 2 + count)
        #expect(server.calls.last == "GET \(place)")
    }

    @Test func `a document for another issuer is passed over`() async throws {
        let server = SampleServer()
        server.set(SampleServer.serverMetadata, SampleServer.server.with(["issuer": "https://auth.example.com"]))
        server.set("https://auth.example.com/t1/.well-known/openid-configuration", SampleServer.server)
        #expect(try await server.discover().issuer == SampleServer.issuer)
    }

    @Test func `the first authorization server that answers is taken`() async throws {
        let server = SampleServer()
        let dead = "https://dead.example"
        server.fail("\(dead)/.well-known/oauth-authorization-server", .unreachable)
        server.set(
            SampleServer.resourceMetadata,
            SampleServer.resource.with([
                "authorization_servers": [
                    "not a URL", "https://q.example?a=b", .string(dead), .string(SampleServer.issuer),
                ]
            ])
        )
        #expect(try await server.discover().issuer == SampleServer.issuer)
        #expect(server.calls.count { $0.contains("dead.example") } == 1)
        #expect(!server.calls.contains { $0.contains("q.example") })
    }

    @Test func `an authorization server with an app comes first`() async throws {
        let server = SampleServer()
        let other = "https://other.example"
        server.set(
            SampleServer.resourceMetadata,
            SampleServer.resource.with(["authorization_servers": [.string(SampleServer.issuer), .string(other)]])
        )
        server.set(
            "\(other)/.well-known/oauth-authorization-server",
            SampleServer.server.with(["issuer": .string(other)])
        )
        #expect(try await server.discover().issuer == SampleServer.issuer)
        let found = try await server.discovery.discover(SampleServer.url, in: sampleID(1)) { $0 == other }
        #expect(found.issuer == other)
    }

    @Test func `answers are kept for ten minutes`() async throws {
        let server = SampleServer()
        _ = try await server.discover()
        server.clock.advance(seconds: 599)
        _ = try await server.discover()
        _ = try await server.discover("https://MCP.example.com/team/mcp")
        #expect(server.calls.count == 3)
        server.clock.advance(seconds: 1)
        _ = try await server.discover()
        #expect(server.calls.count == 6)
    }

    @Test func `no more than 256 answers are kept`() async throws {
        let server = SampleServer()
        for number in 0...256 {
            let url = "https://s\(number).example/mcp"
            server[url] = ServiceAnswer(status: 401)
            server.set(
                "https://s\(number).example/.well-known/oauth-protected-resource/mcp",
                SampleServer.resource.with(["resource": .string(url)])
            )
            server.clock.set(server.clock.now.adding(seconds: 1))
            _ = try await server.discover(url)
        }
        let count = server.calls.count
        _ = try await server.discover("https://s256.example/mcp")
        #expect(server.calls.count == count)
        _ = try await server.discover("https://s0.example/mcp")
        #expect(server.calls.count == count + 2)
    }

    @Test func `a failure is not kept`() async throws {
        let server = SampleServer()
        server[SampleServer.resourceMetadata] = nil
        #expect(try await server.failure() == .noResourceMetadata)
        server.set(SampleServer.resourceMetadata, SampleServer.resource)
        #expect(try await server.failure() == nil)
    }

    @Test func `a discovery ends after 30 seconds`() async throws {
        let server = SampleServer()
        server.services.beforeAnswering { [clock = server.clock] in clock.advance(seconds: 15) }
        #expect(try await server.failure() == .noAnswer(.timeout))
        #expect(server.calls.count == 2)
    }
}
