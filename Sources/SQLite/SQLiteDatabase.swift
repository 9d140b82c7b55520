package import Storage

/// A database file as the daemon uses it: readers that never wait, and one writer.
package struct SQLiteDatabase: Database {
    private let readers: ReaderPool
    private let writer: Writer

    /// Opens `path`, making it when it does not exist, in WAL mode with `synchronous=FULL` and foreign keys, and reads
    /// these settings back.
    ///
    /// - Parameters:
    ///   - busyTimeout: milliseconds a write waits for another program's lock.
    ///   - queueLimit: how many writes may wait.
    ///   - copiesLog: false for a command beside the daemon, which alone copies the log while it runs.
    /// - Throws: `SQLiteError`; `DurabilityError` when a setting did not take.
    package init(path: String, busyTimeout: Int, queueLimit: Int, copiesLog: Bool = true) throws {
        let connection = try SQLiteConnection(path: path, access: .create, busyTimeout: busyTimeout)
        try connection.prepareForWriting()
        // 8 MB: with many workspaces each has pages of its own in every index, and a create that finds them here reads a
        // third as much (docs/decisions/0004-tables-in-order-of-creation.md).
        try connection.execute(script: "PRAGMA cache_size = -8000")
        var checkpointer: Checkpointer?
        if copiesLog {
            let checkpoints = try SQLiteConnection(path: path, access: .readWrite, busyTimeout: busyTimeout)
            try checkpoints.prepareForWriting()
            checkpointer = Checkpointer(connection: checkpoints)
        }
        self.readers = try ReaderPool(path: path, busyTimeout: busyTimeout)
        self.writer = Writer(connection: connection, checkpointer: checkpointer, limit: queueLimit)
    }

    package nonisolated(nonsending) func read<Result: Sendable>(
        _ body: @Sendable (any Session) throws -> Result
    ) async throws -> Result {
        try self.readers.read(body)
    }

    package func scan<Result: Sendable>(
        _ body: @escaping @Sendable (any Session) throws -> Result
    ) async throws -> Result {
        try await self.readers.scan(body)
    }

    package func write<Result: Sendable>(
        _ body: @escaping @Sendable (any Session) throws -> Result
    ) async throws -> Result {
        try await self.writer.write(body)
    }

    package func submit(
        _ body: @escaping @Sendable (any Session) throws -> Void,
        completion: @escaping @Sendable ((any Error)?) -> Void
    ) throws {
        try self.writer.submit(body, completion: completion)
    }

    package var statistics: DatabaseStatistics { self.writer.statistics }

    /// SQLite folds the write-ahead log into the file when the last connection of any program is closed; one that only
    /// reads could not, so the writer's is the last of these.
    package func close() {
        self.readers.close()
        self.writer.close()
    }
}

extension SQLiteConnection {
    /// Sets what nothing acknowledged being lost rests on, and reads it back. The write-ahead log is copied by a
    /// ``Checkpointer``, and by whoever closes the database last.
    package func prepareForWriting() throws {
        try self.execute(
            script: """
                PRAGMA journal_mode = WAL;
                PRAGMA synchronous = FULL;
                PRAGMA foreign_keys = ON;
                PRAGMA temp_store = MEMORY;
                PRAGMA wal_autocheckpoint = 0;
                """
        )
        let mode = try self.first("PRAGMA journal_mode") { $0.text(0) }
        let synchronous = try self.first("PRAGMA synchronous") { $0.int(0) }
        let foreignKeys = try self.first("PRAGMA foreign_keys") { $0.int(0) }
        guard mode == "wal", synchronous == 2, foreignKeys == 1 else {
            throw DurabilityError(
                description: """
                    SQLite did not accept journal_mode=WAL, synchronous=FULL and foreign_keys=ON; \
                    keep the database on a local disk
                    """
            )
        }
    }
}
