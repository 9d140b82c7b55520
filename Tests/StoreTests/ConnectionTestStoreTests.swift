import Domain
import Storage
import Store
import TestSupport
import Testing

/// Tests of connections as they are stored, with the changes of status that they cause.
@Suite(.serialized) struct ConnectionTestStoreTests {
    private struct Refusal: Error, Equatable {}

    private static let account = ServiceAccount(origin: "https://api.example.com:443", id: "7", name: "Ada")

    private static let refusal = TestFinding(
        .refused,
        message: "The service does not accept Field 'API Key'",
        fields: [
            FieldProblem(field: "api_key", in: .credentials, code: .refused, message: "Field 'API Key' is refused")
        ],
        httpStatus: 401,
        serviceCode: "invalid_auth"
    )

    private func open(_ engine: TestEngine) async throws -> any TestDatabase {
        let test = try await engine.open()
        try await test.connections.create(sampleConnection(1), with: sampleCredential(1), sealed: [1])
        return test
    }

    private func connection(in test: any TestDatabase) async throws -> Connection {
        try #require(try await test.connections.find(sampleID(1), in: sampleID(1)))
    }

    private func evidence(_ finding: TestFinding, of number: Int = 1, version: Int = 1) throws -> TestEvidence {
        TestEvidence(
            of: try sampleID(number),
            in: try sampleID(1),
            finding,
            milliseconds: 12,
            credentialVersion: version,
            testedBy: "key_1",
            testedAt: someTime.adding(seconds: 20)
        )
    }

    @discardableResult
    private func record(
        _ evidence: TestEvidence,
        of credential: Int = 1,
        in test: any TestDatabase,
        isAudited: Bool = false,
        ending claim: WorkClaim? = nil,
        with config: String = "{}",
        deciding rule: @escaping @Sendable (Connection) throws -> [ConnectionEvent] = { _ in [] }
    ) async throws -> (connection: Connection, isStored: Bool) {
        let act = sampleAct(.connectionTest)
        return try await DatabaseConnectionTestStore(test.database)
            .record(
                TestResult(
                    evidence,
                    of: sampleID(credential),
                    with: config,
                    isAudited: isAudited,
                    ending: claim,
                    planning: { _ in WorkPlan(dueAt: someTime.adding(seconds: 3600), attempts: 2) },
                    deciding: rule
                ),
                by: act
            )
    }

    private func lastTest(in test: any TestDatabase, workspace: Int = 1) async throws -> TestEvidence? {
        try await DatabaseConnectionTestStore(test.database).lastTest(of: sampleID(1), in: sampleID(workspace))
    }

    private func claim(in test: any TestDatabase, at now: Timestamp) async throws -> WorkClaim? {
        let lease = now.adding(seconds: 30)
        let turn = try await test.work.claim(.test, isAwaited: false, limit: 1, after: nil, at: now, until: lease)
        return turn.claims.first
    }

    private func audited(in test: any TestDatabase) async throws -> Int? {
        try await test.count("SELECT count(*) FROM audit_events WHERE action = 'connection.test'")
    }

    private static let refusing: @Sendable (Connection) throws -> [ConnectionEvent] = { connection in
        [
            try sampleEvent(.testStarted, from: connection.status),
            try sampleEvent(.credentialsRefused, from: .testing, message: "no"),
        ]
    }

    @Test(arguments: TestEngine.allCases)
    func `a connection without a test has no last test`(_ engine: TestEngine) async throws {
        #expect(try await self.lastTest(in: self.open(engine)) == nil)
    }

    @Test(
        arguments: TestEngine.allCases,
        [
            TestFinding(.passed), refusal,
            TestFinding(
                .missingScope,
                message: "m",
                httpStatus: 200,
                account: account,
                accountKind: "user",
                grantedScopes: ["a"],
                missingScopes: ["b"]
            ),
            TestFinding(.passed, grantedScopes: []), TestFinding(.expired, isPastExpiry: true), TestFinding(.noTest),
            TestFinding(.rateLimited, message: "m", httpStatus: 429, retryAfter: 7),
        ]
    )
    func `a stored test is read as it was`(_ engine: TestEngine, _ finding: TestFinding) async throws {
        let test = try await self.open(engine)
        let evidence = try self.evidence(finding)
        #expect(try await self.record(evidence, in: test).isStored)
        #expect(try await self.lastTest(in: test) == evidence)
        #expect(try await self.lastTest(in: test, workspace: 2) == nil)
        let outcomes = try await test.all("SELECT outcome FROM connection_tests") { $0.text(0) }
        #expect(outcomes == [finding.outcome.rawValue])
    }

    @Test(arguments: TestEngine.allCases)
    func `a test of another config is not stored`(_ engine: TestEngine) async throws {
        let test = try await self.open(engine)
        let result = try await self.record(
            self.evidence(Self.refusal),
            in: test,
            with: #"{"host":"old"}"#,
            deciding: Self.refusing
        )
        #expect(!result.isStored)
        #expect(try await self.lastTest(in: test) == nil)
        #expect(try await self.connection(in: test).status == .active)
    }

    @Test(arguments: TestEngine.allCases)
    func `a test that a caller asked for plans the next one`(_ engine: TestEngine) async throws {
        let test = try await self.open(engine)
        try await self.record(self.evidence(Self.refusal), in: test)
        try await self.record(self.evidence(Self.refusal), in: test)
        let rows = try await test.all("SELECT subject_id, due_at, attempts FROM work") { row in
            "\(row.text(0)) \(row.text(1)) \(row.int(2))"
        }
        #expect(rows == ["\(try sampleID(1, of: Connection.self)) \(someTime.adding(seconds: 3600)) 2"])
    }

    @Test(arguments: TestEngine.allCases)
    func `the result of a claim that was overtaken is not stored`(_ engine: TestEngine) async throws {
        let test = try await self.open(engine)
        let first = try self.evidence(TestFinding(.passed))
        try await self.record(first, in: test)
        let due = someTime.adding(seconds: 3600)
        let (old, new) = try await (
            #require(self.claim(in: test, at: due)), #require(self.claim(in: test, at: due.adding(seconds: 30)))
        )
        await #expect(throws: StaleClaim.self) {
            try await self.record(self.evidence(Self.refusal), in: test, ending: old, deciding: Self.refusing)
        }
        #expect(try await self.lastTest(in: test) == first)
        #expect(try await self.connection(in: test).status == .active)
        #expect(try await self.record(self.evidence(Self.refusal), in: test, ending: new).isStored)
        #expect(try await test.count("SELECT count(*) FROM work WHERE leased_until IS NULL") == 1)
    }

    @Test(arguments: TestEngine.allCases)
    func `a result that was measured before a test that somebody asked for is not stored`(
        _ engine: TestEngine
    ) async throws {
        let test = try await self.open(engine)
        let passed = try self.evidence(TestFinding(.passed))
        try await self.record(passed, in: test)
        let due = someTime.adding(seconds: 3600)
        let claim = try #require(try await self.claim(in: test, at: due))
        try await self.record(passed, in: test, isAudited: true)
        await #expect(throws: StaleClaim.self) {
            try await self.record(self.evidence(Self.refusal), in: test, ending: claim, deciding: Self.refusing)
        }
        #expect(try await self.lastTest(in: test) == passed)
        #expect(try await self.connection(in: test).status == .active)
        // The next claim does not wait for the end of the old lease.
        #expect(try await self.claim(in: test, at: due) != nil)
    }

    @Test(arguments: TestEngine.allCases)
    func `another account is an audit event without its id, and the first account is none`(
        _ engine: TestEngine
    ) async throws {
        let test = try await self.open(engine)
        try await self.record(self.evidence(TestFinding(.passed, account: Self.account)), in: test)
        #expect(try await self.audited(in: test) == 0)
        let other = ServiceAccount(origin: Self.account.origin, id: "8", name: "Bob")
        try await self.record(self.evidence(TestFinding(.passed, account: other)), in: test)
        let details = try await test.all("SELECT details FROM audit_events WHERE action = 'connection.test'") {
            $0.text(0)
        }
        #expect(details == [#"{"outcome":"passed","code":"passed","account_changed":true}"#])
    }

    @Test(arguments: TestEngine.allCases)
    func `a test takes the place of the one before`(_ engine: TestEngine) async throws {
        let test = try await self.open(engine)
        try await self.record(self.evidence(Self.refusal), in: test)
        let second = try self.evidence(TestFinding(.passed))
        try await self.record(second, in: test)
        #expect(try await self.lastTest(in: test) == second)
        #expect(try await test.count("SELECT count(*) FROM connection_tests") == 1)
    }

    @Test(arguments: TestEngine.allCases)
    func `a test without a change of status changes nothing but the evidence`(_ engine: TestEngine) async throws {
        let test = try await self.open(engine)
        let before = try await self.connection(in: test)
        let result = try await self.record(self.evidence(TestFinding(.passed)), in: test)
        #expect("\(result.connection)" == "\(before)")
        #expect("\(try await self.connection(in: test))" == "\(before)")
        #expect(try await self.audited(in: test) == 0)
        try await self.record(self.evidence(TestFinding(.passed)), in: test, isAudited: true)
        #expect(try await self.audited(in: test) == 1)
        #expect("\(try await self.connection(in: test))" == "\(before)")
    }

    @Test(arguments: TestEngine.allCases)
    func `both changes of status are stored in their order`(_ engine: TestEngine) async throws {
        let test = try await self.open(engine)
        let before = try await self.connection(in: test)
        let result = try await self.record(self.evidence(Self.refusal), in: test, deciding: Self.refusing)
        let connection = try await self.connection(in: test)
        #expect("\(connection)" == "\(result.connection)")
        #expect((connection.status, connection.statusReason) == (.error, .credentialsRefused))
        #expect(connection.statusMessage == "no" && connection.updatedAt > before.updatedAt)
        let events = try await test.connections.events(of: sampleID(1), PageRequest(), in: sampleID(1)).items
        #expect(events.map(\.to) == [.error, .testing] && events.map(\.from) == [.testing, .active])
        #expect(try await self.audited(in: test) == 1)
    }

    @Test(arguments: TestEngine.allCases)
    func `an account is stored with the connection once`(_ engine: TestEngine) async throws {
        let test = try await self.open(engine)
        let before = try await self.connection(in: test)
        let evidence = try self.evidence(TestFinding(.passed, account: Self.account))
        let first = try await self.record(evidence, in: test).connection
        #expect(first.account == Self.account && first.updatedAt > before.updatedAt)
        #expect("\(try await self.connection(in: test))" == "\(first)")
        // The same account changes nothing, and a test that names none keeps it.
        try await self.record(evidence, in: test)
        try await self.record(self.evidence(Self.refusal), in: test)
        #expect("\(try await self.connection(in: test))" == "\(first)")
        #expect(try await self.lastTest(in: test)?.finding.account == nil)
    }

    @Test(arguments: TestEngine.allCases, [(2, 1), (1, 2)])
    func `a test of another credential or version stores nothing`(
        _ engine: TestEngine,
        _ tested: (credential: Int, version: Int)
    ) async throws {
        let test = try await self.open(engine)
        let before = try await self.connection(in: test)
        let evidence = try self.evidence(TestFinding(.passed, account: Self.account), version: tested.version)
        let result = try await self.record(evidence, of: tested.credential, in: test, isAudited: true) { _ in
            throw Refusal()
        }
        #expect(!result.isStored)
        #expect("\(result.connection)" == "\(before)")
        #expect("\(try await self.connection(in: test))" == "\(before)")
        #expect(try await self.lastTest(in: test) == nil)
        #expect(try await self.audited(in: test) == 0)
    }

    @Test(arguments: TestEngine.allCases)
    func `a rule that throws stores nothing`(_ engine: TestEngine) async throws {
        let test = try await self.open(engine)
        await #expect(throws: Refusal()) {
            try await self.record(self.evidence(Self.refusal), in: test) { _ in throw Refusal() }
        }
        #expect(try await self.lastTest(in: test) == nil)
    }

    @Test(arguments: TestEngine.allCases)
    func `the test of a missing connection is refused`(_ engine: TestEngine) async throws {
        let test = try await self.open(engine)
        await #expect(throws: ServiceError.connectionNotFound) {
            try await self.record(self.evidence(Self.refusal, of: 2), in: test)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a test is deleted with its connection`(_ engine: TestEngine) async throws {
        let test = try await self.open(engine)
        try await self.record(self.evidence(Self.refusal), in: test)
        try await test.connections.delete(1)
        #expect(try await test.count("SELECT count(*) FROM connection_tests") == 0)
    }
}
