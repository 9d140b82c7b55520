import Foundation
import Synchronization

/// Read-only connections for any number of threads. A read never waits for the writer (WAL), nor for another read.
///
/// Reads are synchronous and hold a connection only while they run, so there are never more connections than threads
/// that read at once.
package final class ReaderPool: Sendable {
    private let path: String
    private let busyTimeout: Int
    private let idle = Mutex<[SQLiteConnection]>([])
    private let scans = OperationQueue()

    /// Opens the first connection, so that a database that cannot be read is found at once.
    package init(path: String, busyTimeout: Int) throws {
        self.path = path
        self.busyTimeout = busyTimeout
        self.idle.withLock { $0.reserveCapacity(16) }
        self.scans.name = "patchbay-scans"
        self.scans.maxConcurrentOperationCount = 2
        try self.read { _ in }
    }

    /// Runs `body` with a connection of its own. Several queries inside see the same moment only in a transaction.
    package func read<Result>(_ body: (SQLiteConnection) throws -> Result) throws -> Result {
        let connection = try self.idle.withLock { $0.popLast() } ?? self.open()
        defer { self.idle.withLock { $0.append(connection) } }
        return try body(connection)
    }

    /// Runs a read that takes longer the more rows there are, such as a search, on a thread where no other request waits
    /// for it. Two run at a time.
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
        return connection
    }
}
