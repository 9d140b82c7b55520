import Domain
import JSON
import Services
import TestSupport
import Testing

struct ClientRegistrationTests {
    @Test func `a client is registered with both grant types and a redirect URI of its own`() async throws {
        let fixture = try RegistrationFixture()
        let client = try await fixture.client()
        let app = try #require(fixture.apps.rows.first)
        let request = try #require(fixture.services.requests.first)
        #expect(request.method == .post)
        #expect(request.purpose == .token)
        #expect("\(request.url.origin)\(request.url.target)" == "https://auth.example.com:443/register")
        let body: JSONObject = [
            "client_name": "ACME",
            "redirect_uris": [.string("https://connect.example.com/oauth/callback/\(app.id)")],
            "grant_types": ["authorization_code", "refresh_token"],
            "response_types": ["code"],
            "token_endpoint_auth_method": "none",
            "application_type": "web",
        ]
        #expect(try fixture.bodies() == [body])
        #expect(client.clientID == "client-1")
        #expect(client.clientSecret == nil)
        #expect(client.tokenAuthentication == .none)
        #expect(client.app?.id == app.id)
        #expect(app.origin == .registered)
        #expect(app.status == .active)
        #expect(app.issuer == RegistrationFixture.issuer)
        #expect(app.clientID == "client-1")
        #expect(fixture.apps.actions == [.oauthAppCreate, .oauthAppUpdate])
    }

    @Test func `scopes are registered only when the server names some`() async throws {
        let fixture = try RegistrationFixture()
        _ = try await fixture.client(RegistrationFixture.server(scopes: ["read", "write"]))
        #expect(try fixture.bodies().first?["scope"] == "read write")
    }

    @Test func `a daemon on loopback is a native application`() async throws {
        let fixture = try RegistrationFixture(origin: "http://127.0.0.1:8080")
        _ = try await fixture.client(RegistrationFixture.server(documents: true))
        let body = try #require(try fixture.bodies().first)
        #expect(body["application_type"] == "native")
        let uri = body["redirect_uris"]?.array?.first?.string
        #expect(uri?.hasPrefix("http://127.0.0.1:8080/oauth/callback/oapp_") == true)
    }

    @Test func `the app is stored before the server is asked`() async throws {
        let fixture = try RegistrationFixture()
        let apps = fixture.apps
        fixture.services.beforeAnswering {
            #expect(apps.rows.map(\.status) == [.inactive])
            #expect(apps.rows.first?.origin == .registered)
            #expect(apps.rows.first?.clientID == nil)
        }
        _ = try await fixture.client()
        #expect(fixture.services.requests.count == 1)
    }

    @Test func `nothing is asked while nothing can be stored`() async throws {
        let fixture = try RegistrationFixture()
        fixture.apps.fill()
        await #expect(throws: ServiceError(.unavailable, "The disk is full")) { _ = try await fixture.client() }
        #expect(fixture.services.requests.isEmpty)
    }

    @Test func `a registration is used again`() async throws {
        let fixture = try RegistrationFixture()
        let first = try await fixture.client()
        let second = try await fixture.client()
        #expect(second.app?.id == first.app?.id)
        #expect(second.clientID == "client-1")
        #expect(fixture.services.requests.count == 1)
    }

    @Test func `each issuer has its own registration`() async throws {
        let fixture = try RegistrationFixture()
        let first = try await fixture.client()
        let second = try await fixture.client(RegistrationFixture.server(issuer: "https://other.example"))
        #expect(first.clientID != second.clientID)
        #expect(fixture.apps.rows.count { $0.status == .active } == 2)
    }

    @Test func `the secret of a registration is sealed and used`() async throws {
        let fixture = try RegistrationFixture()
        let end = someTime.milliseconds / 1000 + 3600
        fixture.answer(
            201,
            [
                "client_secret": "s3cret", "client_secret_expires_at": .number(JSONNumber(Int(end))),
                "token_endpoint_auth_method": "client_secret_post", "registration_access_token": "rat",
            ]
        )
        let client = try await fixture.client()
        #expect(client.clientSecret?.reveal() == "s3cret")
        #expect(client.tokenAuthentication == .body)
        let app = try #require(fixture.apps.rows.first)
        #expect(app.fieldNames == ["client_secret", "registration_access_token"])
        #expect(app.secretExpiresAt == Timestamp(milliseconds: end * 1000))
        #expect(app.settings.tokenAuthentication == .body)
        #expect(app.version == 2)
        #expect(try fixture.secret(of: app).registrationAccessToken?.reveal() == "rat")
        #expect(try await fixture.client().clientSecret?.reveal() == "s3cret")
    }

    @Test func `a client whose secret has ended is registered again`() async throws {
        let fixture = try RegistrationFixture()
        let end = Int(someTime.milliseconds / 1000 + 3600)
        fixture.answer(201, ["client_secret": "s", "client_secret_expires_at": .number(JSONNumber(end))])
        let first = try await fixture.client()
        fixture.clock.set(Timestamp(milliseconds: Int64(end) * 1000 - 1))
        #expect(try await fixture.client().clientID == first.clientID)
        fixture.clock.set(Timestamp(milliseconds: Int64(end) * 1000))
        let second = try await fixture.client()
        #expect(second.clientID == "client-2")
        #expect(fixture.apps.rows.first { $0.id == first.app?.id }?.status == .inactive)
    }

    @Test func `a client that the server forgot is registered again, and the old app stays`() async throws {
        let fixture = try RegistrationFixture()
        let old = try #require(try await fixture.client().app)
        fixture.apps.setCredentials(3, of: old.id)
        let new = try await fixture.client(renewing: true)
        #expect(new.clientID == "client-2")
        let kept = try #require(fixture.apps.rows.first { $0.id == old.id })
        #expect(kept.status == .inactive)
        #expect(kept.clientID == "client-1")
        #expect(kept.statusMessage == "Another registration replaced this one")
        #expect(kept.updatedAt > old.updatedAt)
        #expect(try fixture.secret(of: kept).sealed.reveal().isEmpty)
        #expect(try await fixture.client().clientID == "client-2")
        let uris = try fixture.bodies().compactMap { $0["redirect_uris"]?.array?.first?.string }
        #expect(Set(uris).count == 2)
    }

    @Test func `a refused renewal leaves the old client`() async throws {
        let fixture = try RegistrationFixture()
        let old = try await fixture.client()
        fixture.answer(400, ["error": "invalid_redirect_uri"])
        await #expect(throws: RegistrationFailure.refused(code: "invalid_redirect_uri")) {
            _ = try await fixture.client(renewing: true)
        }
        #expect(fixture.apps.rows.map(\.id) == [old.app?.id])
        #expect(try await fixture.client().clientID == old.clientID)
    }

    @Test func `calls at the same time make one registration`() async throws {
        let fixture = try RegistrationFixture()
        fixture.services.beforeAnswering { await Task.yield() }
        let clients = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<50 { group.addTask { try await fixture.client().clientID } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(clients == Array(repeating: "client-1", count: 50))
        #expect(fixture.services.requests.count == 1)
        #expect(fixture.apps.rows.count == 1)
    }

    @Test func `another process that registered first is followed`() async throws {
        let apps = MemoryOAuthAppStore()
        let (here, there) = (try RegistrationFixture(apps: apps), try RegistrationFixture(apps: apps))
        there.answer(201, ["client_id": "theirs"])
        here.services.beforeAnswering { _ = try? await there.client() }
        let client = try await here.client()
        #expect(client.clientID == "theirs")
        #expect(apps.rows.count == 1)
        #expect(apps.rows.first?.status == .active)
    }

    @Test func `an app of the operator for the issuer comes first`() async throws {
        let fixture = try RegistrationFixture()
        try fixture.putManualApp(OAuthAppSecret(clientSecret: Secret("manual secret"), config: ["a": "b"]))
        for renewing in [false, true] {
            let client = try await fixture.client(RegistrationFixture.server(documents: true), renewing: renewing)
            #expect(client.clientID == "manual")
            #expect(client.clientSecret?.reveal() == "manual secret")
            #expect(client.tokenAuthentication == .basic)
            #expect(client.config == ["a": "b"])
        }
        #expect(fixture.services.requests.isEmpty)
    }

    @Test func `an app that another workspace shares is used`() async throws {
        let fixture = try RegistrationFixture()
        let settings = OAuthApp.Settings(tokenAuthentication: .body)
        try fixture.putManualApp(workspace: 2, sharing: .all, settings: settings)
        let client = try await fixture.client()
        #expect(client.clientID == "manual")
        #expect(client.tokenAuthentication == .body)
    }

    @Test func `an app that cannot be used is passed over`() async throws {
        let fixture = try RegistrationFixture()
        try fixture.putManualApp(issuer: "https://other.example")
        try fixture.putManualApp(issuer: nil)
        try fixture.putManualApp(workspace: 2)
        try fixture.putManualApp(status: .error)
        #expect(try await fixture.client().clientID == "client-1")
    }

    @Test func `a server that registers nobody asks for the operator`() async throws {
        let fixture = try RegistrationFixture(origin: "http://127.0.0.1:8080")
        let message = """
            No OAuth app is set up for MCP server at auth.example.com, which registers no clients by itself; \
            make one with POST /api/v1/oauth-apps
            """
        await #expect(throws: ServiceError(.conflict, message)) {
            _ = try await fixture.client(RegistrationFixture.server(registers: false, documents: true))
        }
        #expect(fixture.apps.rows.isEmpty)
    }
}
