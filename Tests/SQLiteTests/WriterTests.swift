import Foundation
import SQLite
import Storage
import TestSupport
import Testing

@Suite(.serialized) struct WriterTests {
    private struct Refusal: Error, Equatable {
        let number: Int
    }

    private let directory: TemporaryDirectory
    private let path: String
    private let reader: SQLiteConnection

    init() throws {
        self.directory = try TemporaryDirectory()
        self.path = self.directory.file("a.db")
        let sqlite = try SQLiteConnection(path: self.path, access: .create)
        try sqlite.prepareForWriting()
        try sqlite.execute(script: "CREATE TABLE t (n INTEGER PRIMARY KEY, filler BLOB)")
        self.reader = try SQLiteConnection(path: self.path, access: .readOnly)
    }

    private func writer(limit: Int = 1000, busyTimeout: Int = 10_000) throws -> Writer {
        try Writer(path: self.path, limit: limit, busyTimeout: busyTimeout)
    }

    private func stored() throws -> [Int] { try self.reader.all("SELECT n FROM t ORDER BY n") { $0.int(0) } }

    @Sendable private static func insert(_ number: Int) -> @Sendable (SQLiteConnection) throws -> Int {
        { sqlite in
            try sqlite.run("INSERT INTO t (n) VALUES (?1)", number)
            return number
        }
    }

    @Test func theThreadHasANameInTheSystem() async throws {
        let writer = try self.writer()
        let name = try await writer.write { _ in
            try String(contentsOfFile: "/proc/thread-self/comm", encoding: .utf8)
        }
        #expect(name == "patchbay-writer\n")
        writer.close()
    }

    @Test func manyWritesAtOnceAreAllDurable() async throws {
        let writer = try self.writer()
        let numbers = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<500 { group.addTask { try await writer.write(Self.insert(number)) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(numbers.sorted() == Array(0..<500))
        #expect(try self.stored() == Array(0..<500))
        writer.close()
    }

    @Test func durableAndWaitingWritesAreCounted() async throws {
        let writer = try self.writer()
        let gate = await writer.hold()
        let inserts = (0..<5).map { writer.submit(Self.insert($0)) }
        let refused = writer.submit { _ in throw Refusal(number: 1) }
        #expect(writer.statistics.waiting == 6)
        #expect(writer.statistics.commits == 0)
        gate.open()
        for insert in inserts { _ = try await insert.value }
        await #expect(throws: Refusal(number: 1)) { try await refused.value }
        writer.close()
        // The job that held the writer was the first group.
        #expect(writer.statistics.commits == 2)
        #expect(writer.statistics.writes == 6)
        #expect(writer.statistics.waiting == 0)
        #expect(writer.statistics.duration > .zero)
    }

    @Test func aWriteIsVisibleOnceAnswered() async throws {
        let writer = try self.writer()
        for number in 0..<20 {
            _ = try await writer.write(Self.insert(number))
            #expect(try self.stored() == Array(0...number))
        }
        writer.close()
    }

    @Test func waitingWritesAreOneTransaction() async throws {
        let writer = try self.writer()
        let gate = await writer.hold()
        let inserts = (0..<50).map { writer.submit(Self.insert($0)) }
        let path = self.path
        let seenBesides = writer.submit { sqlite in
            let other = try SQLiteConnection(path: path, access: .readOnly)
            return [sqlite, other].map { try? $0.first("SELECT count(*) FROM t") { $0.int(0) } }
        }
        gate.open()
        // The last job sees the rows of the other jobs. Another connection does not, because nothing was committed yet.
        #expect(try await seenBesides.value == [50, 0])
        for (number, insert) in inserts.enumerated() { #expect(try await insert.value == number) }
        #expect(try self.stored() == Array(0..<50))
        writer.close()
    }

    @Test func aFailingJobIsUndoneAlone() async throws {
        let writer = try self.writer()
        let gate = await writer.hold()
        let jobs = (0..<9).map { number in
            writer.submit { sqlite in
                let inserted = try Self.insert(number)(sqlite)
                if number % 3 == 1 { throw Refusal(number: number) }
                if number % 3 == 2 { _ = try Self.insert(0)(sqlite) }
                return inserted
            }
        }
        gate.open()
        for (number, job) in jobs.enumerated() {
            switch (number % 3, await job.result) {
            case (0, .success(let inserted)): #expect(inserted == number)
            case (1, .failure(let error as Refusal)): #expect(error == Refusal(number: number))
            case (2, .failure(let error as SQLiteError)): #expect(error.kind == .uniqueViolation)
            case (_, let result): Issue.record("job \(number) ended with \(result)")
            }
        }
        #expect(try self.stored() == [0, 3, 6])
        writer.close()
    }

    @Test func aJobThatRunsAgainIsAnsweredOnce() async throws {
        let writer = try self.writer()
        let gate = await writer.hold()
        let counter = writer.submit { sqlite in
            try sqlite.run("INSERT INTO t (filler) VALUES (x'00')")
            return try sqlite.first("SELECT count(*) FROM t") { $0.int(0) }
        }
        let refused = writer.submit { _ in throw Refusal(number: 1) }
        gate.open()
        #expect(try await counter.value == 1)
        await #expect(throws: Refusal(number: 1)) { try await refused.value }
        #expect(try self.stored() == [1])
        writer.close()
    }

    static let transactionLosses: [@Sendable (SQLiteConnection) throws -> Void] = [
        { try $0.run("ROLLBACK") },
        {
            try $0.run("ROLLBACK")
            throw Refusal(number: -1)
        },
        { sqlite in
            // SQLITE_FULL, as on a full disk: SQLite itself rolls the transaction back.
            let pages = try sqlite.first("PRAGMA page_count") { $0.int(0) }
            #expect(pages == 2)
            _ = try sqlite.first("PRAGMA max_page_count = 3") { $0.int(0) }
            defer { _ = try? sqlite.first("PRAGMA max_page_count = 1000000") { $0.int(0) } }
            try sqlite.run("INSERT INTO t (n, filler) VALUES (100, zeroblob(100000))")
        },
    ]

    @Test(arguments: transactionLosses.indices)
    func aLostTransactionFailsEveryJobInIt(_ index: Int) async throws {
        let writer = try self.writer()
        let gate = await writer.hold()
        let before = writer.submit(Self.insert(1))
        let loses = writer.submit(Self.transactionLosses[index])
        let after = writer.submit(Self.insert(2))
        gate.open()
        await #expect(throws: (any Error).self) { try await before.value }
        await #expect(throws: (any Error).self) { try await loses.value }
        await #expect(throws: (any Error).self) { try await after.value }
        #expect(try self.stored() == [])
        #expect(try await writer.write(Self.insert(3)) == 3)
        #expect(try self.stored() == [3])
        writer.close()
    }

    @Test func aFullQueueRefusesAtOnce() async throws {
        let writer = try self.writer(limit: 3)
        let gate = await writer.hold()
        let waiting = (0..<3).map { writer.submit(Self.insert($0)) }
        for _ in 0..<2 {
            await #expect(throws: Writer.Failure.queueFull) { try await writer.write(Self.insert(9)) }
        }
        gate.open()
        for (number, job) in waiting.enumerated() { #expect(try await job.value == number) }
        #expect(try await writer.write(Self.insert(3)) == 3)
        #expect(try self.stored() == [0, 1, 2, 3])
        writer.close()
    }

    @Test func anotherProgramsLockDelaysAWrite() async throws {
        let writer = try self.writer()
        let other = try SQLiteConnection(path: self.path, access: .readWrite)
        try other.run("BEGIN IMMEDIATE")
        try other.run("INSERT INTO t (n) VALUES (1)")
        let waiting = writer.submit { try $0.all("SELECT n FROM t") { $0.int(0) } }
        for _ in 0..<200 { #expect(try self.stored() == []) }
        try other.run("COMMIT")
        #expect(try await waiting.value == [1])
        writer.close()
    }

    @Test func aLockHeldTooLongIsBusyAndReadsGoOn() async throws {
        let writer = try self.writer(busyTimeout: 20)
        let other = try SQLiteConnection(path: self.path, access: .readWrite)
        try other.run("INSERT INTO t (n) VALUES (1)")
        try other.run("BEGIN IMMEDIATE")
        let refused = writer.submit(Self.insert(2))
        for _ in 0..<50 { #expect(try self.stored() == [1]) }
        let error = try await #require(throws: SQLiteError.self) { try await refused.value }
        #expect(error.kind == .locked)
        try other.run("ROLLBACK")
        #expect(try await writer.write(Self.insert(3)) == 3)
        #expect(try self.stored() == [1, 3])
        writer.close()
    }

    @Test func closingFinishesQueuedWritesAndRefusesFurtherOnes() async throws {
        let writer = try self.writer()
        let gate = await writer.hold()
        let waiting = (0..<5).map { writer.submit(Self.insert($0)) }
        let closing = Task.detached { writer.close() }
        gate.open()
        await closing.value
        for (number, job) in waiting.enumerated() { #expect(try await job.value == number) }
        await #expect(throws: Writer.Failure.closed) { try await writer.write(Self.insert(9)) }
        #expect(try self.stored() == [0, 1, 2, 3, 4])
    }

    @Test func aCancelledCallerChangesNothing() async throws {
        let writer = try self.writer()
        let gate = await writer.hold()
        let job = writer.submit(Self.insert(1))
        job.cancel()
        gate.open()
        #expect(try await job.value == 1)
        #expect(try self.stored() == [1])
        writer.close()
    }
}
