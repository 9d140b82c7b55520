import Domain
import JSON
import Logging
import SQLite
import Storage
import TestSupport
import Testing
import Vault

@testable import Server

@Suite(.onBlockingThreads) struct AuditTests {
    private func events(of daemon: Daemon, _ action: String) throws -> [[String?]] {
        try daemon.sandbox.openDatabase().all(
            """
            SELECT resource_id, actor, outcome, status, request_id, origin FROM audit_events WHERE action = ?1
            ORDER BY id
            """,
            action
        ) { row in (0..<6).map(row.textOrNil) }
    }

    private static func keyID(_ token: String) -> String { "key_" + token.dropFirst(4).prefix(26) }

    @Test func aChangeTellsWhoMadeItAndFromWhere() throws {
        let daemon = try Sandbox().start()
        let reply = try daemon.create(Submission.custom(), headers: ["X-Request-Id": "mine"])
        #expect(
            try self.events(of: daemon, "connection.create") == [
                [reply.id, Self.keyID(daemon.token), "done", nil, "mine", "127.0.0.1"]
            ]
        )
    }

    @Test func anotherSecretIsAnEventOfItsCredential() throws {
        let daemon = try Sandbox().start()
        let made = try daemon.create(Submission.custom())
        let path = "\(Path.connections)/\(made.id)"
        #expect(try daemon.request("PUT", path, body: #"{"label": "other"}"#).status == 200)
        #expect(try self.events(of: daemon, "credential.update").isEmpty)
        let headers = ["X-Request-Id": "mine"]
        let body = #"{"credentials": {"token": "other"}}"#
        #expect(try daemon.request("PUT", path, headers: headers, body: body).status == 200)
        let event = [made["credential_id"]?.string, Self.keyID(daemon.token), "done", nil, "mine", "127.0.0.1"]
        #expect(try self.events(of: daemon, "credential.update") == [event])
        #expect(try self.events(of: daemon, "connection.update").count == 2)
    }

    @Test func aRefusalOfAKnownCallerIsRecorded() throws {
        let daemon = try Sandbox().start()
        let reader = try daemon.makeKey(scopes: "connections:read")
        #expect(try daemon.create(Submission.custom(), as: .token(reader)).status == 403)
        #expect(try daemon.create("{").status == 422)
        // Nobody is known to have done these.
        #expect(try daemon.create(Submission.custom(), as: .none).status == 401)
        let events = try self.events(of: daemon, "connection.create")
        #expect(events.map { $0[1] } == [Self.keyID(reader), Self.keyID(daemon.token)])
        #expect(events.map { $0[2] } == ["refused", "refused"])
        #expect(events.map { $0[3] } == ["403", "422"])
    }

    /// It cannot be one of the workspace that it asked for: who may not use that shall write nothing there.
    @Test func anAttemptInAnotherWorkspaceIsRecordedInTheirOwn() throws {
        let daemon = try Sandbox().start()
        let (own, other) = (try daemon.workspaceID(), try daemon.makeWorkspace("other"))
        let key = try daemon.makeKey(scopes: "connections:write", workspace: own)
        for workspace in [other, "wsp_nothing"] {
            let reply = try daemon.create(
                Submission.custom(),
                as: .token(key),
                headers: ["X-Workspace-Id": workspace]
            )
            #expect((reply.status, reply["detail"]) == (404, "Workspace not found"))
        }
        let events = try daemon.sandbox.openDatabase().all(
            "SELECT workspace_id, actor, status FROM audit_events WHERE outcome = 'refused' AND action = 'connection.create'"
        ) { row in (0..<3).map(row.textOrNil) }
        #expect(events == [[own, Self.keyID(key), "404"], [own, Self.keyID(key), "404"]])
        let lines = daemon.errors.split(separator: "\n").filter { $0.contains("http.status=404") }
        #expect(lines.count == 2)
        for line in lines { #expect(line.contains("caller.id=\(Self.keyID(key)) ") && !line.contains("workspace.id=")) }
    }

    /// An event is a write: whoever sends too much must not cause more of them.
    @Test func whatComesTooOftenIsInTheLogOnly() throws {
        let daemon = try Sandbox().start(environment: [
            "PATCHBAY_RATE_LIMIT_PER_MINUTE": "1", "PATCHBAY_RATE_LIMIT_BURST": "1",
        ])
        #expect(try daemon.create(Submission.custom()).status == 200)
        #expect(try daemon.create(Submission.custom()).status == 429)
        #expect(try self.events(of: daemon, "connection.create").map { $0[2] } == ["done"])
        let lines = daemon.errors.split(separator: "\n").filter { $0.contains("http.status=429") }
        #expect(lines.map { $0.contains("caller.id=\(Self.keyID(daemon.token)) ") } == [true])
    }

    @Test func readingIsNoEvent() throws {
        let daemon = try Sandbox().start()
        let id = try daemon.create(Submission.custom()).id
        let count = { try daemon.sandbox.openDatabase().first("SELECT count(*) FROM audit_events") { $0.int(0) } }
        let before = try count()
        #expect(try daemon.get(id).status == 200)
        #expect(try daemon.get("conn_nothing").status == 404)
        #expect(try count() == before)
    }

    @Test func theFirstStartAndTheCommandLineAreRecorded() throws {
        let daemon = try Sandbox().start()
        let workspace = try daemon.makeWorkspace("second")
        let key = Self.keyID(try daemon.makeKey(scopes: "root", workspace: workspace))
        #expect(try daemon.sandbox.run("key", "revoke", key).code == 0)
        let first = try daemon.sandbox.openDatabase().first("SELECT id FROM workspaces ORDER BY id") { $0.text(0) }
        #expect(
            try self.events(of: daemon, "workspace.create").map { $0.prefix(2) } == [
                [first, "patchbay"], [workspace, "cli"],
            ]
        )
        #expect(
            try self.events(of: daemon, "api_key.create").map { $0.prefix(2) } == [
                [Self.keyID(daemon.token), "patchbay"], [key, "cli"],
            ]
        )
        #expect(try self.events(of: daemon, "api_key.revoke").map { $0.prefix(2) } == [[key, "cli"]])
    }

    @Test func theDaemonDeletesWhatIsOutdatedIfItIsTold() async throws {
        let sandbox = try Sandbox()
        try sandbox.makeData()
        try sandbox.openDatabase().run(
            """
            INSERT INTO audit_events (id, workspace_id, action, actor, outcome, created_at)
            VALUES (?1, 'wsp_1', 'connection.delete', 'cli', 'done', '1970-01-01T00:00:00.000Z')
            """,
            Identifier<AuditEvent>(notBefore: Timestamp(milliseconds: 0)).text
        )
        var settings = Settings()
        settings.dataDirectory = sandbox.data
        let time = ManualClock(at: Clock.system.now())
        for isTold in [false, true] {
            settings.auditRetention = isTold ? 1 : 0
            let composition = try Composition(path: sandbox.database, settings: settings, clock: time.clock)
            let vault = Vault(try await composition.keyRing())
            let deletion = PeriodicTask.all(composition, vault: vault, logger: Logger(label: "test"))
                .first { $0.name == "deleting outdated audit events" }
            #expect((deletion != nil) == isTold)
            if let deletion {
                let running = Task { try await deletion.run() }
                await time.waitForSleep()
                running.cancel()
                try await running.value
            }
            composition.database.close()
        }
        let actions = try sandbox.openDatabase().all("SELECT action FROM audit_events ORDER BY id") { $0.text(0) }
        #expect(actions == ["workspace.create", "api_key.create"])
    }

    private static func list(
        _ daemon: Daemon,
        _ query: String = "",
        as key: Daemon.Key = .administrator
    ) throws -> Reply {
        try daemon.request("GET", "/api/v1/audit-events" + query, as: key)
    }

    @Test func anAdministratorReadsWhatWasDone() throws {
        let daemon = try Sandbox().start()
        let id = try daemon.create(Submission.custom(), headers: ["X-Request-Id": "mine"]).id
        let reply = try Self.list(daemon, "?resource_id=\(id)")
        let event = try #require(reply["audit_events"]?.array?.first)
        #expect(reply["audit_events"]?.array?.count == 1)
        #expect(reply["next_cursor"] == .null)
        #expect(event["id"]?.string?.hasPrefix("aud_") == true)
        #expect(event["workspace_id"]?.string == (try daemon.workspaceID()))
        #expect(event["actor"]?.string == Self.keyID(daemon.token))
        #expect((event["action"], event["outcome"], event["status"]) == ("connection.create", "done", .null))
        #expect((event["request_id"], event["origin"]) == ("mine", "127.0.0.1"))
    }

    @Test func pagesFollowEachOther() throws {
        let daemon = try Sandbox().start()
        var ids: [String] = []
        for _ in 0..<5 { ids.append(try daemon.create(Submission.custom()).id) }
        var shown: [String] = []
        var query = "?action=connection.create&limit=2"
        while true {
            let reply = try Self.list(daemon, query)
            shown += reply["audit_events"]?.array?.compactMap { $0["resource_id"]?.string } ?? []
            guard let cursor = reply["next_cursor"]?.string else { break }
            query = "?action=connection.create&limit=2&cursor=\(cursor)"
        }
        #expect(shown == ids.reversed())
    }

    @Test func anotherWorkspacesEventsAreNotThere() throws {
        let daemon = try Sandbox().start()
        #expect(try daemon.create(Submission.custom()).status == 200)
        let other = try daemon.makeKey(scopes: "admin", workspace: try daemon.makeWorkspace("other"))
        let resources = try Self.list(daemon, as: .token(other))["audit_events"]?.array?.map { $0["action"]?.string }
        #expect(resources == ["api_key.create", "workspace.create"])
    }

    @Test(arguments: ["limit=0", "limit=1001", "cursor=conn_1", "action=create", "outcome=", "from=now", "until=2026"])
    func aFilterThatIsNoneIsRefused(query: String) throws {
        let daemon = try Sandbox().start()
        #expect(try Self.list(daemon, "?" + query).status == 422, "\(query)")
    }
}
