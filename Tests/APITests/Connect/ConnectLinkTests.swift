import Domain
import JSON
import Services
import SQLite
import Storage
import TestSupport
import Testing
import Vault

@testable import Server

@Suite struct ConnectLinkTests {
    private let pages: ConnectPages

    init() async throws {
        self.pages = try await ConnectPages(settings: #"{"return_urls": ["https://a.example"]}"#)
    }

    private func link(_ userID: String? = "u1", returnURL: String? = nil) throws -> String {
        let session = self.pages.connect.linkedSession(
            userID: userID,
            integration: "gmail",
            authMethodID: "oauth2",
            scopes: ["mail.read"],
            agent: "Research bot",
            returnURL: returnURL,
            for: try self.pages.caller
        )
        let path = try self.pages.connect.link(for: session)
        try #require(path.hasPrefix("/connect/n/"))
        return String(path.dropFirst("/connect/n/".count))
    }

    private func rows() throws -> Int? {
        try self.pages.sandbox.openDatabase().first("SELECT count(*) FROM connect_sessions") { $0.int(0) }
    }

    @Test func nothingIsStoredUntilALinkIsOpenedAndTwiceIsOneSession() async throws {
        let texts = try (0..<100).map { _ in try self.link() }
        #expect(Set(texts).count == 100)
        #expect(try self.rows() == 0)
        let first = try await self.pages.connect.open(sealedLink: texts[0])
        #expect(
            first.request.targets == [
                ConnectSession.Target(integration: "gmail", authMethodID: "oauth2", scopes: ["mail.read"])
            ]
        )
        #expect((first.userID, first.request.agent, first.createdBy) == ("u1", "Research bot", "key_1"))
        #expect((first.binding, first.browserHash, first.status) == (.confirm, nil, .open))
        let again = try await self.pages.connect.open(sealedLink: texts[0])
        #expect(again.id == first.id)
        #expect(try self.rows() == 1)
        let visit = try await self.pages.visit(first, self.pages.newBrowser())
        #expect(try await self.pages.connect.claim(visit).isClaimed)
        #expect(try await self.pages.connect.open(sealedLink: texts[0]).id == first.id)
        #expect(try await self.pages.connect.open(sealedLink: texts[1]).id != first.id)
    }

    @Test func manyOpeningsAtOnceMakeOneSession() async throws {
        let text = try self.link()
        let ids = try await withThrowingTaskGroup(of: Identifier<ConnectSession>.self) { group in
            for _ in 0..<20 { group.addTask { try await self.pages.connect.open(sealedLink: text).id } }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(ids.count == 1)
        #expect(try self.rows() == 1)
    }

    @Test func aChangedTextIsUnknown() async throws {
        let text = try self.link()
        let middle = text.index(text.startIndex, offsetBy: 40)
        let changed = String(text[..<middle]) + (text[middle] == "A" ? "B" : "A") + text[text.index(after: middle)...]
        for other in [changed, text + "=", String(text.dropLast()), "", "AAAA", "pct_" + RandomText.next()] {
            #expect(await refusal { _ = try await self.pages.connect.open(sealedLink: other) } == "unknown")
        }
        #expect(try self.rows() == 0)
    }

    @Test func aLinkEndsInThirtyMinutes() async throws {
        let (opened, unopened) = (try self.link(), try self.link())
        self.pages.time.advance(seconds: 1799)
        let session = try await self.pages.connect.open(sealedLink: opened)
        #expect(session.expiresAt == self.pages.time.now.adding(seconds: 1800))
        self.pages.time.advance(seconds: 1)
        for text in [opened, unopened] {
            #expect(await refusal { _ = try await self.pages.connect.open(sealedLink: text) } == "unknown")
        }
        // The browser that came in time goes on.
        #expect(try await self.pages.visit(session, self.pages.newBrowser()).session.id == session.id)
    }

    @Test func aLinkDiesWithItsDataKey() async throws {
        let text = try self.link()
        let master = MasterKey()
        self.pages.sandbox.vault.ring = try KeyRing(
            [DataKeyRecord(id: 9, wrappedBy: master, at: self.pages.time.now)],
            master: master
        )
        #expect(await refusal { _ = try await self.pages.connect.open(sealedLink: text) } == "unknown")
    }

    @Test func aSessionThatEndedIsNotMadeAgain() async throws {
        let text = try self.link()
        let session = try await self.pages.connect.open(sealedLink: text)
        try await self.pages.connect.cancel(
            session.id.text,
            by: sampleAct(.connectSessionCancel, by: self.pages.caller)
        )
        #expect(await refusal { _ = try await self.pages.connect.open(sealedLink: text) } == "ended cancelled")
        #expect(try self.rows() == 1)
    }

    @Test func theBindingIsCodeWhereTheWorkspaceHasADefaultReturnURL() async throws {
        let pages = self.pages
        #expect(try await pages.connect.open(sealedLink: self.link()).binding == .confirm)
        try await pages.sandbox.setConnect(#"{"default_return_url": "https://a.example/d"}"#)
        let session = try await pages.connect.open(sealedLink: self.link())
        #expect((session.binding, session.request.returnURL) == (.code, "https://a.example/d"))
        // Without a user there is nobody whose id could be compared.
        #expect(try await pages.connect.open(sealedLink: self.link(nil)).binding == .confirm)
    }

    @Test func aReturnURLThatIsNotAllowedAnyMoreIsLeftOut() async throws {
        let allowed = try await self.pages.connect.open(sealedLink: self.link(returnURL: "https://a.example/x"))
        #expect(allowed.request.returnURL == "https://a.example/x")
        let text = try self.link(returnURL: "https://a.example/x")
        try await self.pages.sandbox.setConnect("{}")
        #expect(try await self.pages.connect.open(sealedLink: text).request.returnURL == nil)
    }

    @Test func aLinkForAConnectionLeadsToItAndToNoOther() async throws {
        let connection = try await self.pages.sandbox.create(
            """
            {"integration": "zendesk", "integration_type": "connectors", "auth_method_id": "oauth2", "user_id": "u1", "config": {"subdomain": "acme"},
             "credentials": {"access_token": "secret-token"}}
            """
        )
        let id = try #require(Identifier<Connection>(connection.id))
        func text(_ userID: String) throws -> String {
            let session = self.pages.connect.linkedSession(
                userID: userID,
                integration: "zendesk",
                connectionID: id,
                for: try self.pages.caller
            )
            return String(try self.pages.connect.link(for: session).dropFirst("/connect/n/".count))
        }
        let session = try await self.pages.connect.open(sealedLink: text("u1"))
        #expect(session.connectionID == id)
        #expect(session.request.targets.map(\.config) == [["subdomain": "acme"]])
        let foreign = try text("u2")
        #expect(await refusal { _ = try await self.pages.connect.open(sealedLink: foreign) } == "unknown")
        let late = try text("u1")
        _ = try await self.pages.sandbox.request("DELETE", "\(Path.connections)/\(connection.id)")
        #expect(await refusal { _ = try await self.pages.connect.open(sealedLink: late) } == "unknown")
    }

    @Test func aProcessWithoutDataKeysMakesNoLink() throws {
        let connect = try self.pages.sandbox.composition.connect()
        #expect(throws: ServiceError(.forbidden, "This process has no access to secrets")) {
            try connect.link(
                for: connect.linkedSession(userID: "u1", integration: "gmail", for: try self.pages.caller)
            )
        }
    }
}
