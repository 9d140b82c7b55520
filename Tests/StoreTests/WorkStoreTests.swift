import Domain
import Storage
import Store
import TestSupport
import Testing

@Suite(.serialized) struct WorkStoreTests {
    /// A database with work on `a`, `b` and `c`, due one second after another, and on `d`, which is not due by itself.
    private func open(_ engine: TestEngine) async throws -> any TestDatabase {
        let test = try await engine.open()
        let workspace: Identifier<Workspace> = try sampleID(1)
        for (number, subject) in ["a", "b", "c", "d"].enumerated() {
            let due = subject == "d" ? nil : someTime.adding(seconds: Int64(number))
            try await test.run(
                "INSERT INTO work (kind, subject_id, workspace_id, due_at) VALUES ('test', ?1, ?2, ?3)",
                subject,
                workspace,
                due
            )
        }
        return test
    }

    private func claim(_ limit: Int, in test: any TestDatabase, at seconds: Int64) async throws -> [WorkClaim] {
        let now = someTime.adding(seconds: seconds)
        return try await test.work.claim(.test, limit: limit, at: now, until: now.adding(seconds: 30))
    }

    @Test(arguments: TestEngine.allCases)
    func `work that is due is claimed once, the longest due first`(_ engine: TestEngine) async throws {
        let test = try await self.open(engine)
        #expect(try await self.claim(1, in: test, at: 1).map(\.subjectID) == ["a"])
        #expect(try await self.claim(9, in: test, at: 1).map(\.subjectID) == ["b"])
        #expect(try await self.claim(9, in: test, at: 1) == [])
        #expect(try await self.claim(9, in: test, at: 2).map(\.subjectID) == ["c"])
    }

    @Test(arguments: TestEngine.allCases)
    func `a lease that has ended is claimed again with a higher fence`(_ engine: TestEngine) async throws {
        let test = try await self.open(engine)
        let first = try #require(try await self.claim(1, in: test, at: 0).first)
        #expect(try await self.claim(9, in: test, at: 29).map(\.subjectID).sorted() == ["b", "c"])
        let second = try #require(try await self.claim(9, in: test, at: 30).first)
        #expect((second.subjectID, second.fence) == ("a", first.fence + 1))
        // The first claim's result comes too late.
        try await test.work.giveBack(first, plan: WorkPlan(dueAt: nil, attempts: 7))
        let row = try await test.all("SELECT attempts FROM work WHERE subject_id = 'a' AND leased_until IS NOT NULL") {
            $0.int(0)
        }
        #expect(row == [0])
    }

    @Test(arguments: TestEngine.allCases)
    func `a claim that is given back is due as its plan says`(_ engine: TestEngine) async throws {
        let test = try await self.open(engine)
        let claim = try #require(try await self.claim(1, in: test, at: 0).first)
        let due = someTime.adding(seconds: 60)
        try await test.work.giveBack(claim, plan: WorkPlan(dueAt: due, attempts: 3))
        #expect(try await self.claim(9, in: test, at: 59).map(\.subjectID).sorted() == ["b", "c"])
        let again = try #require(try await self.claim(9, in: test, at: 60).first)
        #expect((again.subjectID, again.attempts) == ("a", 3))
    }

    @Test(arguments: TestEngine.allCases)
    func `work on one subject is claimed whether it is due or not`(_ engine: TestEngine) async throws {
        let test = try await self.open(engine)
        let lease = someTime.adding(seconds: 30)
        for subject in ["c", "d"] {
            let claim = try await test.work.claim(.test, on: subject, at: someTime, until: lease)
            #expect(claim?.subjectID == subject)
            #expect(try await test.work.claim(.test, on: subject, at: someTime, until: lease) == nil)
        }
        #expect(try await test.work.claim(.test, on: "e", at: someTime, until: lease) == nil)
    }

    @Test(arguments: TestEngine.allCases)
    func `a process that owns the database ends the leases of earlier processes`(_ engine: TestEngine) async throws {
        let test = try await self.open(engine)
        #expect(try await self.claim(9, in: test, at: 9).count == 3)
        #expect(try await self.claim(9, in: test, at: 9) == [])
        try await test.work.endLeases()
        #expect(try await self.claim(9, in: test, at: 9).count == 3)
    }

    @Test(arguments: TestEngine.allCases)
    func `the first due time is told, also when it has passed`(_ engine: TestEngine) async throws {
        let test = try await self.open(engine)
        #expect(try await test.work.firstDue(.test) == someTime)
        try await test.run("DELETE FROM work WHERE due_at IS NOT NULL")
        #expect(try await test.work.firstDue(.test) == nil)
    }

    @Test(arguments: TestEngine.allCases)
    func `the work on a connection goes with the connection`(_ engine: TestEngine) async throws {
        let test = try await self.open(engine)
        let connection = try sampleConnection(1)
        try await test.connections.create(connection, with: sampleCredential(1), sealed: [1])
        try await test.run(
            "INSERT INTO work (kind, subject_id, workspace_id) VALUES ('test', ?1, ?2)",
            connection.id,
            connection.workspaceID
        )
        try await test.connections.delete(
            connection.id,
            in: connection.workspaceID,
            if: nil,
            by: sampleAct(.connectionDelete)
        )
        #expect(try await test.count("SELECT count(*) FROM work WHERE subject_id = ?1", connection.id) == 0)
        #expect(try await test.count("SELECT count(*) FROM work") == 4)
    }
}
