package import Storage

/// A SQLite database file with a pool of readers, which never wait for the writer, and one writer.
package struct SQLiteDatabase: Database {
    private let readers: ReaderPool
    private let writer: Writer
    private let files: DatabaseFiles

    /// Opens the file `path`, which is created when it does not exist, in WAL mode with `synchronous=FULL` and foreign
    /// keys, and verifies that these settings are in effect.
    ///
    /// - Parameters:
    ///   - busyTimeout: the time that a read or write waits for another program's lock, in milliseconds.
    ///   - queueLimit: the maximum number of writes in the queue.
    ///   - copiesLog: whether a ``Checkpointer`` copies the write-ahead log into the database file. False for a command
    ///     that may run at the same time as the daemon, because only the daemon copies the log.
    /// - Throws: `SQLiteError`; `DurabilityError` when a setting is not in effect.
    package init(path: String, busyTimeout: Int, queueLimit: Int, copiesLog: Bool = true) throws {
        let connection = try SQLiteConnection(path: path, access: .create, busyTimeout: busyTimeout)
        try connection.prepareForWriting()
        // A page cache of 8 MB instead of 2 MB: every workspace has its own pages in every index, and with these pages
        // in the cache a create reads a third as many pages (docs/decisions/0004-tables-in-order-of-creation.md).
        try connection.execute(script: "PRAGMA cache_size = -8000")
        var checkpointer: Checkpointer?
        if copiesLog {
            let checkpoints = try SQLiteConnection(path: path, access: .readWrite, busyTimeout: busyTimeout)
            try checkpoints.prepareForWriting()
            checkpointer = Checkpointer(connection: checkpoints)
        }
        self.files = DatabaseFiles(path: path, of: connection)
        self.readers = try ReaderPool(path: path, busyTimeout: busyTimeout, files: self.files)
        self.writer = Writer(
            connection: connection,
            checkpointer: checkpointer,
            files: self.files,
            limit: queueLimit
        )
    }

    package nonisolated(nonsending) func read<Result: Sendable>(
        _ body: @Sendable (any Session) throws -> Result
    ) async throws -> Result {
        try self.readers.read(body)
    }

    package func scan<Result: Sendable>(
        for owner: String,
        _ body: @escaping @Sendable (any Session) throws -> Result
    ) async throws -> Result {
        try await self.readers.scan(for: owner, body)
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

    package func checkFiles() throws { try self.files.check() }

    package var statistics: DatabaseStatistics {
        var statistics = self.writer.statistics
        statistics.scansWaiting = self.readers.waitingScans
        statistics.scansRefused = self.readers.refusedScans
        return statistics
    }

    /// Closes the readers first and the writer's connection last: SQLite copies the write-ahead log into the database
    /// file when the last connection of any program is closed, and a read-only connection cannot do that.
    package func close() {
        self.readers.close()
        self.writer.close()
    }
}

extension SQLiteConnection {
    /// Sets WAL mode, `synchronous=FULL` and foreign keys, and verifies that these settings are in effect: without them
    /// an acknowledged write could be lost. Turns automatic checkpoints off; the write-ahead log is copied by a
    /// ``Checkpointer``, and when the last connection is closed.
    ///
    /// - Throws: `SQLiteError`; `DurabilityError` when a setting is not in effect.
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
