import Domain
import Foundation
import Services
import Store
import TestSupport
import Testing

@testable import Console

@Suite(.serialized) struct UserConnectionsTests {
    private func site() async throws -> ConnectSite {
        let site = try await ConnectSite()
        let database = site.database.database
        for (number, user) in [(1, "user_1"), (2, "user_2"), (3, nil)] as [(Int, String?)] {
            try await DatabaseConnectionStore(database).create(
                try sampleConnection(number, integration: number == 2 ? "slack" : "gmail", userID: user),
                with: try sampleCredential(number),
                sealed: [1],
                test: nil,
                by: sampleAct()
            )
        }
        return site
    }

    private func manage(_ site: ConnectSite) async throws -> (session: ConnectSession, path: String) {
        try await site.session(
            ConnectSessionSubmission(purpose: .manage, userID: "user_1", userLabel: "jane@acme.com")
        )
    }

    @Test func aLinkShowsNothingBeforeItsButton() async throws {
        let site = try await self.site()
        let (session, path) = try await self.manage(site)
        let jar = Jar(site)
        let start = try await jar.get(try await jar.get(path).location)
        #expect(start.text.contains("ACME shows them for <b dir=\"auto\">jane@acme.com</b>."))
        #expect(!start.text.contains("Gmail"))
        let connections = "/connect/s/\(session.id)/connections"
        let pass = try #require(start.pass)
        #expect(try await jar.get("\(connections)?pass=\(pass)").location == "/connect/s/\(session.id)?pass=\(pass)")
        let opened = try await jar.post(connections, ["pass": pass])
        #expect(opened.status == 303)
        let page = try await jar.get(opened.location)
        #expect(page.text.contains("Gmail"))
        #expect(!page.text.contains("Slack"))
        #expect(page.text.components(separatedBy: "<section class=\"card\"").count == 2)
        // The browser has the session now: no other one gets in, by link or by form.
        let other = Jar(site)
        let link = try await other.get(path)
        #expect(try await other.get(link.location).text.contains("This link was opened in another browser"))
        #expect(try await other.post(connections, ["pass": link.pass ?? ""]).status == 403)
    }

    @Test func aCardSaysWhoUsedTheConnectionLastAndHowOften() async throws {
        let site = try await self.site()
        let database = site.database.database
        let keyID = try sampleID(1, of: APIKey.self)
        try await DatabaseAPIKeyStore(database).create(
            APIKey(
                id: keyID,
                workspaceID: site.workspace.id,
                label: "Research <bot>",
                scopes: Scopes([.admin]),
                createdAt: someTime,
                expiresAt: nil,
                revokedAt: nil
            ),
            hash: Array(0..<32),
            by: sampleAct(.apiKeyCreate)
        )
        let caller = Caller(id: keyID.text, workspaceID: site.workspace.id, scopes: Scopes([.admin]))
        let credential = try sampleID(1, of: Credential.self).text
        let (session, path) = try await self.manage(site)
        let jar = Jar(site)
        let pass = try #require(try await jar.get(path).pass)
        let connections = "/connect/s/\(session.id)/connections"
        _ = try await jar.post(connections, ["pass": pass])
        #expect(try await jar.get("\(connections)?pass=\(pass)").text.contains("Not used yet"))
        for _ in 1...2 {
            let record = AuditRecord(sampleAct(.credentialReveal, by: caller), on: credential)
            try await DatabaseAuditEventStore(database).record([record])
        }
        let page = try await jar.get("\(connections)?pass=\(pass)").text
        #expect(page.contains("Last used on 23 November 2026 by <b dir=\"auto\">Research &lt;bot&gt;</b>"))
        #expect(page.contains("Used 2 times in the last 30 days"))
        #expect(!page.contains(keyID.text))
        // A caller that is no key has no name for people.
        let record = AuditRecord(sampleAct(.credentialReveal, by: .commandLine(in: site.workspace.id)), on: credential)
        try await DatabaseAuditEventStore(database).record([record])
        let again = try await jar.get("\(connections)?pass=\(pass)").text
        #expect(again.contains("Last used on 23 November 2026</li>"))
        #expect(again.contains("Used 3 times in the last 30 days"))
    }

    @Test func aConnectionEndsAfterAQuestion() async throws {
        let site = try await self.site()
        let (session, path) = try await self.manage(site)
        let jar = Jar(site)
        let pass = try #require(try await jar.get(path).pass)
        let connections = "/connect/s/\(session.id)/connections"
        _ = try await jar.post(connections, ["pass": pass])
        let one = try sampleID(1, of: Connection.self)
        let ask = try await jar.post("\(connections)/\(one)", ["pass": pass, "action": "ask"])
        #expect(ask.text.contains("Disconnect Gmail?"))
        #expect(site.ended.all.isEmpty)
        let ended = try await jar.post("\(connections)/\(one)", ["pass": pass, "action": "disconnect"])
        #expect(ended.text.contains("We also told Gmail to end the access."))
        #expect(site.ended.all == ["\(one) connection.revoke"])
        for (id, action) in [
            (try sampleID(2, of: Connection.self).text, "disconnect"),
            (try sampleID(3, of: Connection.self).text, "disconnect"), ("x", "ask"),
        ] {
            #expect(try await jar.post("\(connections)/\(id)", ["pass": pass, "action": action]).status == 404)
        }
        #expect(try await jar.post("\(connections)/\(one)", ["pass": pass, "action": "x"]).status == 400)
        #expect(try await jar.post("\(connections)/\(one)", ["pass": "x", "action": "disconnect"]).status == 403)
        #expect(site.ended.all.count == 1)
    }

    @Test func aSessionForConnectingShowsNoConnections() async throws {
        let site = try await self.site()
        let (session, path) = try await site.session(ConnectSessionSubmission(userID: "user_1"))
        let jar = Jar(site)
        let pass = try #require(try await jar.get(path).pass)
        #expect(try await jar.get("/connect/s/\(session.id)/connections?pass=\(pass)").status == 404)
        #expect(try await jar.post("/connect/s/\(session.id)/connections", ["pass": pass]).status == 404)
    }
}
