import Domain
import JSON
import Services
import Storage
import Store
import TestSupport
import Testing

/// The demands that a definition makes of a sign-in, and servers that name their issuer.
@Suite(.serialized) struct SignInDemandTests {
    private static func tokens(refresh: Bool = true, scope: String = "read offline") -> ServiceAnswer {
        let refresh = refresh ? #", "refresh_token": "r""# : ""
        return .json(#"{"access_token": "t", "scope": "\#(scope)"\#(refresh)}"#)
    }

    private func fixture() async throws -> SignInFixture {
        let fixture = try await SignInFixture()
        try await fixture.makeApp(integration: "strict")
        return fixture
    }

    private func signIn(
        _ fixture: SignInFixture,
        _ session: ConnectSession,
        extras: [(String, String)] = [("realmId", "42")]
    ) async throws -> CallbackResult {
        let browser = fixture.browser()
        let request = try await fixture.begin(session, browser)
        let query = [("code", "c1"), ("state", request["state"] ?? "")] + extras
        return try await fixture.callback(query.map { (name: $0.0, value: $0.1) }, browser, context: "strict")
    }

    @Test func theCompanyOfTheCallbackIsThatOfTheConnection() async throws {
        let fixture = try await self.fixture()
        fixture.serve(token: Self.tokens())
        let session = try await fixture.makeSession(integration: "strict")
        #expect(try await self.signIn(fixture, session).isDone)
        #expect(try await fixture.connection(of: session)?.config == #"{"company":"42"}"#)
    }

    static let extras: [(name: String, extras: [(String, String)], failure: SignInFailure)] = [
        ("twice", [("realmId", "42"), ("realmId", "43")], .malformedCallback),
        ("of another form", [("realmId", "../x")], .unusableAnswer(members: ["company"])),
    ]

    @Test(arguments: extras)
    func aCompanyThatCannotBeUsedEndsTheCallbackBeforeTheExchange(
        name: String,
        extras: [(String, String)],
        failure: SignInFailure
    ) async throws {
        let fixture = try await self.fixture()
        let session = try await fixture.makeSession(integration: "strict")
        #expect(try await self.signIn(fixture, session, extras: extras).failure == failure)
        #expect(fixture.tokenRequests.isEmpty)
    }

    @Test func aPageGivesNoValueThatTheSignInFills() async throws {
        let fixture = try await self.fixture()
        let session = try await fixture.makeSession(integration: "strict")
        let failure = await #expect(throws: CheckFailure.self) {
            _ = try await fixture.begin(session, fixture.browser(), config: ["company": "1"])
        }
        #expect(failure?.problems.map(\.field) == ["company"])
    }

    @Test func aMissingScopeIsNamedAndAnAliasCounts() async throws {
        let fixture = try await self.fixture()
        fixture.serve(token: Self.tokens(scope: "offline"))
        let session = try await fixture.makeSession(integration: "strict")
        #expect(try await self.signIn(fixture, session).failure == .scopesMissing(["read"]))
        fixture.serve(token: Self.tokens(scope: "offline https://acme.example/read"))
        #expect(try await self.signIn(fixture, session).isDone)
    }

    @Test func withoutARefreshTokenANewConnectionIsRefusedAndAKnownAccountKeepsItsOwn() async throws {
        let fixture = try await self.fixture()
        fixture.serve(token: Self.tokens(refresh: false))
        let session = try await fixture.makeSession(integration: "strict")
        #expect(try await self.signIn(fixture, session).failure == .noLastingAccess)
        #expect(try await fixture.connectionCount == 0)
        fixture.serve(token: Self.tokens())
        #expect(try await self.signIn(fixture, session).isDone)
        fixture.serve(token: Self.tokens(refresh: false))
        let again = try await fixture.makeSession(integration: "strict")
        #expect(try await self.signIn(fixture, again).isDone)
        #expect(try await fixture.connectionCount == 1)
        fixture.serve(token: Self.tokens(refresh: false), account: "a2")
        let other = try await fixture.makeSession(integration: "strict")
        #expect(try await self.signIn(fixture, other).failure == .noLastingAccess)
    }

    @Test func aFlowThatTheConfirmationPageAloneProtectsAsksForConsent() async throws {
        let fixture = try await self.fixture()
        for (binding, prompt) in [(ConnectSession.Binding.confirm, "consent"), (.code, nil)] {
            let session = try await fixture.makeSession(binding: binding, integration: "strict")
            #expect(try await fixture.begin(session, fixture.browser())["prompt"] == prompt)
        }
    }

    @Test func theDefinitionsOwnErrorsCount() async throws {
        let fixture = try await self.fixture()
        let session = try await fixture.makeSession(integration: "strict")
        let browser = fixture.browser()
        let request = try await fixture.begin(session, browser)
        let query = [("error", "nope_scope"), ("state", request["state"] ?? "")]
        let result = try await fixture.callback(query.map { (name: $0.0, value: $0.1) }, browser, context: "strict")
        #expect(result.failure == .scopesNotOffered)
    }

    /// Failures of the requests after the token.
    static let followUps: [(AfterTokenFailure, SignInFailure)] = [
        (.nothing, .noAccount),
        (.service(.noAnswer(.timeout)), .noAnswer),
        (.service(.unreadable(problem: "p", members: ["a"])), .unusableAnswer(members: ["a"])),
    ]

    @Test(arguments: followUps)
    func aFailedFollowUpStoresNothing(found: AfterTokenFailure, failure: SignInFailure) async throws {
        let fixture = try await self.fixture()
        fixture.serve(token: Self.tokens())
        fixture.followUps.find(.failure(found))
        let session = try await fixture.makeSession(integration: "strict")
        #expect(try await self.signIn(fixture, session).failure == failure)
        #expect(try await fixture.connectionCount == 0)
    }

    /// The issuer of an answer, and the failure; nil for none.
    static let issuers: [(name: String, query: [(String, String)], failure: SignInFailure?)] = [
        ("exact", [("code", "c1"), ("iss", SignInFixture.issuer)], nil),
        ("missing", [("code", "c1")], .wrongIssuer),
        ("missing with an error", [("error", "access_denied")], .wrongIssuer),
        ("without the slash", [("code", "c1"), ("iss", "https://login.acme.example")], .wrongIssuer),
        ("in capitals", [("code", "c1"), ("iss", "https://LOGIN.acme.example/")], .wrongIssuer),
        ("of another", [("code", "c1"), ("iss", "https://evil.example/")], .wrongIssuer),
        ("with an error", [("error", "access_denied"), ("iss", SignInFixture.issuer)], .denied),
    ]

    @Test(arguments: issuers)
    func anAnnouncedIssuerIsComparedByteForByte(
        name: String,
        query: [(String, String)],
        failure: SignInFailure?
    ) async throws {
        let fixture = try await SignInFixture()
        let app = try await fixture.makeApp(integration: "tools", issuer: SignInFixture.issuer)
        let session = try await fixture.makeSession(integration: "tools")
        let browser = fixture.browser()
        let config: JSONObject = ["server_url": "https://mcp.acme.example/mcp"]
        let request = try await fixture.begin(session, browser, config: config)
        #expect((request["scope"], request["resource"]) == ("tools", "https://mcp.acme.example/mcp"))
        let answer = query.map { (name: $0.0, value: $0.1) } + [(name: "state", value: request["state"] ?? "")]
        let result = try await fixture.callback(answer, browser, context: app.id.text)
        #expect(result.failure == failure)
        #expect(fixture.tokenRequests.count == (failure == nil ? 1 : 0))
    }

    @Test func metadataThatCannotBeUsedIsAFailureOfTheSession() async throws {
        let fixture = try await SignInFixture()
        let session = try await fixture.makeSession(integration: "tools")
        let config: JSONObject = ["server_url": .string(SignInFixture.faultyServer)]
        let failure = SignInFailure.unusableAnswer(members: ["other_issuer"])
        await #expect(throws: failure) { try await fixture.begin(session, fixture.browser(), config: config) }
        let now = try await fixture.find(session)
        #expect((now.status, now.lastFailure) == (.open, failure.ofSession))
    }
}
