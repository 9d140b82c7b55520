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
        try await self.turn(limit, after: nil, in: test, at: seconds).claims
    }

    private func turn(
        _ limit: Int,
        isAwaited: Bool = false,
        after last: Identifier<Workspace>?,
        in test: any TestDatabase,
        at seconds: Int64
    ) async throws -> WorkTurn {
        let now = someTime.adding(seconds: seconds)
        let lease = now.adding(seconds: 30)
        return try await test.work.claim(.test, isAwaited: isAwaited, limit: limit, after: last, at: now, until: lease)
    }

    /// A database in which workspaces have due work: their numbers, and the number of rows of each.
    private func open(_ engine: TestEngine, due: [Int: Int]) async throws -> any TestDatabase {
        let test = try await engine.open()
        for (workspace, count) in due {
            for number in 0..<count {
                try await test.run(
                    "INSERT INTO work (kind, subject_id, workspace_id, due_at) VALUES ('test', ?1, ?2, ?3)",
                    "\(workspace)-\(number)",
                    try sampleID(workspace, of: Workspace.self),
                    someTime.adding(seconds: Int64(number - 100 * workspace))
                )
            }
        }
        return test
    }

    @Test(arguments: TestEngine.allCases)
    func `workspaces take turns, however much work one of them has`(_ engine: TestEngine) async throws {
        let test = try await self.open(engine, due: [1: 3, 2: 30, 3: 2])
        var last: Identifier<Workspace>?
        var subjects: [String] = []
        for _ in 1...4 {
            let turn = try await self.turn(2, after: last, in: test, at: 60)
            last = turn.last
            subjects += turn.claims.map(\.subjectID)
        }
        #expect(subjects == ["1-0", "2-0", "3-0", "1-1", "2-1", "3-1", "1-2", "2-2"])
        // A workspace that is alone gets the whole turn.
        let turn = try await self.turn(3, after: last, in: test, at: 60)
        #expect(turn.claims.map(\.subjectID) == ["2-3", "2-4", "2-5"])
    }

    @Test(arguments: TestEngine.allCases)
    func `a turn looks at no more than a thousand workspaces, and the next one goes on`(
        _ engine: TestEngine
    ) async throws {
        let test = try await self.open(engine, due: [2000: 1])
        for workspace in 1...1500 {
            try await test.run(
                "INSERT INTO work (kind, subject_id, workspace_id, due_at) VALUES ('test', ?1, ?2, ?3)",
                "later-\(workspace)",
                try sampleID(workspace, of: Workspace.self),
                someTime.adding(seconds: 900)
            )
        }
        let first = try await self.turn(2, after: nil, in: test, at: 0)
        #expect(first.claims.isEmpty)
        #expect(first.last == (try sampleID(1000)))
        #expect(try await self.turn(2, after: first.last, in: test, at: 0).claims.map(\.subjectID) == ["2000-0"])
    }

    @Test(arguments: TestEngine.allCases)
    func `work that something waits for is claimed by itself`(_ engine: TestEngine) async throws {
        let test = try await self.open(engine)
        try await test.run("UPDATE work SET is_awaited = 1 WHERE subject_id = 'c'")
        #expect(try await self.turn(9, isAwaited: true, after: nil, in: test, at: 9).claims.map(\.subjectID) == ["c"])
        #expect(try await self.claim(9, in: test, at: 9).map(\.subjectID) == ["a", "b"])
        // A plan decides how the work is claimed next.
        let claim = try #require(try await self.turn(9, isAwaited: true, after: nil, in: test, at: 40).claims.first)
        try await test.work.giveBack(claim, plan: WorkPlan(dueAt: someTime, isAwaited: true))
        let again = try #require(try await self.turn(9, isAwaited: true, after: nil, in: test, at: 40).claims.first)
        try await test.work.giveBack(again, plan: WorkPlan(dueAt: someTime))
        #expect(try await self.turn(9, isAwaited: true, after: nil, in: test, at: 40).claims.isEmpty)
    }

    @Test(arguments: TestEngine.allCases)
    func `the work of a row that is gone is deleted by its newest claim only`(_ engine: TestEngine) async throws {
        let test = try await self.open(engine)
        let old = try #require(try await self.claim(1, in: test, at: 0).first)
        let new = try #require(try await self.claim(9, in: test, at: 30).first { $0.subjectID == "a" })
        try await test.work.delete(old)
        #expect(try await test.count("SELECT count(*) FROM work") == 4)
        try await test.work.delete(new)
        #expect(try await test.all("SELECT subject_id FROM work ORDER BY 1") { $0.text(0) } == ["b", "c", "d"])
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
