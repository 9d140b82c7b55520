import Domain
import JSON
import Services
import Storage
import Store
import TestSupport
import Testing

/// Callbacks that are as they should be, and each attack on them that the use cases answer.
@Suite(.serialized) struct SignInCallbackTests {
    private typealias Query = [(name: String, value: String)]

    /// A user who was sent to the service.
    private struct Sent {
        let fixture: SignInFixture
        let session: ConnectSession
        let browser: Browser
        let request: [String: String]
        var state: String { self.request["state"] ?? "" }

        init() async throws {
            self.fixture = try await SignInFixture()
            try await self.fixture.makeApp()
            self.session = try await self.fixture.makeSession()
            self.browser = self.fixture.browser()
            self.request = try await self.fixture.begin(self.session, self.browser)
        }

        func finish() async throws -> CallbackResult {
            try await self.fixture.callback([("code", "c1"), ("state", self.state)], self.browser)
        }

        /// The callback failed, nothing was asked of the service and nothing stored.
        func requireNothing() async throws {
            #expect(self.fixture.tokenRequests.isEmpty)
            #expect(try await self.fixture.connectionCount == 0)
        }
    }

    @Test func theUserIsSentWithStateAndCodeChallenge() async throws {
        let sent = try await Sent()
        let request = sent.request
        #expect(request["response_type"] == "code")
        #expect(request["client_id"] == "client-1")
        #expect(request["redirect_uri"] == "http://127.0.0.1:8080/oauth/callback/acme")
        #expect(request["scope"] == "read")
        #expect(request["code_challenge_method"] == "S256")
        #expect(request["code_challenge"]?.utf8.count == 43)
        #expect(sent.state.hasPrefix("pbs"))
        #expect(sent.state.utf8.count == 46)
        #expect(request["nonce"] == nil)
    }

    @Test func aSignInEndsWithATestedConnection() async throws {
        let sent = try await Sent()
        #expect(try await sent.finish().isDone)
        let session = try await sent.fixture.find(sent.session)
        #expect(session.status == .completed)
        let connection = try #require(try await sent.fixture.connection(of: sent.session))
        #expect((connection.status, connection.statusReason) == (.active, .checked))
        #expect((connection.userID, connection.createdBy) == ("u1", "key_1"))
        #expect(connection.account?.id == "a1")
        let credential = try #require(
            try await sent.fixture.connections.credential(of: connection, for: sent.fixture.caller)
        )
        #expect(credential.oauthAppID != nil)
        #expect((credential.scopesAsked, credential.scopesGranted) == (["read"], ["read"]))
        #expect(credential.fieldNames.contains("refresh_token"))
        #expect(credential.fieldNames.contains("client_secret") == false)
        let work = try await sent.fixture.test.count("SELECT count(*) FROM work WHERE kind = 'test'")
        #expect(work == 1)
        let form = String(decoding: sent.fixture.tokenRequests.first?.body?.reveal() ?? [], as: UTF8.self)
        #expect(form.contains("code=c1"))
        #expect(form.contains("code_verifier="))
        #expect(form.contains("client_secret=canary-app-secret"))
    }

    @Test func theTokensMayGoToTheServersOfTheSignInOnly() async throws {
        let sent = try await Sent()
        _ = try await sent.finish()
        let sealed = try await sent.fixture.test.all("SELECT sealed FROM credentials") { row in
            String(decoding: row.blob(0), as: UTF8.self)
        }
        #expect(try #require(sealed.first).contains(#""$destinations":["https://login.acme.example:443"]"#))
        #expect(sealed[0].contains(#""$endpoints":{"authorization_url":"https://login.acme.example/authorize","#))
    }

    @Test func theAuditNamesTheMakerOfTheSessionAndTheAddressOfTheBrowser() async throws {
        let sent = try await Sent()
        _ = try await sent.finish()
        let events = try await sent.fixture.test.all(
            "SELECT action, actor, origin, request_id FROM audit_events ORDER BY id"
        ) { row in [row.text(0), row.text(1), row.text(2), row.text(3)] }
        #expect(events.contains(["connection.create", "key_1", "203.0.113.9", "req_1"]))
        #expect(events.contains(["connect_session.complete", "key_1", "203.0.113.9", "req_1"]))
    }

    @Test func aTokenOfAnotherFormThanTheDefinitionsIsAWarningInTheAudit() async throws {
        let sent = try await Sent()
        _ = try await sent.finish()
        let details = try await sent.fixture.test.all(
            "SELECT details FROM audit_events WHERE action = 'connection.create'"
        ) { $0.text(0) }
        #expect(details == [#"{"unexpected_form":"access_token"}"#])
    }

    @Test func aThousandCallbacksOfOneStateMakeOneExchange() async throws {
        let sent = try await Sent()
        let done = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<1000 { group.addTask { try await sent.finish().isDone } }
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(done == 1)
        #expect(sent.fixture.tokenRequests.count == 1)
        #expect(try await sent.fixture.connectionCount == 1)
    }

    /// Queries that end the callback, with the failure; `STATE` stands for the right state.
    static let refused: [(name: String, query: [(name: String, value: String)], failure: SignInFailure)] = [
        ("no state", [("code", "c1")], .nothingToFinish),
        ("empty state", [("code", "c1"), ("state", "")], .nothingToFinish),
        ("unknown state", [("code", "c1"), ("state", "pbsUNKNOWN")], .nothingToFinish),
        ("state twice", [("code", "c1"), ("state", "STATE"), ("state", "STATE")], .malformedCallback),
        ("code twice", [("code", "c1"), ("code", "c2"), ("state", "STATE")], .malformedCallback),
        ("error twice", [("error", "a"), ("error", "b"), ("state", "STATE")], .malformedCallback),
        ("iss twice", [("code", "c1"), ("iss", "a"), ("iss", "a"), ("state", "STATE")], .malformedCallback),
        ("too long", [("code", String(repeating: "c", count: 8192)), ("state", "STATE")], .malformedCallback),
        ("no code", [("state", "STATE")], .malformedCallback),
        ("iss of another host", [("code", "c1"), ("iss", "https://evil.example"), ("state", "STATE")], .wrongIssuer),
        ("iss that is no URL", [("code", "c1"), ("iss", "login.acme.example"), ("state", "STATE")], .wrongIssuer),
        (
            "an error of a wrong issuer",
            [("error", "access_denied"), ("iss", "https://evil.example"), ("state", "STATE")], .wrongIssuer
        ),
        ("denied", [("error", "access_denied"), ("state", "STATE")], .denied),
        ("denied otherwise", [("error", "user_denied"), ("state", "STATE")], .denied),
        ("scope", [("error", "invalid_scope"), ("state", "STATE")], .scopesNotOffered),
        ("client", [("error", "unauthorized_client"), ("state", "STATE")], .clientNotAccepted),
        ("server", [("error", "temporarily_unavailable"), ("state", "STATE")], .noAnswer),
        ("administrator", [("error", "admin_policy_enforced"), ("state", "STATE")], .needsAdministrator),
        ("another error", [("error", "odd_thing.7"), ("state", "STATE")], .refused(code: "odd_thing.7")),
        (
            "an error with HTML",
            [("error", "<b>x</b>"), ("error_description", "<script>alert(1)</script>"), ("state", "STATE")],
            .refused(code: nil)
        ),
    ]

    @Test(arguments: refused)
    func aRefusedCallbackAsksNothingOfTheService(
        name: String,
        query: [(name: String, value: String)],
        failure: SignInFailure
    ) async throws {
        let sent = try await Sent()
        let query = query.map { ($0.name, $0.value == "STATE" ? sent.state : $0.value) }
        let result = try await sent.fixture.callback(query, sent.browser)
        #expect(result.failure == failure)
        try await sent.requireNothing()
    }

    @Test func noTextOfTheServiceIsKept() async throws {
        let sent = try await Sent()
        let query = [("error", "access_denied"), ("error_description", "<b>canary</b>"), ("state", sent.state)]
        let session = try #require(try await sent.fixture.callback(query, sent.browser).failedSession)
        #expect(session.lastFailure == SignInFailure.denied.ofSession)
        #expect(session.status == .open)
        let rows = try await sent.fixture.test.all(
            """
            SELECT coalesce(details, '') FROM audit_events
            UNION ALL SELECT coalesce(last_error, '') FROM connect_sessions
            """
        ) { $0.text(0) }
        #expect(rows.contains { $0.contains(#""cause":"access_denied""#) })
        #expect(!rows.contains { $0.contains("canary") })
    }

    @Test func aNamedIssuerOfTheSameServerIsAccepted() async throws {
        let sent = try await Sent()
        let query = [("code", "c1"), ("iss", "https://login.acme.example/o"), ("state", sent.state)]
        #expect(try await sent.fixture.callback(query, sent.browser).isDone)
    }

    @Test func aStateIsUsedOnce() async throws {
        let sent = try await Sent()
        #expect(try await sent.finish().isDone)
        let again = try await sent.finish()
        #expect(again.failure == .used)
        #expect(again.failedSession?.id == sent.session.id)
        #expect(sent.fixture.tokenRequests.count == 1)
        let other = try await sent.fixture.callback([("code", "c1"), ("state", sent.state)], sent.fixture.browser())
        #expect(other.failure == .used)
        #expect(other.failedSession == nil)
    }

    @Test func aStateExpires() async throws {
        let sent = try await Sent()
        sent.fixture.clock.advance(seconds: Authorization.lifetime)
        #expect(try await sent.finish().failure == .expired)
        try await sent.requireNothing()
    }

    @Test func anAuthorizationEndsWithItsSession() async throws {
        let fixture = try await SignInFixture()
        try await fixture.makeApp()
        let (session, browser) = (try await fixture.makeSession(), fixture.browser())
        fixture.clock.advance(seconds: 1700)
        let request = try await fixture.begin(session, browser)
        fixture.clock.advance(seconds: 100)
        let result = try await fixture.callback([("code", "c1"), ("state", request["state"] ?? "")], browser)
        #expect(result.failure == .expired)
        #expect(fixture.tokenRequests.isEmpty)
    }

    @Test func anotherBrowserBurnsNothing() async throws {
        let sent = try await Sent()
        let query = [("code", "c1"), ("state", sent.state)]
        for browser in [nil, sent.fixture.browser()] {
            let result = try await sent.fixture.callback(query, browser)
            #expect(result.failure == .otherBrowser)
            #expect(result.failedSession == nil)
        }
        try await sent.requireNothing()
        #expect(try await sent.finish().isDone)
    }

    @Test func aCodeAtAnotherContextGoesNowhere() async throws {
        let sent = try await Sent()
        let query = [("code", "c1"), ("state", sent.state)]
        let result = try await sent.fixture.callback(query, sent.browser, context: "gmail")
        #expect(result.failure == .wrongPlace)
        #expect(try await sent.finish().failure == .used)
        try await sent.requireNothing()
    }

    @Test func afterATakeOverTheFirstBrowsersAuthorizationHasEnded() async throws {
        let sent = try await Sent()
        let second = sent.fixture.browser()
        let request = try await sent.fixture.begin(sent.session, second)
        #expect(try await sent.finish().failure == .otherBrowser)
        try await sent.requireNothing()
        let query = [("code", "c2"), ("state", request["state"] ?? "")]
        #expect(try await sent.fixture.callback(query, second).isDone)
    }

    @Test func aCancelledSessionTakesNoCallback() async throws {
        let sent = try await Sent()
        try await sent.fixture.connects.cancel(sent.session.id.text, by: sent.fixture.act(.connectSessionCancel))
        #expect(try await sent.finish().failure != nil)
        try await sent.requireNothing()
    }

    /// Changes of the database between the two steps lead the code nowhere else.
    static let changes: [SQL] = [
        "UPDATE authorizations SET sealed = CAST(x'00' || sealed AS BLOB)",
        "UPDATE authorizations SET id = 'auth_00000000000000000000000009'",
        "UPDATE authorizations SET version = 2",
    ]

    @Test(arguments: changes)
    func aChangedAuthorizationIsNotUsed(statement: SQL) async throws {
        let sent = try await Sent()
        try await sent.fixture.test.run(statement)
        #expect(try await sent.finish().failure == .nothingToFinish)
        try await sent.requireNothing()
    }

    @Test func anAppThatWasChangedMeanwhileGetsNoCode() async throws {
        let sent = try await Sent()
        try await sent.fixture.test.run("UPDATE oauth_apps SET client_id = 'client-2'")
        #expect(try await sent.finish().failure == .clientNotAccepted)
        try await sent.requireNothing()
    }

    @Test func theEleventhOpenAuthorizationOfASessionIsRefused() async throws {
        let sent = try await Sent()
        for _ in 2...10 { _ = try await sent.fixture.begin(sent.session, sent.browser) }
        await #expect(throws: SignInFailure.tooManyRequests) {
            _ = try await sent.fixture.begin(sent.session, sent.browser)
        }
    }
}
