import SQLite
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
        #expect(error.primaryCode == 14)
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
        #expect(error.primaryCode == 8)
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
