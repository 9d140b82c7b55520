import Domain
import JSON
import Services
import Storage
import Store
import TestSupport
import Testing

/// Sessions with binding `code`: the result waits, usable by nobody, for the product's own user.
@Suite(.serialized) struct SignInCompleteTests {
    /// A user who finished at the service.
    private struct Pending {
        let fixture: SignInFixture
        let session: ConnectSession
        let browser: Browser
        let code: Secret<String>

        init(_ other: SignInFixture? = nil) async throws {
            let fixture: SignInFixture
            if let other {
                fixture = other
            } else {
                fixture = try await SignInFixture()
                try await fixture.makeApp()
            }
            let (session, browser) = (try await fixture.makeSession(binding: .code), fixture.browser())
            #expect(try await fixture.signIn(session, browser).isDone)
            let visit = try await fixture.unclaimedVisit(session, browser)
            self.code = try #require(try await fixture.signIns.code(for: visit))
            (self.fixture, self.session, self.browser) = (fixture, session, browser)
        }

        func visit(_ browser: Browser) async throws -> ConnectVisit {
            try await self.fixture.unclaimedVisit(self.session, browser)
        }

        func complete(
            _ code: Secret<String>? = nil,
            user: String = "u1",
            by caller: Caller? = nil
        ) async throws -> Connection {
            try await self.fixture.signIns.complete(
                self.session.id.text,
                code: code ?? self.code,
                userID: user,
                by: self.fixture.act(.connectSessionComplete, by: caller)
            )
        }
    }

    @Test func aResultWaitsForItsCodeAndIsUsableByNobody() async throws {
        let pending = try await Pending()
        #expect(try await pending.fixture.find(pending.session).status == .pending)
        #expect(try await pending.fixture.connectionCount == 0)
        #expect(pending.code.reveal().utf8.count == 43)
        let connection = try await pending.complete()
        #expect((connection.userID, connection.status) == ("u1", .active))
        #expect(connection.account?.id == "a1")
        let session = try await pending.fixture.find(pending.session)
        #expect((session.status, session.resultID) == (.completed, connection.id))
        #expect(try await pending.fixture.test.count("SELECT count(*) FROM work WHERE kind = 'test'") == 1)
        #expect(
            try await pending.fixture.test.count("SELECT count(*) FROM connect_sessions WHERE sealed IS NOT NULL") == 0
        )
    }

    @Test func theCodeGoesToTheBrowserThatFinishedAlone() async throws {
        let pending = try await Pending()
        let other = try await pending.visit(pending.fixture.browser())
        #expect(try await pending.fixture.signIns.code(for: other) == nil)
        _ = try await pending.complete()
        #expect(try await pending.fixture.signIns.code(for: pending.visit(pending.browser)) == nil)
    }

    @Test func aWrongCodeChangesNothing() async throws {
        let pending = try await Pending()
        let other = try await Pending(pending.fixture)
        for code in ["", "x", other.code.reveal()] {
            let failure = await #expect(throws: CheckFailure.self) { try await pending.complete(Secret(code)) }
            #expect(failure?.problems.map(\.field) == ["code"])
        }
        #expect(try await pending.fixture.connectionCount == 0)
        _ = try await pending.complete()
    }

    /// The code of a forwarded link arrives in the session of another user of the product.
    @Test func anotherUserEndsTheSessionWithoutItsResult() async throws {
        let pending = try await Pending()
        let failure = await #expect(throws: CheckFailure.self) { try await pending.complete(user: "victim") }
        #expect(failure?.problems.map(\.field) == ["user_id"])
        let session = try await pending.fixture.find(pending.session)
        #expect(session.status == .cancelled)
        #expect(session.lastFailure == SignInFailure.wrongUser.ofSession)
        #expect(
            try await pending.fixture.test.count("SELECT count(*) FROM connect_sessions WHERE sealed IS NOT NULL") == 0
        )
        #expect(try await pending.fixture.connectionCount == 0)
        #expect(pending.fixture.offers.map(\.account?.id) == ["a1"])
        await #expect(throws: ServiceError.self) { try await pending.complete() }
    }

    @Test func aCodeIsUsedOnceAlsoAtTheSameTime() async throws {
        let pending = try await Pending()
        let done = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<50 { group.addTask { (try? await pending.complete()) != nil } }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(done == 1)
        #expect(try await pending.fixture.connectionCount == 1)
        let error = await #expect(throws: ServiceError.self) { try await pending.complete() }
        #expect(error?.code == .conflict)
    }

    @Test func aResultThatWasNotClaimedInTenMinutesIsGone() async throws {
        let pending = try await Pending()
        pending.fixture.clock.advance(seconds: 600)
        let error = await #expect(throws: ServiceError.self) { try await pending.complete() }
        #expect(error?.code == .conflict)
        #expect(try await pending.fixture.signIns.code(for: pending.visit(pending.browser)) == nil)
    }

    @Test func anOpenSessionHasNoResult() async throws {
        let fixture = try await SignInFixture()
        let session = try await fixture.makeSession(binding: .code)
        let error = await #expect(throws: ServiceError.self) {
            try await fixture.signIns.complete(
                session.id.text,
                code: Secret("x"),
                userID: "u1",
                by: fixture.act(.connectSessionComplete)
            )
        }
        #expect(error?.code == .conflict)
    }

    @Test func aCallerReachesTheSessionsOfItsOwnWorkspaceAndUser() async throws {
        let pending = try await Pending()
        let workspace: Identifier<Workspace> = try sampleID(1)
        let others = [
            Caller(id: "key_2", workspaceID: try sampleID(2), scopes: Scopes([.admin])),
            Caller(User(subject: "u2", workspaces: [workspace], scopes: Scopes([.connectWrite])), in: workspace),
        ]
        for caller in others {
            let error = await #expect(throws: ServiceError.self) { try await pending.complete(by: caller) }
            #expect(error?.code == .notFound)
        }
        let user = Caller(User(subject: "u1", workspaces: [workspace], scopes: Scopes([.connectWrite])), in: workspace)
        #expect(try await pending.complete(by: user).userID == "u1")
    }

    @Test func aChoiceWaitsForTheUser() async throws {
        let fixture = try await SignInFixture()
        try await fixture.makeApp()
        let choices = [
            SignInChoice(id: "s1", name: "Site 1", config: ["region": "eu"]),
            SignInChoice(id: "s2", name: "Site 2", config: ["region": "us"]),
        ]
        fixture.followUps.find(.choice(choices))
        let session = try await fixture.makeSession()
        let browser = fixture.browser()
        guard case .choose(let open) = try await fixture.signIn(session, browser) else {
            Issue.record("there is a choice")
            return
        }
        #expect(open.status == .open)
        let visit = try await fixture.visit(session, browser)
        #expect(try await fixture.signIns.choices(for: visit) == choices)
        await #expect(throws: SignInFailure.expired) {
            _ = try await fixture.signIns.choose(visit, "s3", from: SignInFixture.page)
        }
    }

    @Test func theChosenSiteIsThatOfTheConnection() async throws {
        let fixture = try await SignInFixture()
        try await fixture.makeApp()
        fixture.followUps.find(
            .choice([
                SignInChoice(id: "s1", name: "Site 1", config: ["region": "eu"]),
                SignInChoice(id: "s2", name: "Site 2", config: ["region": "us"]),
            ])
        )
        let session = try await fixture.makeSession()
        let browser = fixture.browser()
        _ = try await fixture.signIn(session, browser)
        let other = fixture.browser()
        let stranger = try await fixture.unclaimedVisit(session, other)
        #expect(try await fixture.signIns.choices(for: stranger).isEmpty)
        await #expect(throws: SignInFailure.otherBrowser) {
            _ = try await fixture.signIns.choose(stranger, "s2", from: SignInFixture.page)
        }
        let visit = try await fixture.visit(session, browser)
        _ = try await fixture.signIns.choose(visit, "s2", from: SignInFixture.page)
        #expect(try await fixture.connection(of: session)?.config == #"{"region":"us"}"#)
    }
}
