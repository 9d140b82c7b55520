import Domain
import JSON
import SQLite
import Storage
import TestSupport
import Testing
import Web

@testable import Server

@Suite struct AuditTests {
    private func events(of sandbox: Sandbox, _ action: String) throws -> [[String?]] {
        try sandbox.openDatabase().all(
            """
            SELECT resource_id, actor, outcome, status, request_id, origin FROM audit_events WHERE action = ?1
            ORDER BY id
            """,
            action
        ) { row in (0..<6).map(row.textOrNil) }
    }

    private static func keyID(_ token: String) -> String { "key_" + token.dropFirst(4).prefix(26) }

    @Test func aChangeTellsWhoMadeItAndFromWhere() async throws {
        let sandbox = try await Sandbox()
        let reply = try await sandbox.create(Submission.custom(), headers: ["X-Request-Id": "mine"])
        #expect(
            try self.events(of: sandbox, "connection.create") == [
                [reply.id, Self.keyID(sandbox.token), "done", nil, "mine", "127.0.0.1"]
            ]
        )
    }

    @Test func anotherSecretIsAnEventOfItsCredential() async throws {
        let sandbox = try await Sandbox()
        let made = try await sandbox.create(Submission.custom())
        let path = "\(Path.connections)/\(made.id)"
        #expect(try await sandbox.request("PUT", path, body: #"{"label": "other"}"#).status == 200)
        #expect(try self.events(of: sandbox, "credential.update").isEmpty)
        let headers = ["X-Request-Id": "mine"]
        let body = #"{"credentials": {"token": "other"}}"#
        #expect(try await sandbox.request("PUT", path, headers: headers, body: body).status == 200)
        let event = [made["credential_id"]?.string, Self.keyID(sandbox.token), "done", nil, "mine", "127.0.0.1"]
        #expect(try self.events(of: sandbox, "credential.update") == [event])
        #expect(try self.events(of: sandbox, "connection.update").count == 2)
    }

    @Test func aRefusalOfAKnownCallerIsRecorded() async throws {
        let sandbox = try await Sandbox()
        let reader = try await sandbox.makeKey(scopes: "connections:read")
        #expect(try await sandbox.create(Submission.custom(), as: .token(reader)).status == 403)
        #expect(try await sandbox.create("{").status == 422)
        // The caller of this one is not known.
        #expect(try await sandbox.create(Submission.custom(), as: .none).status == 401)
        let events = try self.events(of: sandbox, "connection.create")
        #expect(events.map { $0[1] } == [Self.keyID(reader), Self.keyID(sandbox.token)])
        #expect(events.map { $0[2] } == ["refused", "refused"])
        #expect(events.map { $0[3] } == ["403", "422"])
    }

    /// It cannot be one of the workspace that it asked for: who may not use that shall write nothing there.
    @Test func anAttemptInAnotherWorkspaceIsRecordedInTheirOwn() async throws {
        let sandbox = try await Sandbox()
        let (own, other) = (try sandbox.workspaceID(), try await sandbox.makeWorkspace("other"))
        let key = try await sandbox.makeKey(scopes: "connections:write", workspace: own)
        for workspace in [other, "wsp_nothing"] {
            let reply = try await sandbox.create(
                Submission.custom(),
                as: .token(key),
                headers: ["X-Workspace-Id": workspace]
            )
            #expect((reply.status, reply["detail"]) == (404, "Workspace not found"))
        }
        let events = try sandbox.openDatabase().all(
            "SELECT workspace_id, actor, status FROM audit_events WHERE outcome = 'refused' AND action = 'connection.create'"
        ) { row in (0..<3).map(row.textOrNil) }
        // The second refusal is equal to the first, so it is counted and not written.
        #expect(events == [[own, Self.keyID(key), "404"]])
        let entries = sandbox.log.entries.filter { $0.status == 404 }
        #expect(entries.map(\.callerID) == [Self.keyID(key), Self.keyID(key)])
        #expect(entries.map(\.workspaceID) == [nil, nil])
    }

    /// An event is a write, and a client that sends too much must not cause more writes.
    @Test func whatComesTooOftenIsInTheLogOnly() async throws {
        let sandbox = try await Sandbox { ($0.rateLimit, $0.rateLimitBurst) = (1, 1) }
        #expect(try await sandbox.create(Submission.custom()).status == 200)
        #expect(try await sandbox.create(Submission.custom()).status == 429)
        #expect(try self.events(of: sandbox, "connection.create").map { $0[2] } == ["done"])
        let entries = sandbox.log.entries.filter { $0.status == 429 }
        #expect(entries.map(\.callerID) == [Self.keyID(sandbox.token)])
    }

    @Test func readingIsNoEvent() async throws {
        let sandbox = try await Sandbox()
        let id = try await sandbox.create(Submission.custom()).id
        let count = { try sandbox.openDatabase().first("SELECT count(*) FROM audit_events") { $0.int(0) } }
        let before = try count()
        #expect(try await sandbox.get(id).status == 200)
        #expect(try await sandbox.get("conn_nothing").status == 404)
        #expect(try count() == before)
    }

    @Test(arguments: [0, 1])
    func theDaemonDeletesWhatIsOutdatedIfItIsTold(_ days: Int) async throws {
        let time = ManualClock(at: Clock.system.now())
        let sandbox = try await Sandbox(clock: time.clock) { $0.auditRetention = days }
        try sandbox.openDatabase().run(
            """
            INSERT INTO audit_events (id, workspace_id, action, actor, outcome, created_at)
            VALUES (?1, 'wsp_1', 'connection.delete', 'cli', 'done', '1970-01-01T00:00:00.000Z')
            """,
            Identifier<AuditEvent>(notBefore: Timestamp(milliseconds: 0)).text
        )
        if days == 0 {
            #expect(!sandbox.tasks.contains { $0.name == "deleting outdated audit events" })
        } else {
            try await sandbox.run("deleting outdated audit events", at: time)
            let actions = try sandbox.openDatabase().all("SELECT action FROM audit_events ORDER BY id") { $0.text(0) }
            #expect(actions == ["workspace.create", "api_key.create"])
        }
    }

    private static func list(
        _ sandbox: Sandbox,
        _ query: String = "",
        as key: Sandbox.Key = .administrator
    ) async throws -> Reply {
        try await sandbox.request("GET", Path.auditEvents + query, as: key)
    }

    @Test func anAdministratorReadsWhatWasDone() async throws {
        let sandbox = try await Sandbox()
        let id = try await sandbox.create(Submission.custom(), headers: ["X-Request-Id": "mine"]).id
        let reply = try await Self.list(sandbox, "?resource_id=\(id)")
        let event = try #require(reply["audit_events"]?.array?.first)
        #expect(reply["audit_events"]?.array?.count == 1)
        #expect(reply["next_cursor"] == .null)
        #expect(event["id"]?.string?.hasPrefix("aud_") == true)
        #expect(event["workspace_id"]?.string == (try sandbox.workspaceID()))
        #expect(event["actor"]?.string == Self.keyID(sandbox.token))
        #expect((event["action"], event["outcome"], event["status"]) == ("connection.create", "done", .null))
        #expect((event["request_id"], event["origin"]) == ("mine", "127.0.0.1"))
    }

    @Test func pagesFollowEachOther() async throws {
        let sandbox = try await Sandbox()
        var ids: [String] = []
        for _ in 0..<5 { ids.append(try await sandbox.create(Submission.custom()).id) }
        var shown: [String] = []
        var query = "?action=connection.create&limit=2"
        while true {
            let reply = try await Self.list(sandbox, query)
            shown += reply["audit_events"]?.array?.compactMap { $0["resource_id"]?.string } ?? []
            guard let cursor = reply["next_cursor"]?.string else { break }
            query = "?action=connection.create&limit=2&cursor=\(cursor)"
        }
        #expect(shown == ids.reversed())
    }

    @Test func anotherWorkspacesEventsAreNotThere() async throws {
        let sandbox = try await Sandbox()
        #expect(try await sandbox.create(Submission.custom()).status == 200)
        let other = try await sandbox.makeKey(scopes: "admin", workspace: try await sandbox.makeWorkspace("other"))
        let resources = try await Self.list(sandbox, as: .token(other))["audit_events"]?.array?.map {
            $0["action"]?.string
        }
        #expect(resources == ["api_key.create", "workspace.create"])
    }

    @Test(arguments: ["limit=0", "limit=1001", "cursor=conn_1", "action=create", "outcome=", "from=now", "until=2026"])
    func aFilterThatIsNoneIsRefused(query: String) async throws {
        let sandbox = try await Sandbox()
        #expect(try await Self.list(sandbox, "?" + query).status == 422, "\(query)")
    }
}
