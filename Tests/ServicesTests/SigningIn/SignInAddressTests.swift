import Catalog
import Domain
import JSON
import Services
import Storage
import TestSupport
import Testing

/// The addresses that browsers are sent to.
@Suite(.serialized) struct SignInAddressTests {
    @Test(
        arguments: [
            (.refused(.privateNetwork), .unreachableAddress), (.refused(.ownAddress), .unreachableAddress),
            (.nameNotFound, .unreachableAddress), (.timeout, .unreachableAddress), (.busy, .noAnswer),
        ] as [(OutboundFailure, SignInFailure)]
    )
    func aHostFromConfigThatCannotBeReachedGetsNoBrowser(
        _ fault: OutboundFailure,
        _ failure: SignInFailure
    ) async throws {
        let fixture = try await SignInFixture(Catalog.builtIn())
        try await fixture.makeApp(integration: "okta", config: ["domain": "acme.okta.com"])
        fixture.services.refuse("acme.okta.com", fault)
        let session = try await fixture.makeSession(integration: "okta", verifies: false)
        await #expect(throws: failure) { try await fixture.begin(session, fixture.browser()) }
        #expect(try await fixture.test.count("SELECT count(*) FROM authorizations") == 0)
        #expect(fixture.services.requests.isEmpty)
    }

    @Test func aDiscoveredHostThatCannotBeReachedGetsNoBrowser() async throws {
        let fixture = try await SignInFixture()
        try await fixture.makeApp(integration: "tools", secret: nil, issuer: SignInFixture.issuer)
        let session = try await fixture.makeSession(integration: "tools")
        let config: JSONObject = ["server_url": "https://tools.example/mcp"]
        fixture.services.refuse("login.acme.example", .refused(.privateNetwork))
        await #expect(throws: SignInFailure.unreachableAddress) {
            try await fixture.begin(session, fixture.browser(), config: config)
        }
        #expect(fixture.services.judged.first?.target == "/authorize")
    }

    @Test func aHostOfTheDefinitionIsNotLookedUp() async throws {
        let fixture = try await SignInFixture()
        try await fixture.makeApp()
        _ = try await fixture.begin(try await fixture.makeSession(), fixture.browser())
        #expect(fixture.services.judged.isEmpty)
    }
}
