import Dispatch
import Synchronization

/// Copies the write-ahead log into the database file while the writer goes on writing.
///
/// SQLite would do it inside a commit, and every write would wait for it. Here a connection of its own copies what the log
/// holds and has it written to disk; the writer then copies only what came meanwhile, and its next write starts the log
/// anew. docs/decisions/0011-checkpoints-beside-the-writer.md has the figures.
///
/// Only one of the two checkpoints runs at a time, and the other connection's begins only after a commit that the log
/// still holds: no write starts the log anew while a checkpoint begins, which SQLite before 3.51.3 may not survive
/// (https://sqlite.org/wal.html#walresetbug).
package final class Checkpointer: Sendable {
    private enum State { case idle, copying, copied }

    private let connection: SQLiteConnection
    private let threshold: Int
    private let queue = DispatchQueue(label: "patchbay-checkpoints")
    private let state = Mutex(State.idle)

    /// Takes over `connection`: nobody else may use it.
    ///
    /// - Parameter threshold: how many pages the log holds before they are copied; 32 MB unless told.
    package init(connection: SQLiteConnection, threshold: Int = 8000) {
        self.connection = connection
        self.threshold = threshold
    }

    /// Is called by the writer's thread after each of its transactions, and by no other.
    func follow(_ writer: SQLiteConnection) {
        switch self.state.withLock({ $0 }) {
        case .idle where writer.logLength >= self.threshold:
            self.state.withLock { $0 = .copying }
            self.queue.async { self.copy() }
        case .copied:
            // What fails, or waits for a reader of what was before, is done after a later transaction.
            try? writer.checkpoint(.passive)
            self.state.withLock { $0 = .idle }
        case .idle, .copying:
            break
        }
    }

    private func copy() {
        do {
            try self.connection.checkpoint(.passive)
            // SQLite leaves that to the last checkpoint, where the writer would wait for it.
            try self.connection.syncFile()
        } catch {}
        self.state.withLock { $0 = .copied }
    }

    /// Returns when nothing is being copied.
    package func wait() {
        self.queue.sync {}
    }

    package func close() {
        self.queue.sync { self.connection.close() }
    }
}
