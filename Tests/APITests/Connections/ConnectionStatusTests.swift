import Domain
import JSON
import SQLite
import Storage
import TestSupport
import Testing

@testable import Server

/// The table of the lifecycle, as far as requests and time lead through it; tests and refreshes have no route.
@Suite struct ConnectionStatusTests {
    private enum Step: CaseIterable {
        case activate
        case activateWithEndedToken
        case deactivate
        case newCredentials
        case newCredentialsWithEndedToken
        case otherCredential
        case otherCredentialWithEndedToken
        case newSecret
        case newSecretWithEndedToken
        case restoredSecret
        case otherLabel
        case otherConfig
    }

    private static let statuses = ["active", "inactive", "testing", "error", "expired"]

    /// By status and step: where it leads; nil where it is refused.
    private static func target(_ status: String, _ step: Step) -> String? {
        switch (step, status) {
        case (.activate, "inactive"): "active"
        case (.activateWithEndedToken, "inactive"): "expired"
        case (.activate, _), (.activateWithEndedToken, _): nil
        case (.deactivate, "inactive"): nil
        case (.deactivate, _): "inactive"
        case (.newCredentials, "error"), (.newCredentials, "expired"): "active"
        case (.otherCredential, "error"), (.otherCredential, "expired"): "active"
        case (.newSecret, "error"), (.newSecret, "expired"): "active"
        case (.restoredSecret, "error"), (.restoredSecret, "expired"): "active"
        case (.newCredentialsWithEndedToken, "active"), (.newCredentialsWithEndedToken, "testing"): "expired"
        case (.otherCredentialWithEndedToken, "active"), (.otherCredentialWithEndedToken, "testing"): "expired"
        case (.newSecretWithEndedToken, "active"), (.newSecretWithEndedToken, "testing"): "expired"
        // A connection that is not in use does not expire, and time does not correct refused credentials.
        default: status
        }
    }

    private static let sweep = "marking expired tokens"

    private let sandbox: Sandbox
    private let time = ManualClock(at: Clock.system.now())

    init() async throws {
        self.sandbox = try await Sandbox(clock: self.time.clock)
    }

    /// Its credential has a version before the present one.
    private func connection(_ status: String) async throws -> String {
        let created = try await self.sandbox.create(Submission.gmail(expiresAt: "2099-10-19T12:00:00Z"))
        let replaced = try await self.sandbox.request(
            "PUT",
            "\(Path.credentials)/\(created["credential_id"]?.string ?? "")",
            body: Self.secret(expiry: "2099-10-20T12:00:00Z")
        )
        try #require((created.status, replaced.status) == (200, 200))
        try self.sandbox.openDatabase().run(
            "UPDATE connections SET status = ?2 WHERE id = ?1",
            created.id,
            status
        )
        return created.id
    }

    private static func secret(expiry: String) -> String {
        """
        {"credentials": {"access_token": "ya29.a-new-token", "refresh_token": "1//0g...", "expires_at": "\(expiry)"}}
        """
    }

    private static func credential(expiry: String) -> String {
        self.secret(expiry: expiry).dropLast()
            + #", "label": "other", "auth_type": "oauth_token_refresh", "credential_scope": "user"}"#
    }

    /// As another program would, and as time does.
    private func endToken(of id: String) throws {
        try self.sandbox.openDatabase().run(
            """
            UPDATE credentials SET expires_at = '2026-01-01T00:00:00.000Z'
            WHERE id = (SELECT credential_id FROM connections WHERE id = ?1)
            """,
            id
        )
    }

    private func take(_ step: Step, on id: String) async throws -> Reply {
        let path = "\(Path.connections)/\(id)"
        let credential = "\(Path.credentials)/\(try await self.sandbox.get(id)["credential_id"]?.string ?? "")"
        let (future, past) = ("2099-01-01T00:00:00Z", "2026-01-01T00:00:00Z")
        func put(_ path: String, _ body: String) async throws -> Reply {
            try await self.sandbox.request("PUT", path, body: body)
        }
        func use(_ expiry: String) async throws -> Reply {
            let other = try await self.sandbox.createCredential(Self.credential(expiry: expiry))
            return try await put(path, #"{"credential_id": "\#(other.id)"}"#)
        }
        switch step {
        case .activate: return try await self.sandbox.request("POST", path + "/activate")
        case .activateWithEndedToken:
            try self.endToken(of: id)
            return try await self.sandbox.request("POST", path + "/activate")
        case .deactivate: return try await self.sandbox.request("POST", path + "/deactivate")
        case .newCredentials: return try await put(path, Self.secret(expiry: future))
        case .newCredentialsWithEndedToken: return try await put(path, Self.secret(expiry: past))
        case .otherCredential: return try await use(future)
        case .otherCredentialWithEndedToken: return try await use(past)
        case .newSecret: return try await put(credential, Self.secret(expiry: future))
        case .newSecretWithEndedToken: return try await put(credential, Self.secret(expiry: past))
        case .restoredSecret: return try await self.sandbox.request("POST", credential + "/restore")
        case .otherLabel: return try await put(path, #"{"label": "other"}"#)
        case .otherConfig: return try await put(path, #"{"config": {}}"#)
        }
    }

    private func events(of id: String) async throws -> [JSON] {
        try await self.sandbox.request("GET", "\(Path.connections)/\(id)/events")["events"]?.array ?? []
    }

    @Test func everyStepLeadsWhereTheTableSays() async throws {
        for status in Self.statuses {
            for step in Step.allCases {
                let id = try await self.connection(status)
                let reply = try await self.take(step, on: id)
                let events = try await self.events(of: id)
                guard let target = Self.target(status, step) else {
                    #expect(reply.status == 409, "\(status) \(step): \(reply.text)")
                    #expect(reply["detail"]?.string?.hasPrefix("The connection") == true)
                    #expect(try await self.sandbox.get(id)["status"]?.string == status)
                    #expect(events.isEmpty, "\(status) \(step)")
                    continue
                }
                #expect(reply.status == 200, "\(status) \(step): \(reply.text)")
                let connection = try await self.sandbox.get(id)
                #expect(connection["status"]?.string == target, "\(status) \(step)")
                #expect(events.count == (status == target ? 0 : 1), "\(status) \(step)")
                guard let event = events.first else { continue }
                #expect(event["from"]?.string == status)
                #expect(event["to"]?.string == target)
                #expect(event["reason"] == connection["status_reason"])
                #expect(event["created_at"] == connection["status_changed_at"])
                #expect(event["actor"]?.string?.hasPrefix("key_") == true)
                #expect(event["message"] == JSON.null)
            }
        }
    }

    /// The table's first row. A test at creation has no route.
    @Test func aNewConnectionStandsWhereItsTokenSays() async throws {
        let submissions = [
            (Submission.custom(), "active", "checked"),
            (Submission.gmail(expiresAt: "2099-10-19T12:00:00Z"), "active", "checked"),
            (Submission.gmail(expiresAt: "2026-01-01T00:00:00Z"), "expired", "token_expired"),
        ]
        for (submission, status, reason) in submissions {
            let created = try await self.sandbox.create(submission)
            #expect((created["status"]?.string, created["status_reason"]?.string) == (status, reason))
            #expect(created["status_changed_at"] == created["created_at"])
            // The first status is no change.
            #expect(try await self.events(of: created.id).isEmpty)
        }
    }

    @Test func anyConnectionCanBeDeleted() async throws {
        for status in Self.statuses {
            let id = try await self.connection(status)
            #expect(try await self.sandbox.request("DELETE", "\(Path.connections)/\(id)").status == 204, "\(status)")
        }
    }

    @Test(arguments: ["active", "testing"])
    func anEndedTokenExpiresWithinFiveSeconds(_ status: String) async throws {
        let id = try await self.connection(status)
        let task = try #require(self.sandbox.tasks.first { $0.name == Self.sweep })
        let sweep = Task { try await task.run() }
        await self.time.waitForSleep()
        #expect(try await self.sandbox.get(id)["status"]?.string == status)
        try self.endToken(of: id)
        self.time.advance(seconds: 5)
        await self.time.waitForSleep()
        sweep.cancel()
        try await sweep.value
        let events = try await self.events(of: id)
        #expect(events.map { $0["from"]?.string } == [status])
        #expect(events.first?["actor"] == "patchbay")
        #expect(events.first?["reason"] == "token_expired")
        let connection = try await self.sandbox.get(id)
        #expect((connection["status"], connection["status_reason"]) == ("expired", "token_expired"))
    }

    @Test func whatIsNotInUseDoesNotExpire() async throws {
        let ids = try await ["inactive", "error"].asyncMap(self.connection)
        let witness = try await self.connection("active")
        for id in ids + [witness] { try self.endToken(of: id) }
        try await self.sandbox.run(Self.sweep, at: self.time)
        #expect(try await self.sandbox.get(witness)["status"] == "expired")
        #expect(try await ids.asyncMap { try await self.sandbox.get($0)["status"] } == ["inactive", "error"])
    }

    @Test func historyIsNewestFirstAndInPages() async throws {
        let id = try await self.connection("active")
        let path = "\(Path.connections)/\(id)"
        for step in ["deactivate", "activate", "deactivate"] {
            #expect(try await self.sandbox.request("POST", "\(path)/\(step)").status == 200)
        }
        let first = try await self.sandbox.request("GET", "\(path)/events?limit=2")
        #expect(first["events"]?.array?.map { $0["to"]?.string } == ["inactive", "active"])
        #expect(first["total"] == 3)
        let cursor = try #require(first["next_cursor"]?.string)
        let second = try await self.sandbox.request("GET", "\(path)/events?limit=2&cursor=\(cursor)")
        #expect(second["events"]?.array?.map { $0["to"]?.string } == ["inactive"])
        #expect(second["page"] == 2)
        #expect(second["next_cursor"] == JSON.null)
        #expect(try await self.sandbox.request("GET", "\(path)/events?limit=0").status == 422)
    }

    @Test func aDeletedConnectionHasNoHistory() async throws {
        let id = try await self.connection("active")
        #expect(try await self.sandbox.request("POST", "\(Path.connections)/\(id)/deactivate").status == 200)
        #expect(try await self.sandbox.request("DELETE", "\(Path.connections)/\(id)").status == 204)
        #expect(try await self.sandbox.request("GET", "\(Path.connections)/\(id)/events").status == 404)
        let rows = try self.sandbox.openDatabase().first("SELECT count(*) FROM connection_events") { $0.int(0) }
        #expect(rows == 0)
    }
}
