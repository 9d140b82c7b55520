import CSQLite
package import Storage

/// One connection to a database file. Prepared statements are cached until the connection is closed.
///
/// `@unchecked Sendable`: the connection is opened without SQLite's own mutexes, so several threads may use the
/// connection one after the other but not at the same time. `ReaderPool`, `Writer` and `Checkpointer` ensure that for
/// the connections that threads share.
package final class SQLiteConnection: Session, @unchecked Sendable {
    package enum Access: Sendable {
        /// Fails when the file does not exist.
        case readOnly
        /// Like `readOnly`, but without locks and without creating `-wal` or `-shm` files. Only for a file that no
        /// program writes while it is open.
        case immutable
        /// Fails when the file does not exist.
        case readWrite
        /// Like `readWrite`, but creates the file when it does not exist.
        case create
    }

    /// Configures SQLite, which is possible only once in a process and before the first connection is opened.
    private static let isConfigured = csqlite_disable_memory_statistics() == SQLITE_OK

    private let handle: OpaquePointer
    private var statements: [SQL: Statement] = [:]
    private var isClosed = false
    /// The length of the write-ahead log in pages after the last commit; 0 unless ``followLog()`` was called.
    private(set) var logLength = 0

    /// Opens the file `path`; `:memory:` opens a private database in memory.
    ///
    /// - Parameter busyTimeout: milliseconds to wait for another connection's lock before an operation fails with
    ///   `SQLITE_BUSY`.
    /// - Throws: `SQLiteError`.
    package init(path: String, access: Access, busyTimeout: Int = 5000) throws {
        _ = Self.isConfigured
        let mode =
            switch access {
            case .readOnly: SQLITE_OPEN_READONLY
            case .immutable: SQLITE_OPEN_READONLY | SQLITE_OPEN_URI
            case .readWrite: SQLITE_OPEN_READWRITE
            case .create: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
            }
        let name = access == .immutable ? Self.uri(path) + "?immutable=1" : path
        var handle: OpaquePointer?
        let code = sqlite3_open_v2(name, &handle, mode | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
        guard code == SQLITE_OK, let handle else {
            defer { sqlite3_close_v2(handle) }
            throw SQLiteError(code, in: handle)
        }
        self.handle = handle
        sqlite3_busy_timeout(handle, Int32(clamping: busyTimeout))
    }

    /// The URI of a file. `%`, `?` and `#` are escaped because they have a special meaning in URIs
    /// (https://sqlite.org/uri.html, section 3).
    private static func uri(_ path: String) -> String {
        "file:" + path.replacing("%", with: "%25").replacing("?", with: "%3f").replacing("#", with: "%23")
    }

    deinit { self.close() }

    /// Closes the connection, which nothing may use afterwards. When it is the last connection to the database and may
    /// write, SQLite copies the write-ahead log into the database file and deletes the log.
    package func close() {
        guard !self.isClosed else { return }
        self.isClosed = true
        for statement in self.statements.values { statement.finalize() }
        sqlite3_close_v2(self.handle)
    }

    @discardableResult
    package func run(_ sql: SQL, values: [any SQLValue]) throws -> Int {
        let statement = try self.prepare(sql)
        defer { statement.reset() }
        try statement.bind(values)
        while try statement.step() {}
        return Int(sqlite3_changes64(self.handle))
    }

    package func forEachRow(of sql: SQL, values: [any SQLValue], _ read: (any Row) throws -> Bool) throws {
        let statement = try self.prepare(sql)
        defer { statement.reset() }
        try statement.bind(values)
        while try statement.step(), try read(SQLiteRow(statement)) {}
    }

    /// Runs every statement of a script, for migrations and `PRAGMA` settings. A script has no parameters.
    ///
    /// - Throws: `SQLiteError`.
    package func execute(script: StaticString) throws {
        let code = script.withUTF8Buffer { text in
            text.withMemoryRebound(to: CChar.self) { sqlite3_exec(self.handle, $0.baseAddress, nil, nil, nil) }
        }
        guard code == SQLITE_OK else { throw SQLiteError(code, in: self.handle) }
    }

    /// Runs `body` in a write transaction, which is committed when `body` returns and rolled back when `body` throws.
    ///
    /// - Throws: errors of `body`; `SQLiteError`.
    package func transaction<Result>(_ body: () throws -> Result) throws -> Result {
        try self.run("BEGIN IMMEDIATE")
        do {
            let result = try body()
            try self.run("COMMIT")
            return result
        } catch {
            // After an error such as a full disk, SQLite has already rolled the transaction back. An error of ROLLBACK
            // is ignored, because the first error is the cause.
            if self.isInTransaction { _ = try? self.run("ROLLBACK") }
            throw error
        }
    }

    /// The absolute path of the database file, with symbolic links resolved. SQLite keeps the write-ahead log beside it.
    var path: String { sqlite3_db_filename(self.handle, "main").map { String(cString: $0) } ?? "" }

    /// Runs `body`. While a statement of `body` runs, SQLite calls `mustStop` on the same thread after every 1,000 of
    /// its instructions (https://sqlite.org/c3ref/progress_handler.html); these take microseconds, or some milliseconds
    /// for a search in long texts. When `mustStop` returns true, the statement ends with `SQLITE_INTERRUPT`. Statements
    /// after `body` are not affected.
    package func interrupting<Result>(
        when mustStop: @escaping () -> Bool,
        _ body: () throws -> Result
    ) rethrows -> Result {
        let handler = ProgressHandler(mustStop)
        sqlite3_progress_handler(
            self.handle,
            1000,
            { handler in
                guard let handler else { return 1 }
                return Unmanaged<ProgressHandler>.fromOpaque(handler).takeUnretainedValue().mustStop() ? 1 : 0
            },
            Unmanaged.passUnretained(handler).toOpaque()
        )
        defer {
            sqlite3_progress_handler(self.handle, 0, nil, nil)
            withExtendedLifetime(handler) {}
        }
        return try body()
    }

    package var isInTransaction: Bool { sqlite3_get_autocommit(self.handle) == 0 }

    /// Copies as many pages of the write-ahead log into the database file as possible without waiting for readers or
    /// the writer (`SQLITE_CHECKPOINT_PASSIVE`, https://sqlite.org/c3ref/wal_checkpoint_v2.html).
    package func checkpoint() throws {
        let code = sqlite3_wal_checkpoint_v2(self.handle, nil, SQLITE_CHECKPOINT_PASSIVE, nil, nil)
        guard code == SQLITE_OK else { throw SQLiteError(code, in: self.handle) }
    }

    /// Updates ``logLength`` at every commit from now on. Replaces SQLite's automatic checkpoints, which use the same
    /// hook.
    func followLog() {
        sqlite3_wal_hook(
            self.handle,
            { connection, _, _, pages in
                guard let connection else { return SQLITE_MISUSE }
                Unmanaged<SQLiteConnection>.fromOpaque(connection).takeUnretainedValue().logLength = Int(pages)
                return SQLITE_OK
            },
            Unmanaged.passUnretained(self).toOpaque()
        )
    }

    /// The SQL of the cached statements that have read rows by a full table scan since they were prepared
    /// (`SQLITE_STMTSTATUS_FULLSCAN_STEP`, https://sqlite.org/c3ref/c_stmtstatus_counter.html).
    package var scanningStatements: [String] {
        self.statements.values.map(\.pointer)
            .filter { sqlite3_stmt_status($0, SQLITE_STMTSTATUS_FULLSCAN_STEP, 0) > 0 }
            .map { String(cString: sqlite3_sql($0)) }
    }

    /// Flushes the database file to disk, but not its write-ahead log.
    func syncFile() throws {
        let code = csqlite_sync_database_file(self.handle)
        guard code == SQLITE_OK else { throw SQLiteError(code, in: self.handle) }
    }

    private func prepare(_ sql: SQL) throws -> Statement {
        if let statement = self.statements[sql] { return statement }
        let statement = try Statement(sql, on: self.handle)
        self.statements[sql] = statement
        return statement
    }
}

/// Holds a closure, so that SQLite can be given its address.
private final class ProgressHandler {
    let mustStop: () -> Bool

    init(_ mustStop: @escaping () -> Bool) {
        self.mustStop = mustStop
    }
}
