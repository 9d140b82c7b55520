import Domain
import JSON
import Services
import Storage
import Synchronization
import TestSupport
import Testing

/// Sign-ins while the store takes no writes.
@Suite(.serialized) struct SignInOutageTests {
    private func fixture() async throws -> SignInFixture {
        let fixture = try await SignInFixture(busyTimeout: 1)
        try await fixture.makeApp()
        return fixture
    }

    @Test func aCodeIsSentNowhereBeforeItsUseIsWritten() async throws {
        let fixture = try await self.fixture()
        let (session, browser) = (try await fixture.makeSession(), fixture.browser())
        let state = try await fixture.begin(session, browser)["state"] ?? ""
        let release = try fixture.test.holdWriteLock()
        await #expect(throws: ServiceError.databaseLocked) {
            _ = try await fixture.callback([("code", "c1"), ("state", state)], browser)
        }
        #expect(fixture.services.requests.isEmpty)
        try release()
        #expect(try await fixture.callback([("code", "c1"), ("state", state)], browser).isDone)
    }

    /// Lets the store fail from the exchange on.
    ///
    /// - Returns: ends the outage.
    private func failAfterExchange(_ fixture: SignInFixture) -> @Sendable () throws -> Void {
        let release = Mutex<(@Sendable () throws -> Void)?>(nil)
        fixture.services.beforeAnswering {
            release.withLock { if $0 == nil { $0 = try? fixture.test.holdWriteLock() } }
        }
        return { try release.withLock { try $0?() } }
    }

    @Test(arguments: [ConnectSession.Binding.confirm, .code])
    func aGrantIsStoredOnceTheStoreIsBack(_ binding: ConnectSession.Binding) async throws {
        let fixture = try await self.fixture()
        let session = try await fixture.makeSession(binding: binding)
        let release = self.failAfterExchange(fixture)
        let result = Task { try await fixture.signIn(session, fixture.browser()) }
        await fixture.clock.waitForSleep()
        try release()
        fixture.clock.advance(seconds: 1)
        #expect(try await result.value.isDone)
        #expect(fixture.tokenRequests.count == 1)
        #expect(try await fixture.find(session).status == (binding == .code ? .pending : .completed))
    }

    @Test func afterTenSecondsTheGrantIsGivenUp() async throws {
        let fixture = try await self.fixture()
        let session = try await fixture.makeSession()
        let release = self.failAfterExchange(fixture)
        let result = Task { try await fixture.signIn(session, fixture.browser()) }
        await fixture.clock.waitForSleep()
        fixture.clock.advance(seconds: 11)
        await #expect(throws: ServiceError.databaseLocked) { _ = try await result.value }
        try release()
        #expect(try await fixture.connectionCount == 0)
        #expect(fixture.offers.map(\.account?.id) == ["a1"])
    }
}
