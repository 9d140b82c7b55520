import Domain
import Services
import SQLite
import Storage
import TestSupport
import Testing

@testable import Server

@Suite struct ConnectPageTests {
    private let pages: ConnectPages

    init() async throws {
        self.pages = try await ConnectPages(
            settings: #"{"product_name": "Acme", "allowed_origins": ["https://a.example"]}"#
        )
    }

    private func changes() throws -> Int? {
        try self.pages.sandbox.openDatabase().first("SELECT sum(version) FROM connect_sessions") { $0.int(0) }
    }

    /// Scanners of mail fetch every link.
    @Test func openingBindsNobodyAndChangesNothing() async throws {
        let (session, token) = try await self.pages.make()
        for _ in 0..<3 {
            let opened = try await self.pages.connect.open(token: token)
            #expect((opened.id, opened.browserHash, opened.version) == (session.id, nil, 1))
            let visit = try await self.pages.visit(opened, self.pages.newBrowser())
            #expect(!visit.isClaimed)
            #expect(visit.workspace.connect.productName == "Acme")
        }
        #expect(try self.changes() == 1)
        let visit = try await self.pages.visit(session, self.pages.newBrowser())
        #expect(try await self.pages.connect.claim(visit).isClaimed)
    }

    @Test func aLinkThatIsOverSaysSo() async throws {
        let unknown = Secret("pct_" + RandomText.next())
        #expect(await refusal { _ = try await self.pages.connect.open(token: unknown) } == "unknown")
        let (session, token) = try await self.pages.make()
        let browser = self.pages.newBrowser()
        let visit = try await self.pages.visit(session, browser)
        self.pages.time.advance(seconds: 1800)
        #expect(await refusal { _ = try await self.pages.connect.open(token: token) } == "ended expired")
        #expect(await refusal { _ = try await self.pages.visit(session, browser) } == "ended expired")
        #expect(await refusal { _ = try await self.pages.connect.claim(visit) } == "ended expired")
        let (other, otherToken) = try await self.pages.make()
        try await self.pages.connect.cancel(
            other.id.text,
            by: sampleAct(.connectSessionCancel, by: self.pages.caller)
        )
        #expect(await refusal { _ = try await self.pages.connect.open(token: otherToken) } == "ended cancelled")
    }

    @Test func pagesOpenWithTheBrowsersOwnPassOnly() async throws {
        let (session, _) = try await self.pages.make()
        let (other, _) = try await self.pages.make()
        let (browser, stranger) = (self.pages.newBrowser(), self.pages.newBrowser())
        let pass = self.pages.connect.pass(for: session, browser)
        let attempts: [(Browser?, String?)] = [
            (nil, nil), (browser, nil), (nil, pass), (stranger, pass), (browser, pass + "A"), (browser, ""),
            (browser, self.pages.connect.pass(for: other, browser)),
        ]
        for (browser, pass) in attempts {
            let visit = { _ = try await self.pages.connect.visit(session.id.text, browser: browser, pass: pass) }
            #expect(await refusal(of: visit) == "open again")
            let status = { _ = try await self.pages.connect.status(session.id.text, browser: browser, pass: pass) }
            #expect(await refusal(of: status) == "open again")
        }
        for id in ["cses_01m85esrzw98dq3bghqtc2eg00", "x", other.workspaceID.text] {
            let visit = { _ = try await self.pages.connect.visit(id, browser: browser, pass: pass) }
            #expect(await refusal(of: visit) == "unknown")
        }
        #expect(try await self.pages.visit(session, browser).session.id == session.id)
    }

    @Test func aCookieIsTheBrowsersID() {
        let first = self.pages.connect.browser(cookie: nil)
        let again = self.pages.connect.browser(cookie: first.browser.id.reveal())
        #expect((first.isNew, again.isNew) == (true, false))
        #expect(again.browser.hash == first.browser.hash)
        let malformed = self.pages.connect.browser(cookie: "x")
        #expect(malformed.isNew && malformed.browser.hash != first.browser.hash)
    }

    @Test func anotherBrowserThatPostsTakesTheSessionOver() async throws {
        let (session, _) = try await self.pages.make()
        let (first, second) = (self.pages.newBrowser(), self.pages.newBrowser())
        let claimed = try await self.pages.connect.claim(self.pages.visit(session, first))
        #expect(claimed.isClaimed && self.pages.authorizations.ended.isEmpty)
        let drafted = try await self.pages.keepDraft(in: claimed.session)
        // The same browser keeps its draft, and a visit of another one takes nothing.
        #expect(try await self.pages.connect.claim(self.pages.visit(session, first)).session.version == drafted.version)
        let visit = try await self.pages.visit(session, second)
        #expect(!visit.isClaimed)
        #expect(try await self.pages.draft(of: session) == [1, 2, 3])
        #expect(self.pages.authorizations.ended.isEmpty)
        let taken = try await self.pages.connect.claim(visit)
        #expect(taken.isClaimed && taken.session.version == drafted.version + 1)
        #expect(try await self.pages.draft(of: session) == nil)
        #expect(self.pages.authorizations.ended == [session.id])
        #expect(try await !self.pages.visit(session, first).isClaimed)
    }

    @Test func ofManyBrowsersAtOnceOneHasTheSession() async throws {
        let (session, _) = try await self.pages.make()
        let visits = try await (0..<8).asyncMap { _ in
            try await self.pages.visit(session, self.pages.newBrowser())
        }
        let claims = try await withThrowingTaskGroup(of: ConnectVisit.self) { group in
            for visit in visits { group.addTask { try await self.pages.connect.claim(visit) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(claims.count == 8)
        #expect(Set(claims.map(\.session.version)) == Set(2...9))
        let last = try #require(claims.max { $0.session.version < $1.session.version })
        #expect(try await self.pages.stored(session)?.browserHash == last.browser.hash)
    }

    @Test func aPageOfConnectionsIsTakenOverByNobody() async throws {
        let (session, _) = try await self.pages.make(purpose: .manage)
        let (first, second) = (self.pages.newBrowser(), self.pages.newBrowser())
        let early = try await self.pages.visit(session, second)
        _ = try await self.pages.connect.claim(self.pages.visit(session, first))
        #expect(await refusal { _ = try await self.pages.visit(session, second) } == "other browser")
        #expect(await refusal { _ = try await self.pages.connect.claim(early) } == "other browser")
        #expect(try await self.pages.visit(session, first).isClaimed)
    }

    @Test func onlyTheBrowserThatHasTheSessionSeesItsEnd() async throws {
        let (session, _) = try await self.pages.make()
        let (first, second) = (self.pages.newBrowser(), self.pages.newBrowser())
        let visit = try await self.pages.connect.claim(self.pages.visit(session, first))
        let cancelled = try await self.pages.connect.cancel(visit, requestID: "r1", origin: "192.0.2.1")
        #expect(cancelled.status == .cancelled)
        #expect(try await self.pages.visit(session, first, ended: true).session.status == .cancelled)
        #expect(await refusal { _ = try await self.pages.visit(session, first) } == "ended cancelled")
        #expect(await refusal { _ = try await self.pages.visit(session, second, ended: true) } == "ended cancelled")
        let event = try self.pages.sandbox.openDatabase().first(
            "SELECT actor, request_id, origin FROM audit_events WHERE action = 'connect_session.cancel'"
        ) { [$0.text(0), $0.text(1), $0.text(2)] }
        #expect(event == ["key_1", "r1", "192.0.2.1"])
    }

    @Test func aSessionTakesTwentyPostsAMinute() async throws {
        let (session, _) = try await self.pages.make()
        let visit = try await self.pages.visit(session, self.pages.newBrowser())
        for _ in 0..<20 { _ = try await self.pages.connect.claim(visit) }
        #expect(await refusal { _ = try await self.pages.connect.claim(visit) } == "too many, 3")
        let (other, _) = try await self.pages.make()
        _ = try await self.pages.connect.claim(self.pages.visit(other, visit.browser))
        self.pages.time.advance(seconds: 3)
        _ = try await self.pages.connect.claim(visit)
    }

    @Test func theStatusIsToldToTheBrowserAndToTheHolderOfTheToken() async throws {
        let (session, token) = try await self.pages.make()
        let (other, _) = try await self.pages.make()
        let browser = self.pages.newBrowser()
        let pass = self.pages.connect.pass(for: session, browser)
        let status = try await self.pages.connect.status(session.id.text, browser: browser, pass: pass)
        #expect((status.state, status.allowedOrigins) == (.open, ["https://a.example"]))
        _ = try await self.pages.connect.cancel(
            session.id.text,
            by: sampleAct(.connectSessionCancel, by: self.pages.caller)
        )
        #expect(try await self.pages.connect.status(session.id.text, token: token).state == .cancelled)
        let ofOther = { _ = try await self.pages.connect.status(other.id.text, token: token) }
        #expect(await refusal(of: ofOther) == "unknown")
    }
}
