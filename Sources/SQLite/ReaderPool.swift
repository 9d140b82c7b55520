import Foundation
import Synchronization

/// Read-only connections for any number of threads. In WAL mode, a read waits neither for the writer nor for another
/// read.
///
/// Reads are synchronous and use a connection only while they run, so there are never more connections than threads
/// that read at the same time.
package final class ReaderPool: Sendable {
    private let path: String
    private let busyTimeout: Int
    private let files: DatabaseFiles?
    private let idle = Mutex<[SQLiteConnection]>([])
    private let scans = OperationQueue()

    /// Opens the first connection, so that an unreadable database is reported here and not by the first read.
    ///
    /// - Parameters:
    ///   - busyTimeout: milliseconds to wait for a lock.
    ///   - files: the files of the writer's connection, so that all connections are to one database; nil when there is
    ///     no writer.
    /// - Throws: `SQLiteError`.
    package init(path: String, busyTimeout: Int, files: DatabaseFiles? = nil) throws {
        self.path = path
        self.busyTimeout = busyTimeout
        self.files = files
        self.idle.withLock { $0.reserveCapacity(16) }
        self.scans.name = "patchbay-scans"
        self.scans.maxConcurrentOperationCount = 2
        try self.read { _ in }
    }

    /// Runs `body` with a connection that nothing else uses meanwhile. Several queries in `body` see the same state of
    /// the database only inside a transaction.
    package func read<Result>(_ body: (SQLiteConnection) throws -> Result) throws -> Result {
        let connection = try self.idle.withLock { $0.popLast() } ?? self.open()
        defer { self.idle.withLock { $0.append(connection) } }
        return try body(connection)
    }

    /// Runs a read whose time grows with the number of rows, such as a search, on a thread of this pool, so that the
    /// calling event loop can serve other requests. At most two scans run at the same time; further scans wait.
    package func scan<Result: Sendable>(
        _ body: @escaping @Sendable (SQLiteConnection) throws -> Result
    ) async throws -> Result {
        try await withUnsafeThrowingContinuation { continuation in
            self.scans.addOperation {
                continuation.resume(with: Swift.Result { try self.read(body) })
            }
        }
    }

    package func close() {
        self.idle.withLock { $0.removeAll() }
    }

    private func open() throws -> SQLiteConnection {
        let connection = try SQLiteConnection(path: self.path, access: .readOnly, busyTimeout: self.busyTimeout)
        try connection.execute(script: "PRAGMA query_only = ON")
        try self.files?.check()
        return connection
    }
}
