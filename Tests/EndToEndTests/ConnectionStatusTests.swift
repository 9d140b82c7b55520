import JSON
import SQLite
import Testing

/// The table of the lifecycle, as far as requests and time lead through it; tests and refreshes have no route.
@Suite struct ConnectionStatusTests {
    private enum Step: CaseIterable {
        case activate
        case activateWithEndedToken
        case deactivate
        case newCredentials
        case newCredentialsWithEndedToken
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
        case (.newCredentialsWithEndedToken, "active"), (.newCredentialsWithEndedToken, "testing"): "expired"
        case (.newCredentials, _), (.newCredentialsWithEndedToken, _): status
        }
    }

    private let daemon: Daemon

    init() throws {
        self.daemon = try Site().start()
    }

    private func connection(_ status: String) throws -> String {
        let created = try self.daemon.create(Submission.gmail(expiresAt: "2099-10-19T12:00:00Z"))
        try self.daemon.site.openDatabase().run("UPDATE connections SET status = ?2 WHERE id = ?1", created.id, status)
        return created.id
    }

    /// As another program would, and as time does.
    private func endToken(of id: String) throws {
        try self.daemon.site.openDatabase().run(
            """
            UPDATE credentials SET expires_at = '2026-01-01T00:00:00.000Z'
            WHERE id = (SELECT credential_id FROM connections WHERE id = ?1)
            """,
            id
        )
    }

    private func take(_ step: Step, on id: String) throws -> Reply {
        let path = "\(Path.connections)/\(id)"
        func replace(_ expiry: String) throws -> Reply {
            try self.daemon.request(
                "PUT",
                path,
                body: """
                    {"credentials": {"access_token": "ya29.a-new-token", "refresh_token": "1//0g...",
                     "expires_at": "\(expiry)"}}
                    """
            )
        }
        switch step {
        case .activate: return try self.daemon.request("POST", path + "/activate")
        case .activateWithEndedToken:
            try self.endToken(of: id)
            return try self.daemon.request("POST", path + "/activate")
        case .deactivate: return try self.daemon.request("POST", path + "/deactivate")
        case .newCredentials: return try replace("2099-01-01T00:00:00Z")
        case .newCredentialsWithEndedToken: return try replace("2026-01-01T00:00:00Z")
        }
    }

    private func events(of id: String) throws -> [JSON] {
        try self.daemon.request("GET", "\(Path.connections)/\(id)/events")["events"]?.array ?? []
    }

    @Test func everyStepLeadsWhereTheTableSays() throws {
        for status in Self.statuses {
            for step in Step.allCases {
                // The daemon itself would end these within seconds.
                if step == .activateWithEndedToken, status == "active" || status == "testing" { continue }
                let id = try self.connection(status)
                let reply = try self.take(step, on: id)
                let events = try self.events(of: id)
                guard let target = Self.target(status, step) else {
                    #expect(reply.status == 409, "\(status) \(step): \(reply.text)")
                    #expect(reply["detail"]?.string?.hasPrefix("The connection") == true)
                    #expect(try self.daemon.get(id)["status"]?.string == status)
                    #expect(events.isEmpty, "\(status) \(step)")
                    continue
                }
                #expect(reply.status == 200, "\(status) \(step): \(reply.text)")
                #expect(reply["status"]?.string == target, "\(status) \(step)")
                #expect(events.count == (status == target ? 0 : 1), "\(status) \(step)")
                guard let event = events.first else { continue }
                #expect(event["from"]?.string == status)
                #expect(event["to"]?.string == target)
                #expect(event["reason"] == reply["status_reason"])
                #expect(event["created_at"] == reply["status_changed_at"])
                #expect(event["actor"]?.string?.hasPrefix("key_") == true)
                #expect(event["message"] == JSON.null)
            }
        }
    }

    @Test(arguments: ["active", "testing"])
    func anEndedTokenIsMarkedWithinFiveSeconds(_ status: String) throws {
        let id = try self.connection(status)
        let start = ContinuousClock.now
        try self.endToken(of: id)
        try poll(for: "the token's end") { try self.daemon.get(id)["status"] == "expired" ? true : nil }
        #expect(ContinuousClock.now - start < .seconds(5))
        let events = try self.events(of: id)
        #expect(events.map { $0["from"]?.string } == [status])
        #expect(events.first?["actor"] == "patchbay")
        #expect(events.first?["reason"] == "token_expired")
        #expect(try self.daemon.get(id)["status_reason"] == "token_expired")
    }

    @Test func whatIsNotInUseDoesNotExpire() throws {
        let ids = try ["inactive", "error"].map(self.connection)
        let witness = try self.connection("active")
        for id in ids + [witness] { try self.endToken(of: id) }
        try poll(for: "the token's end") { try self.daemon.get(witness)["status"] == "expired" ? true : nil }
        #expect(try ids.map { try self.daemon.get($0)["status"] } == ["inactive", "error"])
    }

    @Test func historyIsNewestFirstAndInPages() throws {
        let id = try self.connection("active")
        let path = "\(Path.connections)/\(id)"
        for step in ["deactivate", "activate", "deactivate"] {
            #expect(try self.daemon.request("POST", "\(path)/\(step)").status == 200)
        }
        let first = try self.daemon.request("GET", "\(path)/events?limit=2")
        #expect(first["events"]?.array?.map { $0["to"]?.string } == ["inactive", "active"])
        #expect(first["total"] == 3)
        let cursor = try #require(first["next_cursor"]?.string)
        let second = try self.daemon.request("GET", "\(path)/events?limit=2&cursor=\(cursor)")
        #expect(second["events"]?.array?.map { $0["to"]?.string } == ["inactive"])
        #expect(second["page"] == 2)
        #expect(second["next_cursor"] == JSON.null)
        #expect(try self.daemon.request("GET", "\(path)/events?limit=0").status == 422)
    }

    @Test func aDeletedConnectionHasNoHistory() throws {
        let id = try self.connection("active")
        #expect(try self.daemon.request("POST", "\(Path.connections)/\(id)/deactivate").status == 200)
        #expect(try self.daemon.request("DELETE", "\(Path.connections)/\(id)").status == 204)
        #expect(try self.daemon.request("GET", "\(Path.connections)/\(id)/events").status == 404)
        let rows = try self.daemon.site.openDatabase().first("SELECT count(*) FROM connection_events") { $0.int(0) }
        #expect(rows == 0)
    }
}
