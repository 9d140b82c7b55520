import SQLite
import Storage
import Synchronization
import TestSupport
import Testing

/// Writes whose caller does not wait.
@Suite(.serialized) struct WriterSubmitTests {
    private struct Refusal: Error, Equatable {}

    /// The results that the completions were called with, in order.
    private final class Completions: Sendable {
        private let list = Mutex<[(name: String, error: (any Error)?)]>([])

        var names: [String] { self.list.withLock { $0.map(\.name) } }
        var failed: [String] { self.list.withLock { $0.filter { $0.error != nil }.map(\.name) } }
        func error(of name: String) -> (any Error)? { self.list.withLock { $0.first { $0.name == name }?.error } }
        func add(_ name: String, _ error: (any Error)?) { self.list.withLock { $0.append((name, error)) } }
    }

    private let directory: TemporaryDirectory
    private let path: String
    private let reader: SQLiteConnection
    private let completions = Completions()

    init() throws {
        self.directory = try TemporaryDirectory()
        self.path = self.directory.file("a.db")
        let sqlite = try SQLiteConnection(path: self.path, access: .create)
        try sqlite.prepareForWriting()
        try sqlite.execute(script: "CREATE TABLE t (n INTEGER PRIMARY KEY)")
        self.reader = try SQLiteConnection(path: self.path, access: .readOnly)
    }

    private func writer(limit: Int = 1000) throws -> Writer {
        try Writer(path: self.path, limit: limit)
    }

    private func stored() throws -> [Int] { try self.reader.all("SELECT n FROM t ORDER BY n") { $0.int(0) } }

    private func submit(_ number: Int, to writer: Writer, throwing error: (any Error)? = nil) throws {
        try writer.submit { sqlite in
            try sqlite.run("INSERT INTO t (n) VALUES (?1)", number)
            if let error { throw error }
        } completion: { [completions] in
            completions.add("\(number)", $0)
        }
    }

    @Test func aWriteIsDurableWhenItsCompletionIsCalled() async throws {
        let writer = try self.writer()
        let path = self.path
        let (seen, continuation) = AsyncStream.makeStream(of: Int?.self)
        try writer.submit {
            try $0.run("INSERT INTO t (n) VALUES (1)")
        } completion: { error in
            let other = try? SQLiteConnection(path: path, access: .readOnly)
            continuation.yield(error == nil ? try? other?.first("SELECT count(*) FROM t") { $0.int(0) } : nil)
            continuation.finish()
        }
        #expect(await seen.reduce(into: []) { $0.append($1) } == [1])
        writer.close()
    }

    /// The calls return while the writer is held, so none of them waits for the disk.
    @Test func submitReturnsAtOnceAndTheWriteRunsInItsTurn() async throws {
        let writer = try self.writer()
        let gate = await writer.hold()
        let before = writer.submit { try $0.run("INSERT INTO t (n) VALUES (1)") }
        try self.submit(2, to: writer)
        let after = writer.submit { try $0.all("SELECT n FROM t ORDER BY n") { $0.int(0) } }
        #expect(self.completions.names.isEmpty)
        gate.open()
        #expect(try await before.value == 1)
        #expect(try await after.value == [1, 2])
        writer.close()
        #expect(self.completions.names == ["2"])
        #expect(self.completions.failed.isEmpty)
    }

    @Test func aFailedWriteIsUndoneAloneAndCompletedOnce() async throws {
        let writer = try self.writer()
        let gate = await writer.hold()
        try self.submit(1, to: writer)
        try self.submit(2, to: writer, throwing: Refusal())
        try self.submit(1, to: writer)
        try self.submit(3, to: writer)
        gate.open()
        writer.close()
        #expect(try self.stored() == [1, 3])
        // Of the two writes of number 1 the first was stored. Each write was run twice and completed once.
        #expect(self.completions.names.sorted() == ["1", "1", "2", "3"])
        #expect(self.completions.failed.sorted() == ["1", "2"])
        #expect(self.completions.error(of: "2") as? Refusal == Refusal())
    }

    /// A refusal may depend on rows that another job of the group wrote, and these rows may still be lost.
    @Test func aRefusalIsReportedAfterTheCommit() async throws {
        let writer = try self.writer()
        let gate = await writer.hold()
        try self.submit(1, to: writer, throwing: Refusal())
        let told = writer.submit { [completions] _ in completions.names }
        gate.open()
        #expect(try await told.value == [])
        writer.close()
        #expect(self.completions.failed == ["1"])
    }

    @Test func aLostTransactionFailsItsWrites() async throws {
        let writer = try self.writer()
        let gate = await writer.hold()
        try self.submit(1, to: writer)
        let loses = writer.submit { try $0.run("ROLLBACK") }
        gate.open()
        await #expect(throws: (any Error).self) { try await loses.value }
        writer.close()
        #expect(self.completions.failed == ["1"])
        #expect(try self.stored() == [])
    }

    @Test func aFullQueueRefusesAWrite() async throws {
        let writer = try self.writer(limit: 2)
        let gate = await writer.hold()
        for number in [1, 2] { try self.submit(number, to: writer) }
        #expect(throws: Writer.Failure.queueFull) { try self.submit(3, to: writer) }
        gate.open()
        writer.close()
        #expect(try self.stored() == [1, 2])
        #expect(self.completions.names == ["1", "2"])
    }

    @Test func closingFinishesQueuedWritesAndRefusesFurtherOnes() async throws {
        let writer = try self.writer()
        let gate = await writer.hold()
        for number in 1...5 { try self.submit(number, to: writer) }
        gate.open()
        writer.close()
        #expect(try self.stored() == Array(1...5))
        #expect(self.completions.names == ["1", "2", "3", "4", "5"])
        #expect(throws: Writer.Failure.closed) { try self.submit(6, to: writer) }
        #expect(self.completions.names.count == 5)
    }
}
