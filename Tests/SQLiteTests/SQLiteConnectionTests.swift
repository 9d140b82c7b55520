import Foundation
import SQLite
import Storage
import TestSupport
import Testing

@Suite struct SQLiteConnectionTests {
    private let directory: TemporaryDirectory
    private let sqlite: SQLiteConnection

    init() throws {
        self.directory = try TemporaryDirectory()
        self.sqlite = try SQLiteConnection(path: self.directory.file("a.db"), access: .create)
        try self.sqlite.execute(script: "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT UNIQUE)")
    }

    private func names() throws -> [String] {
        try self.sqlite.all("SELECT name FROM t ORDER BY id") { $0.text(0) }
    }

    @Test(arguments: [SQLiteConnection.Access.readOnly, .immutable, .readWrite])
    func onlyCreateMakesAFile(_ access: SQLiteConnection.Access) throws {
        let path = self.directory.file("missing.db")
        let error = try #require(throws: SQLiteError.self) { try SQLiteConnection(path: path, access: access) }
        #expect(error.code & 0xff == 14)
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test(arguments: ["a.db", "100%41.db", "what?mode=rw.db", "no#1.db", "a b&c=d.db"])
    func lookingAtAFileMakesNoneBesideIt(_ name: String) throws {
        let path = self.directory.file(name)
        try SQLiteConnection(path: path, access: .create).execute(
            script: "PRAGMA journal_mode = WAL; CREATE TABLE u (n); INSERT INTO u VALUES (7)"
        )
        try self.sqlite.execute(script: "PRAGMA journal_mode = WAL")
        let before = try FileManager.default.contentsOfDirectory(atPath: self.directory.path).sorted()
        let looking = try SQLiteConnection(path: path, access: .immutable)
        #expect(try looking.first("SELECT n FROM u") { $0.int(0) } == 7)
        #expect(throws: SQLiteError.self) { try looking.run("INSERT INTO u VALUES (8)") }
        #expect(try FileManager.default.contentsOfDirectory(atPath: self.directory.path).sorted() == before)
    }

    @Test func aFileThatIsNoDatabaseIsAnError() throws {
        let path = self.directory.file("text.db")
        try Data(repeating: 0x61, count: 4096).write(to: URL(filePath: path))
        let sqlite = try SQLiteConnection(path: path, access: .readWrite)
        let error = try #require(throws: SQLiteError.self) { try sqlite.first("SELECT * FROM t") { _ in } }
        #expect(error.code & 0xff == 26)
    }

    @Test func runReturnsHowManyRowsChanged() throws {
        #expect(try self.sqlite.run("INSERT INTO t (name) VALUES (?1), (?2), (?3)", "a", "b", "c") == 3)
        #expect(try self.sqlite.run("DELETE FROM t WHERE name <> ?1", "b") == 2)
        #expect(try self.sqlite.run("DELETE FROM t WHERE name = ?1", "z") == 0)
    }

    @Test func firstIsNilWithoutARow() throws {
        #expect(try self.sqlite.first("SELECT name FROM t") { $0.text(0) } == nil)
    }

    @Test func allKeepsTheOrderOfTheQuery() throws {
        try self.sqlite.run("INSERT INTO t (name) VALUES ('b'), ('a'), ('c')")
        #expect(try self.names() == ["b", "a", "c"])
        #expect(try self.sqlite.all("SELECT name FROM t ORDER BY name DESC") { $0.text(0) } == ["c", "b", "a"])
    }

    @Test func aStatementWorksAgainAfterAnError() throws {
        func insert(_ name: String) throws { try self.sqlite.run("INSERT INTO t (name) VALUES (?1)", name) }
        try insert("a")
        for _ in 0..<3 { #expect(throws: SQLiteError.self) { try insert("a") } }
        try insert("b")
        #expect(try self.names() == ["a", "b"])
    }

    @Test func aStatementWorksAgainAfterItsReaderThrows() throws {
        struct Stop: Error {}
        try self.sqlite.run("INSERT INTO t (name) VALUES ('a'), ('b')")
        func read(throwing: Bool) throws -> [String] {
            try self.sqlite.all("SELECT name FROM t") { row in
                if throwing { throw Stop() }
                return row.text(0)
            }
        }
        #expect(throws: Stop.self) { try read(throwing: true) }
        #expect(try read(throwing: false) == ["a", "b"])
        // A statement that was not reset would keep its read lock and fail this one.
        try self.sqlite.execute(script: "DROP TABLE t")
    }

    @Test func aStatementSeesAChangedSchema() throws {
        func count() throws -> Int? { try self.sqlite.first("SELECT count(*) FROM t") { $0.int(0) } }
        #expect(try count() == 0)
        try self.sqlite.execute(script: "DROP TABLE t")
        #expect(throws: SQLiteError.self) { try count() }
        try self.sqlite.execute(script: "CREATE TABLE t (other TEXT); INSERT INTO t VALUES ('x'), ('y')")
        #expect(try count() == 2)
    }

    @Test func scriptsStopAtTheirFirstError() throws {
        #expect(throws: SQLiteError.self) {
            try self.sqlite.execute(
                script: "INSERT INTO t (name) VALUES ('a'); INSERT INTO t VALUES (1); INSERT INTO t (name) VALUES ('b')"
            )
        }
        #expect(try self.names() == ["a"])
    }

    @Test func aTransactionThatReturnsIsCommitted() throws {
        let result = try self.sqlite.transaction {
            try self.sqlite.run("INSERT INTO t (name) VALUES ('a')")
            #expect(self.sqlite.isInTransaction)
            return 42
        }
        #expect(result == 42)
        #expect(!self.sqlite.isInTransaction)
        let other = try SQLiteConnection(path: self.directory.file("a.db"), access: .readOnly)
        #expect(try other.first("SELECT name FROM t") { $0.text(0) } == "a")
    }

    @Test func aTransactionThatThrowsIsRolledBack() throws {
        struct Stop: Error {}
        #expect(throws: Stop.self) {
            try self.sqlite.transaction {
                try self.sqlite.run("INSERT INTO t (name) VALUES ('a')")
                throw Stop()
            }
        }
        #expect(!self.sqlite.isInTransaction)
        #expect(try self.names() == [])
    }

    @Test func theFirstErrorIsTheOneToTell() throws {
        struct Stop: Error {}
        #expect(throws: Stop.self) {
            try self.sqlite.transaction {
                try self.sqlite.run("ROLLBACK")
                throw Stop()
            }
        }
        #expect(try self.sqlite.transaction { try self.sqlite.run("INSERT INTO t (name) VALUES ('a')") } == 1)
        #expect(try self.names() == ["a"])
    }
}
