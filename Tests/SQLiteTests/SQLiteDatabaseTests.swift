import Foundation
import SQLite
import Storage
import TestSupport
import Testing

@Suite(.serialized) struct SQLiteDatabaseTests {
    private let directory: TemporaryDirectory
    private let path: String

    init() throws {
        self.directory = try TemporaryDirectory()
        self.path = self.directory.file("a.db")
    }

    private func database() throws -> SQLiteDatabase {
        try SQLiteDatabase(path: self.path, busyTimeout: 1000, queueLimit: 10)
    }

    @Test(
        arguments: [
            ("PRAGMA journal_mode", "wal"), ("PRAGMA synchronous", "2"), ("PRAGMA foreign_keys", "1"),
            ("PRAGMA busy_timeout", "1000"),
        ] as [(SQL, String)]
    )
    func theWriterIsDurable(_ pragma: SQL, _ expected: String) async throws {
        let database = try self.database()
        let value = try await database.write { try $0.first(pragma) { $0.text(0) } }
        #expect(value == expected)
        database.close()
    }

    @Test func readersAreReadOnly() async throws {
        let database = try self.database()
        #expect(try await database.read { try $0.first("PRAGMA query_only") { $0.int(0) } } == 1)
        database.close()
    }

    @Test func whatIsWrittenIsReadAtOnceAndAfterReopening() async throws {
        let database = try self.database()
        _ = try await database.write { try $0.run("CREATE TABLE t (n)") }
        _ = try await database.write { try $0.run("INSERT INTO t VALUES (7)") }
        #expect(try await database.read { try $0.first("SELECT n FROM t") { $0.int(0) } } == 7)
        database.close()
        let reopened = try self.database()
        #expect(try await reopened.read { try $0.first("SELECT n FROM t") { $0.int(0) } } == 7)
        reopened.close()
    }

    @Test func closingRemovesTheLog() async throws {
        let database = try self.database()
        _ = try await database.write { try $0.run("CREATE TABLE t (n)") }
        let log = "\(self.path)-wal"
        #expect(try FileManager.default.attributesOfItem(atPath: log)[.size] as? Int ?? 0 > 0)
        database.close()
        // Closing is what removes the log, also while a reference to the database is held.
        #expect(!FileManager.default.fileExists(atPath: log))
        await #expect(throws: Writer.Failure.closed) { try await database.write { _ in } }
    }

    @Test func aCommandLeavesTheLogToTheDaemon() async throws {
        let daemon = try self.database()
        _ = try await daemon.write { try $0.run("CREATE TABLE t (n)") }
        let command = try SQLiteDatabase(path: self.path, busyTimeout: 1000, queueLimit: 10, copiesLog: false)
        _ = try await command.write { try $0.run("INSERT INTO t VALUES (7)") }
        let (file, log) = (URL(filePath: self.path), URL(filePath: "\(self.path)-wal"))
        let before = try (Data(contentsOf: file), Data(contentsOf: log))
        command.close()
        #expect(try (Data(contentsOf: file), Data(contentsOf: log)) == before)
        daemon.close()
        #expect(!FileManager.default.fileExists(atPath: log.path))
    }

    @Test func closingBesideAnotherReaderLeavesTheLogToIt() async throws {
        let database = try self.database()
        _ = try await database.write { try $0.run("CREATE TABLE t (n)") }
        let other = try SQLiteConnection(path: self.path, access: .readWrite)
        try other.execute(script: "BEGIN; SELECT count(*) FROM t")
        _ = try await database.write { try $0.run("INSERT INTO t VALUES (7)") }
        database.close()
        try other.execute(script: "COMMIT")
        #expect(try other.first("SELECT n FROM t") { $0.int(0) } == 7)
    }

    @Test func aDatabaseWithoutALogIsRefused() throws {
        let memory = try SQLiteConnection(path: ":memory:", access: .create)
        let error = try #require(throws: DurabilityError.self) { try memory.prepareForWriting() }
        #expect(error.description.contains("journal_mode=WAL"))
    }

    @Test func aFileThatIsNoDatabaseIsRefused() throws {
        try Data(repeating: 0x61, count: 4096).write(to: URL(filePath: self.path))
        let error = try #require(throws: SQLiteError.self) { try self.database() }
        #expect(error.code & 0xff == 26)
    }
}
