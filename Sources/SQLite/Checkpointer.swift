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
    private struct Progress {
        enum Stage { case idle, copying, copied }

        var stage = Stage.idle
        /// The log's length when it was last copied, in pages. A reader of what was before keeps the log from being started
        /// anew, and then only what is added counts.
        var copiedLength = 0
    }

    private let connection: SQLiteConnection
    private let threshold: Int
    private let queue = DispatchQueue(label: "patchbay-checkpoints")
    private let progress = Mutex(Progress())

    /// Takes over `connection`, which was prepared for writing, and so knows that there is a log: nobody else may use it.
    ///
    /// - Parameter threshold: how many pages are added to the log before it is copied; 64 MB unless told.
    package init(connection: SQLiteConnection, threshold: Int = 16000) {
        self.connection = connection
        self.threshold = threshold
    }

    /// Is called by the writer's thread after each of its transactions, and by no other.
    func follow(_ writer: SQLiteConnection) {
        let length = writer.logLength
        let isCopied = self.progress.withLock { progress in
            if length < progress.copiedLength { progress.copiedLength = 0 }
            if progress.stage == .idle, length >= progress.copiedLength + self.threshold {
                progress.stage = .copying
                self.queue.async { self.copy() }
            }
            guard progress.stage == .copied else { return false }
            progress = Progress(copiedLength: length)
            return true
        }
        // What fails is done the next time; a disk that fails for good is told by the next commit.
        if isCopied { try? writer.checkpoint() }
    }

    private func copy() {
        try? self.connection.checkpoint()
        // SQLite leaves that to the last checkpoint, where the writer would wait for it.
        try? self.connection.syncFile()
        self.progress.withLock { $0.stage = .copied }
    }

    /// Returns when nothing is being copied.
    func wait() {
        self.queue.sync {}
    }

    func close() {
        self.wait()
        self.connection.close()
    }
}
