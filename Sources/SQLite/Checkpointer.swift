import Dispatch
import Synchronization

/// Copies the write-ahead log into the database file (a checkpoint) while the writer continues to write.
///
/// SQLite's automatic checkpoint runs inside a commit, and every write waits for it. Here a second connection copies
/// the pages of the log and waits for the disk; then the writer copies only the pages that were added meanwhile, and
/// its next write restarts the log from the beginning of the file. docs/decisions/0011-checkpoints-beside-the-writer.md
/// has the figures.
///
/// SQLite before 3.51.3 can lose pages when a write restarts the log at the moment at which a checkpoint begins
/// (https://sqlite.org/wal.html#walresetbug). Two rules prevent this: the two connections never run a checkpoint at the
/// same time, and the second connection begins a checkpoint only while the log has a commit that is not yet copied,
/// because SQLite restarts the log only when everything in the log is copied.
package final class Checkpointer: Sendable {
    private struct Progress {
        enum Stage { case idle, copying, copied }

        var stage = Stage.idle
        /// The log's length in pages when it was last copied, 0 after the log was restarted. While a reader still uses
        /// the log, SQLite cannot restart it; then only the pages that are added count towards the threshold.
        var copiedLength = 0
    }

    private let connection: SQLiteConnection
    private let threshold: Int
    private let queue = DispatchQueue(label: "patchbay-checkpoints")
    private let progress = Mutex(Progress())

    /// - Parameters:
    ///   - connection: a connection that was prepared for writing, and therefore has opened the log. Nothing else may
    ///     use it.
    ///   - threshold: the number of pages that are added to the log before it is copied; the default is 64 MB of pages.
    package init(connection: SQLiteConnection, threshold: Int = 16000) {
        self.connection = connection
        self.threshold = threshold
    }

    /// Starts a checkpoint on the second connection when the log has grown by the threshold, and completes the
    /// checkpoint on the writer's connection when the second connection is done. Only the writer's thread calls this
    /// method, after each of its transactions.
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
        // A failed checkpoint is made up for by the next one; if the disk keeps failing, the next commit reports the
        // error.
        if isCopied { try? writer.checkpoint() }
    }

    private func copy() {
        try? self.connection.checkpoint()
        // SQLite flushes the database file only in a checkpoint that copies the last page of the log. That would be the
        // writer's checkpoint, and the writer would wait for the disk.
        try? self.connection.syncFile()
        self.progress.withLock { $0.stage = .copied }
    }

    /// Returns when no checkpoint is running on the second connection.
    func wait() {
        self.queue.sync {}
    }

    func close() {
        self.wait()
        self.connection.close()
    }
}
