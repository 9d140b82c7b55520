import Storage
import Synchronization
import TestSupport
import Testing

@testable import SQLite

@Suite(.timeLimit(.minutes(1))) struct InterruptedScanTests {
    private let pool: ReaderPool
    private let directory: TestSupport.TemporaryDirectory

    init() throws {
        self.directory = try TestSupport.TemporaryDirectory()
        let path = self.directory.file("a.db")
        let writer = try SQLiteConnection(path: path, access: .create)
        try writer.prepareForWriting()
        try writer.execute(script: "CREATE TABLE t (n INTEGER); INSERT INTO t VALUES (1), (2), (3)")
        var limits = ScanQueue.Limits()
        limits.running = 1
        limits.whole = .seconds(3600)
        self.pool = try ReaderPool(path: path, busyTimeout: 0, limits: limits)
    }

    private static let endless: SQL = """
        WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers) SELECT count(*) FROM numbers
        """

    private func endless(_ started: Started, for owner: String = "a") async throws -> Int? {
        try await self.pool.scan(for: owner) { connection in
            started.connection.withLock { $0 = ObjectIdentifier(connection) }
            return try connection.first(Self.endless) { $0.int(0) }
        }
    }

    @Test func cancellingEndsTheStatementAndNoLaterOne() async throws {
        for _ in 0..<20 {
            let started = Started()
            let task = Task { try await self.endless(started) }
            while started.connection.withLock({ $0 }) == nil { await Task.yield() }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            // The same connection, also with a statement that takes longer than the interval of the progress handler.
            let (connection, rows, sum) = try self.pool.read { connection in
                (
                    ObjectIdentifier(connection), try connection.all("SELECT n FROM t ORDER BY n") { $0.int(0) },
                    try connection.first(
                        """
                        WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 5000)
                        SELECT sum(n) FROM numbers
                        """
                    ) { $0.int(0) }
                )
            }
            #expect(started.connection.withLock { $0 } == connection)
            #expect(rows == [1, 2, 3])
            #expect(sum == 12_502_500)
            #expect(try self.pool.read { !$0.isInTransaction })
        }
    }

    @Test func aListOfAnotherCallerIsReadDuringAnEndlessSearch() async throws {
        let started = Started()
        let task = Task { try await self.endless(started) }
        while started.connection.withLock({ $0 }) == nil { await Task.yield() }
        for _ in 0..<10 {
            let rows = try await self.pool.scan(for: "b") { try $0.all("SELECT n FROM t ORDER BY n") { $0.int(0) } }
            #expect(rows == [1, 2, 3])
        }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test func anInterruptedSearchGoesOnWhereItWas() async throws {
        let long = Task {
            try await self.pool.scan(for: "a") { connection in
                try connection.first(
                    """
                    WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 500000)
                    SELECT sum(n) FROM numbers
                    """
                ) { $0.int(0) }
            }
        }
        while self.pool.waitingScans > 0 { await Task.yield() }
        for _ in 0..<5 { _ = try await self.pool.scan(for: "b") { try $0.all("SELECT n FROM t") { $0.int(0) } } }
        #expect(try await long.value == 125_000_250_000)
    }

    @Test func closingEndsAnEndlessSearch() async throws {
        let started = Started()
        let task = Task { try await self.endless(started) }
        while started.connection.withLock({ $0 }) == nil { await Task.yield() }
        self.pool.close()
        await #expect(throws: ScanQueue.Failure.self) { try await task.value }
    }
}

private final class Started: Sendable {
    let connection = Mutex<ObjectIdentifier?>(nil)
}
