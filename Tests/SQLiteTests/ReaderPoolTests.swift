import Dispatch
import SQLite
import Storage
import Synchronization
import TestSupport
import Testing

@Suite(.serialized) struct ReaderPoolTests {
    private let directory: TemporaryDirectory
    private let path: String
    private let writer: SQLiteConnection

    init() throws {
        self.directory = try TemporaryDirectory()
        self.path = self.directory.file("a.db")
        self.writer = try SQLiteConnection(path: self.path, access: .create)
        try self.writer.prepareForWriting()
        try self.writer.execute(script: "CREATE TABLE t (n INTEGER); INSERT INTO t VALUES (1)")
    }

    @Test func aMissingDatabaseIsFoundAtOnce() throws {
        let error = try #require(throws: SQLiteError.self) {
            try ReaderPool(path: self.directory.file("missing.db"), busyTimeout: 0)
        }
        #expect(error.code & 0xff == 14)
    }

    @Test(
        arguments: [
            "INSERT INTO t VALUES (2)", "DELETE FROM t", "CREATE TABLE u (n)", "DROP TABLE t",
            "PRAGMA user_version = 7",
            "PRAGMA query_only = OFF; INSERT INTO t VALUES (2)",
        ] as [StaticString]
    )
    func nothingCanBeWritten(_ sql: StaticString) throws {
        let pool = try ReaderPool(path: self.path, busyTimeout: 0)
        let error = try #require(throws: SQLiteError.self) { try pool.read { try $0.execute(script: sql) } }
        #expect(error.code & 0xff == 8)
        #expect(try self.writer.all("SELECT n FROM t") { $0.int(0) } == [1])
    }

    @Test func aConnectionComesBackAlsoAfterAnError() throws {
        struct Stop: Error {}
        let pool = try ReaderPool(path: self.path, busyTimeout: 0)
        let first = try pool.read { ObjectIdentifier($0) }
        #expect(throws: Stop.self) { try pool.read { _ in throw Stop() } }
        #expect(try pool.read { ObjectIdentifier($0) } == first)
    }

    @Test func readsInsideReadsHaveConnectionsOfTheirOwn() throws {
        let pool = try ReaderPool(path: self.path, busyTimeout: 0)
        try pool.read { outer in
            try outer.execute(script: "BEGIN; SELECT * FROM t")
            try pool.read { inner in
                #expect(outer !== inner)
                #expect(!inner.isInTransaction)
            }
            try outer.execute(script: "COMMIT")
        }
    }

    @Test func aReadTransactionSeesOneMoment() throws {
        let pool = try ReaderPool(path: self.path, busyTimeout: 0)
        func count(_ sqlite: SQLiteConnection) throws -> Int? {
            try sqlite.first("SELECT count(*) FROM t") { $0.int(0) }
        }
        try pool.read { sqlite in
            try sqlite.execute(script: "BEGIN")
            #expect(try count(sqlite) == 1)
            try self.writer.run("INSERT INTO t VALUES (2)")
            #expect(try count(sqlite) == 1)
            try sqlite.execute(script: "COMMIT")
            #expect(try count(sqlite) == 2)
        }
    }

    @Test func readsDoNotWaitForAWriter() throws {
        let pool = try ReaderPool(path: self.path, busyTimeout: 0)
        try self.writer.transaction {
            try self.writer.run("INSERT INTO t VALUES (2)")
            #expect(try pool.read { try $0.all("SELECT n FROM t") { $0.int(0) } } == [1])
        }
        #expect(try pool.read { try $0.all("SELECT n FROM t ORDER BY n") { $0.int(0) } } == [1, 2])
    }

    @Test func aScanReadsAndGivesItsErrorOn() async throws {
        struct Stop: Error {}
        let pool = try ReaderPool(path: self.path, busyTimeout: 0)
        let numbers = try await pool.scan { try $0.all("SELECT n FROM t") { $0.int(0) } }
        #expect(numbers == [1])
        await #expect(throws: Stop.self) { try await pool.scan { _ in throw Stop() } }
    }

    /// Each scan waits for the other, so two scans that ran one after the other would never end.
    @Test func twoScansRunAtATime() async throws {
        let pool = try ReaderPool(path: self.path, busyTimeout: 0)
        let began = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        async let first: Void = pool.scan { _ in
            began.0.signal()
            began.1.wait()
        }
        async let second: Void = pool.scan { _ in
            began.1.signal()
            began.0.wait()
        }
        _ = try await (first, second)
    }

    @Test func aThirdScanWaitsForItsTurn() async throws {
        let pool = try ReaderPool(path: self.path, busyTimeout: 0)
        let running = Running()
        try await withThrowingTaskGroup { group in
            for _ in 0..<40 {
                group.addTask {
                    try await pool.scan { sqlite in
                        running.enter()
                        // Takes some milliseconds, in which a third scan would begin.
                        _ = try sqlite.first(
                            """
                            WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 60000)
                            SELECT count(*) FROM numbers
                            """
                        ) { $0.int(0) }
                        running.leave()
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(running.most <= 2)
    }

    @Test func manyReadAtOnceWhileRowsAreAdded() async throws {
        let pool = try ReaderPool(path: self.path, busyTimeout: 0)
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    var last = 0
                    for _ in 0..<100 {
                        let count = try pool.read { try $0.first("SELECT count(*) FROM t") { $0.int(0) } } ?? 0
                        guard count >= last else { return false }
                        last = count
                    }
                    return last >= 1
                }
            }
            for number in 2...50 { try self.writer.run("INSERT INTO t VALUES (?1)", number) }
            for try await neverWentBack in group { #expect(neverWentBack) }
        }
        #expect(try pool.read { try $0.first("SELECT count(*) FROM t") { $0.int(0) } } == 50)
    }
}

private final class Running: Sendable {
    private let counts = Mutex((now: 0, most: 0))

    var most: Int { self.counts.withLock { $0.most } }

    func enter() { self.counts.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) } }
    func leave() { self.counts.withLock { $0.now -= 1 } }
}
