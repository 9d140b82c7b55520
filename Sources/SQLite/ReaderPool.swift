import Synchronization

/// Read-only connections for any number of threads. In WAL mode, a read waits neither for the writer nor for another
/// read.
///
/// Reads are synchronous and use a connection only while they run, so there are never more connections than threads
/// that read at the same time.
package final class ReaderPool: Sendable {
    /// The greatest number of connections that are kept while no read uses them.
    private static let mostIdle = 16

    private let path: String
    private let busyTimeout: Int
    private let files: DatabaseFiles?
    private let idle = Mutex<[SQLiteConnection]>([])
    private let scans: ScanQueue

    /// Opens the first connection, so that an unreadable database is reported here and not by the first read.
    ///
    /// - Parameters:
    ///   - busyTimeout: milliseconds to wait for a lock.
    ///   - files: the files of the writer's connection, so that all connections are to one database; nil when there is
    ///     no writer.
    ///   - limits: the limits of ``scan(for:_:)``.
    /// - Throws: `SQLiteError`.
    package init(
        path: String,
        busyTimeout: Int,
        files: DatabaseFiles? = nil,
        limits: ScanQueue.Limits = .init()
    ) throws {
        self.path = path
        self.busyTimeout = busyTimeout
        self.files = files
        self.scans = ScanQueue(limits: limits)
        self.idle.withLock { $0.reserveCapacity(16) }
        try self.read { _ in }
    }

    /// Runs `body` with a connection that nothing else uses meanwhile. Several queries in `body` see the same state of
    /// the database only inside a transaction.
    package func read<Result>(_ body: (SQLiteConnection) throws -> Result) throws -> Result {
        let connection = try self.idle.withLock { $0.popLast() } ?? self.open()
        defer { self.giveBack(connection) }
        return try body(connection)
    }

    /// Keeps a connection for the next read. Scans of many callers need many connections for a short time, so a
    /// connection that exceeds ``mostIdle`` is closed.
    private func giveBack(_ connection: SQLiteConnection) {
        self.idle.withLock { if $0.count < Self.mostIdle { $0.append(connection) } }
    }

    /// Runs a read whose time grows with the number of rows, such as a search, on a thread of this pool when its turn
    /// comes (``ScanQueue``), so that the calling event loop can serve other requests. Cancelling the calling task ends
    /// the read.
    ///
    /// - Parameter owner: the caller that the read is for.
    /// - Throws: errors of `body`; `SQLiteError`; `ScanQueue.Failure`; `CancellationError`.
    package func scan<Result: Sendable>(
        for owner: String = "",
        _ body: @escaping @Sendable (SQLiteConnection) throws -> Result
    ) async throws -> Result {
        try await self.scans.run(for: owner) { mustStop in
            try self.read { connection in
                try connection.interrupting(when: mustStop) { try body(connection) }
            }
        }
    }

    /// The number of scans that wait for their turn.
    package var waitingScans: Int { self.scans.waiting }

    /// The number of scans that were refused because too many were waiting.
    package var refusedScans: Int { self.scans.refused }

    package func close() {
        self.scans.close()
        self.idle.withLock { $0.removeAll() }
    }

    private func open() throws -> SQLiteConnection {
        let connection = try SQLiteConnection(path: self.path, access: .readOnly, busyTimeout: self.busyTimeout)
        try connection.execute(script: "PRAGMA query_only = ON")
        try self.files?.check()
        return connection
    }
}
