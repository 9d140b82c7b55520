import Domain
import JSON
import Services
import Store
import TestSupport
import Testing

/// Grants of authorization servers that only their metadata describe.
@Suite(.serialized) struct DiscoveredRevocationTests {
    private func revocations(_ fixture: SignInFixture) -> RevocationService {
        RevocationService(
            connections: DatabaseConnectionStore(fixture.test.database),
            credentials: DatabaseCredentialStore(fixture.test.database),
            work: DatabaseWorkStore(fixture.test.database),
            sealer: SampleSealer(),
            caller: RevocationCaller(
                catalog: fixture.catalog,
                clients: RevocationClients(apps: fixture.appStore, sealer: SampleSealer()),
                callers: fixture.services.callers,
                signer: nil,
                clock: fixture.clock.clock
            ),
            identifiers: fixture.identifiers,
            clock: fixture.clock.clock
        )
    }

    /// A connection with a server at `tools.example`.
    private func connect(_ fixture: SignInFixture) async throws -> Connection {
        let app = try await fixture.makeApp(integration: "tools", secret: nil, issuer: SignInFixture.issuer)
        let (session, browser) = (try await fixture.makeSession(integration: "tools"), fixture.browser())
        let config: JSONObject = ["server_url": "https://tools.example/mcp"]
        let state = try await fixture.begin(session, browser, config: config)["state"] ?? ""
        let query = [("code", "c1"), ("state", state), ("iss", SignInFixture.issuer)]
        #expect(try await fixture.callback(query, browser, context: app.id.text).isDone)
        return try #require(try await fixture.connection(of: session))
    }

    @Test func theServerOfTheSignInIsTold() async throws {
        let fixture = try await SignInFixture()
        let connection = try await self.connect(fixture)
        let count = fixture.services.requests.count
        fixture.serve(token: ServiceAnswer(status: 200, headers: []))
        let credential = try await self.revocations(fixture).revoke(
            connection.id.text,
            by: fixture.act(.connectionRevoke)
        )
        #expect(credential.revocation?.receipt.revoked == ["refresh_token", "access_token"])
        let calls = fixture.services.requests.dropFirst(count)
        #expect(calls.map(\.url.target) == ["/revoke", "/revoke"])
        #expect(calls.allSatisfy { $0.url.origin.host == "login.acme.example" && $0.definitionPorts.isEmpty })
    }

    @Test func noReplyHasTheEndpoints() async throws {
        let fixture = try await SignInFixture()
        let connection = try await self.connect(fixture)
        let credentials = DatabaseCredentialStore(fixture.test.database)
        let (credential, sealed) = try #require(
            try await credentials.findSealed(connection.credentialID, in: connection.workspaceID)
        )
        #expect(credential.fieldNames.allSatisfy { !$0.hasPrefix("$") })
        let content = try SampleSealer().open(sealed, for: credential.sealingContext)
        #expect(content.secret.reveal().keys.allSatisfy { !$0.hasPrefix("$") })
        #expect(content.endpoints?.revocationURL == "https://login.acme.example/revoke")
        #expect(content.endpoints?.issuer == SignInFixture.issuer)
    }
}
