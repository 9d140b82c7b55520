import Storage
import Synchronization
import TestSupport
import Testing

/// The contract of `Database`, which every engine keeps.
@Suite(.serialized) struct DatabaseTests {
    private struct Refusal: Error, Equatable {}

    private static let insert: SQL = """
        INSERT INTO workspaces (id, name, created_at, updated_at) VALUES ('wsp_' || ?1, ?1, 't', 't')
        """

    private func names(in test: any TestDatabase) async throws -> [String] {
        try await test.all("SELECT name FROM workspaces ORDER BY name") { $0.text(0) }
    }

    @Test(arguments: TestEngine.allCases)
    func aWriteIsSeenByTheNextReadAndScan(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        let database = test.unchecked
        for number in 3...20 {
            let changed = try await database.write { try $0.run(Self.insert, "\(number)") }
            #expect(changed == 1)
            let count = try await database.read { try $0.first("SELECT count(*) FROM workspaces") { $0.int(0) } }
            #expect(count == number)
            let scanned = try await database.scan(for: "") {
                try $0.first("SELECT count(*) FROM workspaces") { $0.int(0) }
            }
            #expect(scanned == number)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func aReadCannotWrite(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        let database = test.unchecked
        await #expect(throws: (any Error).self) { try await database.read { try $0.run(Self.insert, "3") } }
        await #expect(throws: (any Error).self) { try await database.scan(for: "") { try $0.run(Self.insert, "3") } }
        #expect(try await self.names(in: test) == ["one", "two"])
    }

    @Test(arguments: TestEngine.allCases)
    func errorsOfABodyArePassedOn(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        let database = test.unchecked
        await #expect(throws: Refusal()) { try await database.read { _ in throw Refusal() } }
        await #expect(throws: Refusal()) { try await database.scan(for: "") { _ in throw Refusal() } }
        await #expect(throws: Refusal()) { try await database.write { _ in throw Refusal() } }
    }

    @Test(arguments: TestEngine.allCases)
    func aWriteThatThrowsIsUndoneAlone(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        let database = test.unchecked
        let results = await withTaskGroup { group in
            for number in 3...8 {
                group.addTask {
                    do {
                        try await database.write { session in
                            try session.run(Self.insert, "\(number)")
                            if number.isMultiple(of: 2) { throw Refusal() }
                        }
                        return (number, false)
                    } catch {
                        return (number, error as? Refusal == Refusal())
                    }
                }
            }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        #expect(results == [3: false, 4: true, 5: false, 6: true, 7: false, 8: true])
        #expect(try await self.names(in: test) == ["3", "5", "7", "one", "two"])
    }

    @Test(arguments: TestEngine.allCases)
    func aWriteSeesItsOwnChanges(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        let count = try await test.unchecked.write { session in
            try session.run(Self.insert, "3")
            return try session.first("SELECT count(*) FROM workspaces") { $0.int(0) }
        }
        #expect(count == 3)
    }

    @Test(arguments: TestEngine.allCases)
    func aSubmittedWriteIsCompletedWithItsResult(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        let database = test.unchecked
        let (results, continuation) = AsyncStream.makeStream(of: (any Error)?.self)
        try database.submit({ try $0.run(Self.insert, "3") }, completion: { continuation.yield($0) })
        try database.submit { session in
            try session.run(Self.insert, "4")
            throw Refusal()
        } completion: { error in
            continuation.yield(error)
            continuation.finish()
        }
        let errors = await results.reduce(into: []) { $0.append($1) }
        #expect(errors.count == 2)
        #expect(errors.filter { $0 == nil }.count == 1)
        #expect(errors.compactMap { $0 as? Refusal } == [Refusal()])
        #expect(try await self.names(in: test) == ["3", "one", "two"])
    }

    @Test(arguments: TestEngine.allCases)
    func closingFinishesQueuedWrites(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        let database = test.unchecked
        let writer = try await HeldWriter(of: database)
        let completed = Mutex<[Bool]>([])
        for number in 3...5 {
            try database.submit({ try $0.run(Self.insert, "\(number)") }) { error in
                completed.withLock { $0.append(error == nil) }
            }
        }
        #expect(completed.withLock { $0 }.isEmpty)
        writer.release()
        test.close()
        #expect(completed.withLock { $0 } == [true, true, true])
    }

    @Test(arguments: TestEngine.allCases)
    func durableAndWaitingWritesAreCounted(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        let database = test.unchecked
        #expect((database.statistics.writes, database.statistics.commits) == (0, 0))
        let writer = try await HeldWriter(of: database)
        for number in 3...5 { try database.submit({ try $0.run(Self.insert, "\(number)") }, completion: { _ in }) }
        #expect(database.statistics.waiting == 3)
        writer.release()
        _ = try await database.write { try $0.run(Self.insert, "6") }
        await #expect(throws: Refusal()) { try await database.write { _ in throw Refusal() } }
        test.close()
        let statistics = database.statistics
        // The write that held the writer counts, too.
        #expect((statistics.writes, statistics.waiting) == (5, 0))
        #expect(statistics.commits >= 2)
        #expect(statistics.duration > .zero)
    }
}
