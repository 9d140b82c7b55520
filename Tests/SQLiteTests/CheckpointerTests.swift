import Foundation
import Storage
import TestSupport
import Testing

@testable import SQLite

@Suite(.serialized) struct CheckpointerTests {
    private let directory: TemporaryDirectory
    private let path: String
    private let writer: SQLiteConnection
    private let checkpointer: Checkpointer

    init() throws {
        self.directory = try TemporaryDirectory()
        self.path = self.directory.file("a.db")
        self.writer = try SQLiteConnection(path: self.path, access: .create)
        try self.writer.prepareForWriting()
        try self.writer.execute(script: "CREATE TABLE t (n INTEGER PRIMARY KEY, filler BLOB)")
        self.writer.followLog()
        let other = try SQLiteConnection(path: self.path, access: .readWrite)
        try other.prepareForWriting()
        self.checkpointer = Checkpointer(connection: other, threshold: 20)
    }

    /// Inserts each number in a transaction of its own, which adds at least one page to the log.
    private func write(_ numbers: Range<Int>, bytes: Int = 3000) throws {
        for number in numbers {
            try self.writer.run("INSERT INTO t (n, filler) VALUES (?1, zeroblob(?2))", number, bytes)
            self.checkpointer.follow(self.writer)
        }
    }

    /// How often the log was started anew: https://sqlite.org/fileformat2.html, section 4.1, "Checkpoint sequence number".
    private func starts() throws -> UInt32 {
        try Data(contentsOf: URL(filePath: "\(self.path)-wal"))[12..<16].reduce(0) { $0 << 8 | UInt32($1) }
    }

    private func pagesInFile() throws -> Int {
        try Data(contentsOf: URL(filePath: self.path)).count / 4096
    }

    @Test func aShortLogIsLeftAlone() throws {
        let before = try self.pagesInFile()
        try self.write(0..<5)
        self.checkpointer.wait()
        #expect(try self.pagesInFile() == before)
    }

    @Test func aLongLogIsCopiedAndStartedAnew() throws {
        let before = try self.starts()
        try self.write(0..<1, bytes: 100_000)
        self.checkpointer.wait()
        #expect(try self.pagesInFile() > 20)
        // After the first write the writer copies the rest of the log; the second write begins at the log's start.
        try self.write(1..<3)
        #expect(try self.starts() > before)
        self.checkpointer.close()
        self.writer.close()
        let stored = try SQLiteConnection(path: self.path, access: .readOnly)
        #expect(try stored.first("SELECT count(*) FROM t") { $0.int(0) } == 3)
        #expect(try stored.first("PRAGMA integrity_check") { $0.text(0) } == "ok")
    }

    /// SQLite before 3.51.3 must not begin a checkpoint of a log that is all copied while others write.
    @Test func aLogThatIsCopiedIsNotCopiedAgain() throws {
        try self.write(0..<1, bytes: 100_000)
        self.checkpointer.wait()
        // The log is long again, and the writer copies it.
        try self.write(1..<2, bytes: 100_000)
        let copied = try self.pagesInFile()
        #expect(copied > 48)
        // The writer also calls this after a transaction that changed nothing.
        self.checkpointer.follow(self.writer)
        self.checkpointer.wait()
        try self.write(2..<4)
        #expect(try self.pagesInFile() == copied)
    }

    @Test func aReaderOfAnEarlierMomentKeepsTheLogAndDelaysNobody() throws {
        try self.write(0..<5)
        let reader = try SQLiteConnection(path: self.path, access: .readWrite)
        try reader.execute(script: "BEGIN; SELECT count(*) FROM t")
        let before = try self.starts()
        for first in stride(from: 5, to: 105, by: 10) {
            try self.write(first..<first + 10)
            self.checkpointer.wait()
        }
        #expect(try self.starts() == before)
        #expect(try reader.first("SELECT count(*) FROM t") { $0.int(0) } == 5)
        try reader.execute(script: "COMMIT")
        // The log grows by the threshold and is copied; then the writer copies the rest and starts the log anew.
        try self.write(105..<135)
        self.checkpointer.wait()
        try self.write(135..<137)
        #expect(try self.starts() > before)
    }
}
