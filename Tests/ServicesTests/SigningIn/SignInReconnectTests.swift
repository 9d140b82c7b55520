import Catalog
import Domain
import JSON
import Services
import Storage
import Store
import TestSupport
import Testing

/// Signing in to a connection again, and the accounts of services.
@Suite(.serialized) struct SignInReconnectTests {
    private func fixture() async throws -> SignInFixture {
        let fixture = try await SignInFixture()
        try await fixture.makeApp()
        return fixture
    }

    private static func tokens(refresh: String? = "r2") -> ServiceAnswer {
        .json(#"{"access_token": "new_2"\#(refresh.map { #", "refresh_token": "\#($0)""# } ?? "")}"#)
    }

    private func secret(_ connection: Connection, _ fixture: SignInFixture) async throws -> [String: String] {
        let (_, credential, secret) = try await fixture.connections.reveal(
            connection.id.text,
            by: fixture.act(.connectionReveal)
        )
        var texts = ["version": "\(credential.version)"]
        for member in secret.reveal() { texts[member.key] = member.value.string }
        return texts
    }

    @Test func theSameAccountKeepsIdHistoryAndApp() async throws {
        let fixture = try await self.fixture()
        let old = try await fixture.makeConnection()
        try await fixture.test.run("UPDATE connections SET status = 'error', status_reason = 'credentials_refused'")
        fixture.serve(token: Self.tokens())
        let session = try await fixture.makeSession(connection: old)
        #expect(try await fixture.signIn(session, fixture.browser()).isDone)
        let new = try #require(try await fixture.connection(of: session))
        #expect((new.id, new.status, new.statusReason) == (old.id, .active, .credentialsReplaced))
        #expect(try await fixture.connectionCount == 1)
        let secret = try await self.secret(new, fixture)
        #expect((secret["access_token"], secret["refresh_token"], secret["version"]) == ("new_2", "r2", "2"))
        #expect(try await fixture.test.count("SELECT count(*) FROM credentials WHERE oauth_app_id IS NOT NULL") == 1)
        #expect(try await fixture.test.count("SELECT count(*) FROM connection_events") == 1)
    }

    @Test func aReconnectAsksForConsentAndForTheScopesThatWereGranted() async throws {
        let fixture = try await self.fixture()
        let old = try await fixture.makeConnection()
        try await fixture.test.run(#"UPDATE credentials SET scopes_granted = '["read","extra"]'"#)
        let session = try await fixture.makeSession(connection: old)
        let request = try await fixture.begin(session, fixture.browser())
        #expect(request["scope"] == "read extra")
    }

    @Test func withoutANewRefreshTokenTheStoredOneIsKeptForTheSameAccount() async throws {
        let fixture = try await self.fixture()
        let old = try await fixture.makeConnection()
        fixture.serve(token: Self.tokens(refresh: nil))
        let session = try await fixture.makeSession(connection: old)
        #expect(try await fixture.signIn(session, fixture.browser()).isDone)
        let secret = try await self.secret(old, fixture)
        #expect((secret["access_token"], secret["refresh_token"]) == ("new_2", "r1"))
    }

    @Test func withoutAKnownAccountTheStoredRefreshTokenIsNotMixedWithTheNewToken() async throws {
        let fixture = try await self.fixture()
        let old = try await fixture.makeConnection()
        try await fixture.test.run(
            "UPDATE connections SET account_id = NULL, account_origin = NULL, account_name = NULL"
        )
        fixture.serve(token: Self.tokens(refresh: nil))
        let session = try await fixture.makeSession(connection: old)
        #expect(try await fixture.signIn(session, fixture.browser()).failure == .noLastingAccess)
        let secret = try await self.secret(old, fixture)
        #expect((secret["access_token"], secret["refresh_token"]) == ("new_1", "r1"))
    }

    @Test func aConnectionWithAClientOfItsOwnIsRenewedWithThatClient() async throws {
        let fixture = try await SignInFixture(Catalog.builtIn())
        let client = "123456789012-own.apps.googleusercontent.com"
        let submission = ConnectionSubmission(
            integration: "gmail",
            userID: "u1",
            credentials: Secret([
                "access_token": "ya29.old", "refresh_token": "1//old", "client_id": .string(client),
                "client_secret": "own-canary",
            ]),
            authMethodID: "oauth2"
        )
        let old = try await fixture.connections.create(submission, by: fixture.act(.connectionCreate))
        fixture.services.answer { _ throws(OutboundFailure) in
            .json(#"{"access_token": "ya29.new", "refresh_token": "1//new", "expires_in": 3600}"#)
        }
        let session = try await fixture.makeSession(connection: old, verifies: false)
        let browser = fixture.browser()
        let request = try await fixture.begin(session, browser)
        #expect(request["client_id"] == client)
        let query = [("code", "c1"), ("state", request["state"] ?? "")]
        #expect(try await fixture.callback(query, browser, context: "gmail").isDone)
        let form = fixture.tokenRequests.first?.body.map { String(decoding: $0.reveal(), as: UTF8.self) } ?? ""
        #expect(form.contains("client_secret=own-canary"))
        let secret = try await self.secret(old, fixture)
        #expect((secret["access_token"], secret["client_id"]) == ("ya29.new", client))
        #expect(secret["client_secret"] == "own-canary")
    }

    @Test func anotherAccountIsRefusedAndOfferedForRevocation() async throws {
        let fixture = try await self.fixture()
        let old = try await fixture.makeConnection()
        fixture.serve(token: Self.tokens(), account: "a2")
        let session = try await fixture.makeSession(connection: old)
        let result = try await fixture.signIn(session, fixture.browser())
        #expect(result.failure == .otherAccount(expected: "a1@acme.example", found: "a2@acme.example"))
        #expect(result.failedSession?.lastFailure?.code == "other_account")
        #expect(try await self.secret(old, fixture)["access_token"] == "new_1")
        #expect(fixture.offers.map(\.account?.id) == ["a2"])
    }

    @Test func theSameIdAtAnotherOriginIsAnotherAccount() async throws {
        let fixture = try await self.fixture()
        let old = try await fixture.makeConnection()
        try await fixture.test.run("UPDATE connections SET account_origin = 'https://api.other.example:443'")
        let session = try await fixture.makeSession(connection: old)
        guard case .otherAccount? = try await fixture.signIn(session, fixture.browser()).failure else {
            Issue.record("another origin is another account")
            return
        }
    }

    @Test func aSessionMayAllowAnotherAccount() async throws {
        let fixture = try await self.fixture()
        let old = try await fixture.makeConnection()
        fixture.serve(token: Self.tokens(), account: "a2")
        let session = try await fixture.makeSession(connection: old, allowsAccountChange: true)
        #expect(try await fixture.signIn(session, fixture.browser()).isDone)
        #expect(try await fixture.connection(of: session)?.account?.id == "a2")
    }

    @Test func aReconnectWithoutAnAnswerOfTheTestIsRefused() async throws {
        let fixture = try await self.fixture()
        let old = try await fixture.makeConnection()
        fixture.services.answer { request throws(OutboundFailure) in
            guard request.purpose == .token else { throw .timeout }
            return Self.tokens()
        }
        let session = try await fixture.makeSession(connection: old, verifies: false)
        #expect(try await fixture.signIn(session, fixture.browser()).failure == .noAnswer)
    }

    @Test func aSecondSignInOfTheSameUserAndAccountRenewsTheConnection() async throws {
        let fixture = try await self.fixture()
        let old = try await fixture.makeConnection()
        fixture.serve(token: Self.tokens(refresh: nil))
        let session = try await fixture.makeSession()
        #expect(try await fixture.signIn(session, fixture.browser()).isDone)
        #expect(try await fixture.find(session).resultID == old.id)
        #expect(try await self.secret(old, fixture)["refresh_token"] == "r1")
        #expect(try await fixture.connectionCount == 1)
        let other = try await fixture.makeSession(userID: "u2")
        fixture.serve()
        #expect(try await fixture.signIn(other, fixture.browser()).isDone)
        #expect(try await fixture.connectionCount == 2)
    }

    @Test func aDeletedConnectionIsToldAsSuch() async throws {
        let fixture = try await self.fixture()
        let old = try await fixture.makeConnection()
        let session = try await fixture.makeSession(connection: old)
        let browser = fixture.browser()
        let request = try await fixture.begin(session, browser)
        try await fixture.connections.delete(old.id.text, by: fixture.act(.connectionDelete))
        let result = try await fixture.callback([("code", "c"), ("state", request["state"] ?? "")], browser)
        #expect(result.failure == .connectionGone)
        #expect(fixture.tokenRequests.count == 1)
    }

    /// Answers of the token endpoint and of the test, with the failure.
    static let answers: [(name: String, token: ServiceAnswer, account: String?, failure: SignInFailure)] = [
        ("refused code", .json(#"{"error": "invalid_grant"}"#, status: 400), "a1", .refused(code: "invalid_grant")),
        ("client", .json(#"{"error": "invalid_client"}"#, status: 401), "a1", .clientNotAccepted),
        ("server error", .json("{}", status: 503), "a1", .noAnswer),
        ("no token", .json(#"{"odd": 1}"#), "a1", .unusableAnswer(members: ["odd"])),
        ("token that the API refuses", Self.tokens(), nil, .notWorking(.refused)),
    ]

    @Test(arguments: answers)
    func anAnswerThatIsNoGrantStoresNothing(
        name: String,
        token: ServiceAnswer,
        account: String?,
        failure: SignInFailure
    ) async throws {
        let fixture = try await self.fixture()
        fixture.serve(token: token, account: account)
        let session = try await fixture.makeSession()
        let browser = fixture.browser()
        let result = try await fixture.signIn(session, browser)
        #expect(result.failure == failure)
        #expect(result.failedSession?.lastFailure == failure.ofSession)
        #expect(fixture.tokenRequests.count == 1)
        #expect(try await fixture.connectionCount == 0)
        // The session stays open, so the user can try again.
        fixture.serve()
        #expect(try await fixture.signIn(session, browser).isDone)
    }

    @Test func aWrongClientSecretMakesTheAppAnErrorAfterTwoRefusalsAndChangesNoConnection() async throws {
        let fixture = try await self.fixture()
        let connection = try await fixture.makeConnection()
        fixture.serve(token: .json(#"{"error": "invalid_client"}"#, status: 401))
        let session = try await fixture.makeSession()
        for expected in ["active", "error"] {
            _ = try await fixture.signIn(session, fixture.browser())
            #expect(try await fixture.test.all("SELECT status FROM oauth_apps") { $0.text(0) } == [expected])
            fixture.clock.advance(seconds: 31)
        }
        #expect(try await fixture.connections.find(connection.id.text, for: fixture.caller).status == .active)
    }

    /// A tenant that does not know the client says nothing of the app.
    @Test func aRefusalAtAPlaceThatAUserNamedIsNotTheAppsFault() async throws {
        let fixture = try await SignInFixture(Catalog.builtIn())
        let app = try await fixture.makeApp(integration: "zendesk")
        fixture.services.answer { _ throws(OutboundFailure) in .json(#"{"error": "invalid_client"}"#, status: 401) }
        let session = try await fixture.makeSession(integration: "zendesk", verifies: false)
        for _ in 1...3 {
            let browser = fixture.browser()
            let request = try await fixture.begin(session, browser, config: ["subdomain": "no-such-tenant"])
            let context = request["redirect_uri"]?.split(separator: "/").last.map { String($0) } ?? ""
            let query = [("code", "c1"), ("state", request["state"] ?? "")]
            #expect(try await fixture.callback(query, browser, context: context).failure == .clientNotAccepted)
            fixture.clock.advance(seconds: 31)
        }
        #expect(try await fixture.test.all("SELECT status FROM oauth_apps") { $0.text(0) } == ["active"])
        #expect(try await fixture.test.count("SELECT count(*) FROM oauth_apps WHERE refused_at IS NOT NULL") == 0)
        #expect(app.status == .active)
    }

    @Test func aConnectionThatGotAnotherUserIsNotRenewedByTheOldUsersLink() async throws {
        let fixture = try await self.fixture()
        let connection = try await fixture.makeConnection()
        let session = try await fixture.makeSession(connection: connection)
        try await fixture.test.run("UPDATE connections SET user_id = 'u2' WHERE id = ?1", connection.id.text)
        await #expect(throws: SignInFailure.connectionGone) {
            try await fixture.begin(session, fixture.browser())
        }
    }
}
