import Catalog
import Domain
import JSON
import Services
import Storage
import Store
import TestSupport
import Testing

/// Forms of methods without a sign-in at the service.
@Suite(.serialized) struct SignInFormTests {
    private func submit(
        _ fixture: SignInFixture,
        _ session: ConnectSession,
        _ browser: Browser,
        key: String,
        owner: String? = nil,
        config: JSONObject = [:]
    ) async throws -> FormResult {
        let visit = try await fixture.visit(session, browser)
        var credentials: JSONObject = ["api_key": .string(key)]
        credentials["owner"] = owner.map { .string($0) }
        return try await fixture.signIns.submit(
            visit,
            integration: "acme",
            method: "api_key",
            config: config,
            credentials: Secret(credentials),
            from: SignInFixture.page
        )
    }

    private func draft(
        _ fixture: SignInFixture,
        _ session: ConnectSession,
        _ browser: Browser
    ) async throws -> FormDraft? {
        try await fixture.signIns.draft(for: fixture.visit(session, browser))
    }

    @Test func aFormEndsWithATestedConnection() async throws {
        let fixture = try await SignInFixture()
        let session = try await fixture.makeSession(method: "api_key")
        let result = try await self.submit(fixture, session, fixture.browser(), key: "k-1", config: ["region": "eu"])
        #expect(result.isDone)
        let connection = try #require(try await fixture.connection(of: session))
        #expect((connection.status, connection.authMethodID) == (.active, "api_key"))
        #expect((connection.account?.id, connection.config) == ("a1", #"{"region":"eu"}"#))
        #expect(try await fixture.test.count("SELECT count(*) FROM credentials WHERE oauth_app_id IS NULL") == 1)
        #expect(fixture.services.requests.count == 1)
    }

    /// A sign-in fills the field, and a key comes without it.
    @Test func aFormTakesAFieldThatASignInWouldFill() async throws {
        let fixture = try await SignInFixture(Catalog.builtIn())
        let session = try await fixture.makeSession(integration: "mailchimp", method: "api_key", verifies: false)
        let visit = try await fixture.visit(session, fixture.browser())
        let result = try await fixture.signIns.submit(
            visit,
            integration: "mailchimp",
            method: "api_key",
            config: ["dc": "us1"],
            credentials: Secret(["api_key": "0123456789abcdef0123456789abcdef-us1"]),
            from: SignInFixture.page
        )
        #expect(result.problems.map(\.message) == [])
        #expect(try await fixture.connection(of: session)?.config == #"{"dc":"us1"}"#)
    }

    @Test func aFormOfASessionWithACodeWaitsForIt() async throws {
        let fixture = try await SignInFixture()
        let session = try await fixture.makeSession(binding: .code, method: "api_key")
        #expect(try await self.submit(fixture, session, fixture.browser(), key: "k-1").isDone)
        #expect(try await fixture.find(session).status == .pending)
        #expect(try await fixture.connectionCount == 0)
    }

    @Test func anEnteredKeyIsKeptForItsBrowserAndNeverGivenBack() async throws {
        let fixture = try await SignInFixture()
        let session = try await fixture.makeSession(method: "api_key")
        let browser = fixture.browser()
        fixture.serve(account: nil)
        let first = try await self.submit(fixture, session, browser, key: "k-canary", owner: "jane")
        #expect(first.problems.map(\.field) == ["api_key"])
        let draft = try #require(try await self.draft(fixture, session, browser))
        #expect(draft.entered == ["api_key"])
        #expect(draft.credentials == ["owner": "jane"])
        #expect(!String(describing: draft).contains("k-canary"))
        fixture.serve()
        #expect(try await self.submit(fixture, session, browser, key: "", config: ["region": "us"]).isDone)
        let sent = fixture.services.requests.last?.headers.first { $0.name == "X-Key" }?.value.reveal()
        #expect(sent == "k-canary")
    }

    /// Another browser must not send the key that the first one typed, least of all to an address of its own.
    @Test func anotherBrowserHasToTypeTheKeyItself() async throws {
        let fixture = try await SignInFixture()
        let session = try await fixture.makeSession(method: "api_key")
        fixture.serve(account: nil)
        _ = try await self.submit(fixture, session, fixture.browser(), key: "k-canary")
        let second = fixture.browser()
        let calls = fixture.services.requests.count
        let result = try await self.submit(fixture, session, second, key: "", config: ["region": "us"])
        #expect(result.problems.map(\.code) == [.required])
        #expect(fixture.services.requests.count == calls)
        #expect(try await self.draft(fixture, session, second)?.entered == [])
    }

    @Test func aDraftIsOfNoUseAfterTenMinutes() async throws {
        let fixture = try await SignInFixture()
        let session = try await fixture.makeSession(method: "api_key")
        let browser = fixture.browser()
        fixture.serve(account: nil)
        _ = try await self.submit(fixture, session, browser, key: "k-1")
        fixture.clock.advance(seconds: 600)
        #expect(try await self.draft(fixture, session, browser) == nil)
        #expect(try await self.submit(fixture, session, browser, key: "").problems.map(\.code) == [.required])
    }

    @Test func aServiceThatDoesNotAnswerIsAProblemOfTheForm() async throws {
        let fixture = try await SignInFixture()
        let session = try await fixture.makeSession(method: "api_key")
        fixture.services.answer { _ throws(OutboundFailure) in throw .timeout }
        #expect(try await self.submit(fixture, session, fixture.browser(), key: "k-1").problems.count == 1)
        #expect(try await fixture.connectionCount == 0)
    }

    @Test func withoutVerificationNothingIsAskedOfTheService() async throws {
        let fixture = try await SignInFixture()
        let session = try await fixture.makeSession(method: "api_key", verifies: false)
        #expect(try await self.submit(fixture, session, fixture.browser(), key: "k-1").isDone)
        #expect(fixture.services.requests.isEmpty)
    }

    @Test func aWrongFormIsNotTested() async throws {
        let fixture = try await SignInFixture()
        let session = try await fixture.makeSession(method: "api_key")
        let result = try await self.submit(fixture, session, fixture.browser(), key: "wrong", config: ["region": "xx"])
        #expect(Set(result.problems.map(\.field)) == ["api_key", "region"])
        #expect(fixture.services.requests.isEmpty)
    }

    @Test func aPageMayTryFiveTimesAMinuteAndThirtyTimesInAll() async throws {
        let fixture = try await SignInFixture()
        fixture.serve(account: nil)
        let session = try await fixture.makeSession(method: "api_key")
        let browser = fixture.browser()
        for minute in 0..<6 {
            for _ in 0..<5 {
                #expect(try await self.submit(fixture, session, browser, key: "k-\(minute)").problems.count == 1)
            }
            await #expect(throws: SignInFailure.tooManyRequests) {
                _ = try await self.submit(fixture, session, browser, key: "k-x")
            }
            fixture.clock.advance(seconds: 61)
        }
        #expect(fixture.services.requests.count == 30)
        await #expect(throws: SignInFailure.tooManyRequests) {
            _ = try await self.submit(fixture, session, browser, key: "k-x")
        }
        #expect(fixture.services.requests.count == 30)
    }

    @Test func theSessionsOfAWorkspaceTryOneDestinationTenTimesAMinute() async throws {
        let fixture = try await SignInFixture()
        fixture.serve(account: nil)
        for _ in 0..<2 {
            let session = try await fixture.makeSession(method: "api_key")
            let browser = fixture.browser()
            for _ in 0..<5 { _ = try await self.submit(fixture, session, browser, key: "k-1") }
        }
        let session = try await fixture.makeSession(method: "api_key")
        await #expect(throws: SignInFailure.tooManyRequests) {
            _ = try await self.submit(fixture, session, fixture.browser(), key: "k-1")
        }
        #expect(fixture.services.requests.count == 10)
    }

    @Test func aMethodOutsideTheSessionIsRefused() async throws {
        let fixture = try await SignInFixture()
        try await fixture.makeApp()
        let session = try await fixture.makeSession(method: "oauth2")
        await #expect(throws: CheckFailure.self) {
            _ = try await self.submit(fixture, session, fixture.browser(), key: "k-1")
        }
        #expect(fixture.services.requests.isEmpty)
    }

    @Test func aReconnectByFormComparesTheAccount() async throws {
        let fixture = try await SignInFixture()
        let session = try await fixture.makeSession(method: "api_key")
        _ = try await self.submit(fixture, session, fixture.browser(), key: "k-1")
        let old = try #require(try await fixture.connection(of: session))
        fixture.serve(account: "a2")
        let again = try await fixture.makeSession(connection: old)
        let failure = SignInFailure.otherAccount(expected: "a1@acme.example", found: "a2@acme.example")
        await #expect(throws: failure) { _ = try await self.submit(fixture, again, fixture.browser(), key: "k-2") }
        fixture.serve()
        #expect(try await self.submit(fixture, again, fixture.browser(), key: "k-2").isDone)
        #expect(try await fixture.connectionCount == 1)
    }
}

extension FormResult {
    fileprivate var isDone: Bool { if case .done = self { true } else { false } }
    fileprivate var problems: [FieldProblem] { if case .problems(let problems) = self { problems } else { [] } }
}
