import Domain
import JSON
import Services
import Storage
import TestSupport
import Testing

/// Grants of sessions that end without a connection.
@Suite(.serialized) struct AbandonedResultTests {
    private func pending(_ fixture: SignInFixture, _ browser: Browser) async throws -> ConnectSession {
        try await fixture.makeApp()
        let session = try await fixture.makeSession(binding: .code)
        #expect(try await fixture.signIn(session, browser).isDone)
        #expect(fixture.offers.isEmpty)
        return try await fixture.find(session)
    }

    @Test func aPendingResultIsOfferedWhenTheSessionIsCancelled() async throws {
        let fixture = try await SignInFixture()
        let session = try await self.pending(fixture, fixture.browser())
        try await fixture.connects.cancel(session.id.text, by: fixture.act(.connectSessionCancel))
        #expect(fixture.offers.map(\.account?.id) == ["a1"])
        #expect(fixture.offers.first?.credentials.reveal()["refresh_token"] == "r1")
        try await fixture.connects.cancel(session.id.text, by: fixture.act(.connectSessionCancel))
        #expect(fixture.offers.count == 1)
    }

    @Test func aPendingResultIsOfferedWhenItsTimeIsOver() async throws {
        let fixture = try await SignInFixture()
        _ = try await self.pending(fixture, fixture.browser())
        try await fixture.abandoned.eraseEnded(at: fixture.clock.now)
        #expect(fixture.offers.isEmpty)
        fixture.clock.advance(seconds: 601)
        try await fixture.abandoned.eraseEnded(at: fixture.clock.now)
        #expect(fixture.offers.map(\.account?.id) == ["a1"])
        #expect(try await fixture.test.count("SELECT count(*) FROM connect_sessions WHERE sealed IS NOT NULL") == 0)
        try await fixture.abandoned.eraseEnded(at: fixture.clock.now)
        #expect(fixture.offers.count == 1)
    }

    @Test func aResultThatWasStoredIsNotOffered() async throws {
        let fixture = try await SignInFixture()
        _ = try await fixture.makeApp()
        let session = try await fixture.makeSession()
        #expect(try await fixture.signIn(session, fixture.browser()).isDone)
        fixture.clock.advance(seconds: 601)
        try await fixture.abandoned.eraseEnded(at: fixture.clock.now)
        #expect(fixture.offers.isEmpty)
    }

    @Test func aGrantWithoutAChosenAccountIsOfferedToNobodyElse() async throws {
        let fixture = try await SignInFixture()
        try await fixture.makeApp()
        fixture.followUps.find(.choice([SignInChoice(id: "1", name: "One", config: [:])]))
        let session = try await fixture.makeSession()
        guard case .choose = try await fixture.signIn(session, fixture.browser()) else {
            Issue.record("The user has nothing to choose")
            return
        }
        // Another browser takes the session.
        _ = try await fixture.visit(session, fixture.browser())
        #expect(fixture.offers.count == 1)
        // The service named no account yet, so that nothing is ended there.
        #expect(fixture.offers.first?.account == nil)
    }
}
