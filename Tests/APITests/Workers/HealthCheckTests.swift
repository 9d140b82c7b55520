import Domain
import JSON
import Services
import Storage
import TestSupport
import Testing
import Web

@testable import Server

/// Tests that the daemon makes by itself, at a time that the test sets.
@Suite struct HealthCheckTests {
    private let sandbox: Sandbox
    private let time = ManualClock()

    init() async throws {
        self.sandbox = try await Sandbox(clock: self.time.clock)
    }

    private static let openAI = """
        {"integration": "openai", "integration_type": "model", \
        "credentials": {"api_key": "sk-proj-abcdefghijklmnopqrstuvwxyz0123456789ABCDEF"}}
        """

    private var calls: Int { self.sandbox.services.requests.count }

    private func answer(_ status: Int) {
        self.sandbox.services.answer { _ in
            let json = [(name: "Content-Type", value: "application/json")]
            let body =
                status == 401
                ? #"{"error": {"code": "invalid_api_key"}}"# : #"{"object": "list", "data": []}"#
            return ServiceAnswer(status: status, headers: json, body: Array(body.utf8))
        }
    }

    /// Makes a connection, and tests it as a caller.
    private func testedConnection() async throws -> String {
        let id = try await self.sandbox.create(Self.openAI).id
        self.answer(200)
        let reply = try await self.sandbox.request("POST", "\(Path.connections)/\(id)/test")
        try #require(reply.json?["outcome"] == "passed")
        return id
    }

    private func status(_ id: String) async throws -> String? { try await self.sandbox.get(id)["status"]?.string }

    /// Sets the clock to the time at which the connection is due, and lets the daemon test it.
    private func testWhenDue(_ id: String) async throws {
        let due = try #require(try await self.due(id))
        self.time.set(max(due, self.time.now))
        try await self.runDue()
    }

    private func runDue() async throws {
        for claim in try await self.sandbox.tester.claimDue(limit: 10) { try await self.sandbox.tester.run(claim) }
    }

    private func due(_ id: String) async throws -> Timestamp? {
        let texts = try await self.sandbox.composition.database.read { session in
            try session.all("SELECT due_at FROM work WHERE subject_id = ?1", id) { $0.text(0) }
        }
        return texts.first.flatMap(Timestamp.init(rfc3339:))
    }

    @Test func `connections that nobody tested are not called in an hour of all of the daemon's work`() async throws {
        for _ in 1...5 { _ = try await self.sandbox.create(Self.openAI) }
        _ = try await self.sandbox.create(Submission.gmail(expiresAt: "2020-01-01T00:00:00Z"))
        let worker = TestWorker(self.sandbox.tester, clock: self.time.clock, logger: self.sandbox.log.logger)
        let tasks = self.sandbox.tasks
        let running = Task {
            try await withThrowingTaskGroup { group in
                group.addTask { try await worker.run() }
                for task in tasks { group.addTask { try await task.run() } }
                try await group.waitForAll()
            }
        }
        for _ in 1...1200 {
            await self.time.waitForSleep()
            self.time.advance(seconds: 3)
        }
        running.cancel()
        _ = await running.result
        #expect(self.calls == 0)
        #expect(self.sandbox.services.handshakes.isEmpty)
    }

    @Test func `a connection that was tested once is tested again by itself`() async throws {
        let id = try await self.testedConnection()
        let tested = self.time.now
        let due = try #require(try await self.due(id))
        #expect((18 * 3600...30 * 3600).contains((due.milliseconds - tested.milliseconds) / 1000))
        let worker = TestWorker(self.sandbox.tester, clock: self.time.clock, logger: self.sandbox.log.logger)
        let running = Task { try await worker.run() }
        await self.time.waitForSleep()
        #expect(self.calls == 1)
        self.time.set(due)
        while self.calls < 2 { await Task.yield() }
        running.cancel()
        _ = await running.result
        #expect(try await self.status(id) == "active")
    }

    @Test func `one refusal changes nothing, and a second one after five minutes does`() async throws {
        let id = try await self.testedConnection()
        self.answer(401)
        try await self.testWhenDue(id)
        #expect(try await self.status(id) == "active")
        let first = self.time.now
        #expect(try await self.due(id) == first.adding(seconds: 300))
        try await self.testWhenDue(id)
        #expect(try await self.status(id) == "error")
        #expect(self.calls == 3)
        let events = try await self.sandbox.request("GET", "\(Path.connections)/\(id)/events").json?["events"]?.array
        #expect(events?.map { $0["actor"]?.string } == ["patchbay", "patchbay"])
        // A service that was being deployed accepts the credentials again.
        self.answer(200)
        try await self.testWhenDue(id)
        #expect(try await self.status(id) == "active")
    }

    @Test func `a service that fails is asked less and less often, and changes no status`() async throws {
        let id = try await self.testedConnection()
        self.answer(500)
        var pauses: [Int64] = []
        for _ in 1...7 {
            try await self.testWhenDue(id)
            let due = try #require(try await self.due(id))
            pauses.append((due.milliseconds - self.time.now.milliseconds) / 1000)
        }
        #expect(pauses == [300, 1800, 7200, 28800, 86400, 86400, 86400])
        #expect(try await self.status(id) == "active")
    }

    @Test func `a connection that is switched off is not tested`() async throws {
        let id = try await self.testedConnection()
        _ = try await self.sandbox.request("POST", "\(Path.connections)/\(id)/deactivate")
        try await self.testWhenDue(id)
        #expect(self.calls == 1)
        #expect(try #require(try await self.due(id)) > self.time.now)
    }

    @Test func `a claim that a stopped process left is taken up after its lease`() async throws {
        let id = try await self.testedConnection()
        self.time.set(try #require(try await self.due(id)))
        let claims = try await self.sandbox.tester.claimDue(limit: 10)
        #expect(claims.count == 1)
        try await self.runDue()
        #expect(self.calls == 1)
        self.time.advance(seconds: 30)
        try await self.runDue()
        #expect(self.calls == 2)
        // The first claim was overtaken: its result is not stored.
        self.answer(401)
        try await self.sandbox.tester.run(claims[0])
        let last = try await self.sandbox.request("GET", "\(Path.connections)/\(id)/test")
        #expect(last.json?["outcome"] == "passed")
    }

    @Test func `a connection whose secret does not open is tried an hour later`() async throws {
        let id = try await self.testedConnection()
        try self.sandbox.openDatabase().run("UPDATE credentials SET sealed = x'00'")
        self.time.set(try #require(try await self.due(id)))
        let claim = try #require(try await self.sandbox.tester.claimDue(limit: 1).first)
        await #expect(throws: UnreadableSecret.self) { try await self.sandbox.tester.run(claim) }
        #expect(try await self.due(id) == self.time.now.adding(seconds: 3600))
        #expect(try await self.status(id) == "active")
    }

    @Test(arguments: [200, 401])
    func `a health check leaves a test alone that another program has begun`(_ answer: Int) async throws {
        let id = try await self.testedConnection()
        _ = try await self.sandbox.request("POST", "\(Path.connections)/\(id)/deactivate")
        self.answer(answer)
        self.time.set(try #require(try await self.due(id)))
        try await self.report(id, "test_started")
        try await self.runDue()
        #expect(self.calls == 1)
        #expect(try await self.status(id) == "testing")
        #expect(try #require(try await self.due(id)) > self.time.now)
    }

    @Test(arguments: [200, 401])
    func `a health check leaves a test alone that begins while the service answers`(_ answer: Int) async throws {
        let id = try await self.testedConnection()
        self.answer(answer)
        self.sandbox.services.beforeAnswering { [self] in try? await self.report(id, "test_started") }
        try await self.testWhenDue(id)
        #expect(self.calls == 2)
        #expect(try await self.status(id) == "testing")
    }

    private func report(_ id: String, _ event: String) async throws {
        let body = #"{"reason": "\#(event)"}"#
        let reply = try await self.sandbox.request("POST", "\(Path.connections)/\(id)/events", body: body)
        try #require(reply.status == 200)
    }

    @Test func `connections that do not exist any more end their work, and delay nobody`() async throws {
        let id = try await self.testedConnection()
        let due = try #require(try await self.due(id))
        let gone = try (1...60).map { try sampleID($0, of: Connection.self) }
        let workspaces = try (1...2).map { try sampleID($0, of: Workspace.self) }
        try await self.sandbox.composition.database.write { session in
            for (number, id) in gone.enumerated() {
                try session.run(
                    "INSERT INTO work (kind, subject_id, workspace_id, due_at) VALUES ('test', ?1, ?2, ?3)",
                    id,
                    workspaces[number % 2],
                    due.adding(seconds: -900)
                )
            }
        }
        self.time.set(due)
        for _ in 1...7 { try await self.runDue() }
        #expect(self.calls == 2)
        let count = try await self.sandbox.composition.database.read { session in
            try session.first("SELECT count(*) FROM work") { $0.int(0) }
        }
        #expect(count == 1)
    }

    @Test func `first tests go before health checks, of which there are no more than asked for`() async throws {
        let checked = [try await self.testedConnection(), try await self.testedConnection()]
        self.time.advance(seconds: 48 * 3600)
        let reply = try await self.sandbox.request("POST", "\(Path.connections)?verify=later", body: Self.openAI)
        let first = try #require(reply.json?["id"]?.string)
        let claims = try await self.sandbox.tester.claimDue(limit: 10, healthChecks: 1)
        #expect(claims.map(\.subjectID).first == first)
        #expect(claims.count == 2)
        let rest = try await self.sandbox.tester.claimDue(limit: 10, healthChecks: 1)
        #expect(Set((claims + rest).map(\.subjectID)) == Set(checked + [first]))
    }

    @Test func `the account of an earlier test is not shown beside a refusal, and the pause stays`() async throws {
        let id = try await self.testedConnection()
        let database = try self.sandbox.openDatabase()
        try database.run("UPDATE connections SET account_origin = 'o', account_id = 'ada', account_name = 'Ada'")
        let path = "\(Path.connections)/\(id)/test"
        #expect(try await self.sandbox.request("GET", path).json?["account"]?["id"] == "ada")
        self.sandbox.services.answer { _ in
            ServiceAnswer(status: 429, headers: [(name: "Retry-After", value: "7")], body: [])
        }
        for method in ["POST", "GET"] {
            let reply = try await self.sandbox.request(method, path)
            #expect(reply.json?["account"] == .null)
            #expect(reply.json?["retry_after"] == 7)
        }
    }

    private func secondsBehind() async throws -> Double? {
        let metrics = try await self.sandbox.composition.metrics(of: self.sandbox.vault, since: self.time.now)
        return metrics.first { $0.name == "patchbay_tests_behind_seconds" }?.samples.first?.value
    }

    @Test func `the lateness of the longest due test is told`() async throws {
        #expect(try await self.secondsBehind() == 0)
        let id = try await self.testedConnection()
        let due = try #require(try await self.due(id))
        #expect(try await self.secondsBehind() == 0)
        self.time.set(due.adding(seconds: 90))
        #expect(try await self.secondsBehind() == 90)
    }
}
