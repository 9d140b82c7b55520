import Foundation
import SQLite
import Testing

@Suite(.serialized) struct CheckpointerTests {
    private let directory: TemporaryDirectory
    private let path: String
    private let checkpointer: Checkpointer
    private let writer: Writer

    init() throws {
        self.directory = try TemporaryDirectory()
        self.path = self.directory.file("a.db")
        let connection = try SQLiteConnection(path: self.path, access: .create)
        try connection.prepareForWriting()
        try connection.execute(script: "CREATE TABLE t (n INTEGER PRIMARY KEY, filler BLOB)")
        let other = try SQLiteConnection(path: self.path, access: .readWrite)
        self.checkpointer = Checkpointer(connection: other, threshold: 20)
        self.writer = Writer(connection: connection, checkpointer: self.checkpointer, limit: 10)
    }

    /// Adds a page to the table, and so at least one to the log.
    private func write(_ numbers: Range<Int>) async throws {
        for number in numbers {
            _ = try await self.writer.write { sqlite in
                try sqlite.run("INSERT INTO t (n, filler) VALUES (?1, zeroblob(3000))", number)
            }
        }
    }

    /// How often the log was started anew: https://sqlite.org/fileformat2.html, section 4.1, "Checkpoint sequence number".
    private func starts() throws -> UInt32 {
        try Data(contentsOf: URL(filePath: "\(self.path)-wal"))[12..<16].reduce(0) { $0 << 8 | UInt32($1) }
    }

    private func pagesInFile() throws -> Int {
        try Data(contentsOf: URL(filePath: self.path)).count / 4096
    }

    @Test func aShortLogIsLeftAlone() async throws {
        let before = try self.pagesInFile()
        try await self.write(0..<5)
        self.checkpointer.wait()
        #expect(try self.pagesInFile() == before)
        self.writer.close()
    }

    @Test func aLongLogIsCopiedAndStartedAnew() async throws {
        let before = try self.starts()
        try await self.write(0..<30)
        self.checkpointer.wait()
        #expect(try self.pagesInFile() > 20)
        // After the first of these the writer copies the rest; the next begins at the log's start.
        try await self.write(30..<32)
        #expect(try self.starts() > before)
        self.writer.close()
        try self.writer.checkpoint()
        let stored = try SQLiteConnection(path: self.path, access: .readOnly)
        #expect(try stored.first("SELECT count(*) FROM t") { $0.int(0) } == 32)
        #expect(try stored.first("PRAGMA integrity_check") { $0.text(0) } == "ok")
    }

    @Test func aReaderOfAnEarlierMomentKeepsTheLogAndDelaysNobody() async throws {
        try await self.write(0..<5)
        let reader = try SQLiteConnection(path: self.path, access: .readWrite)
        try reader.execute(script: "BEGIN; SELECT count(*) FROM t")
        let before = try self.starts()
        for first in stride(from: 5, to: 105, by: 10) {
            try await self.write(first..<first + 10)
            self.checkpointer.wait()
        }
        #expect(try self.starts() == before)
        #expect(try reader.first("SELECT count(*) FROM t") { $0.int(0) } == 5)
        try reader.execute(script: "COMMIT")
        // As much again, then the rest and the start.
        try await self.write(105..<135)
        self.checkpointer.wait()
        try await self.write(135..<137)
        #expect(try self.starts() > before)
        self.writer.close()
    }
}
