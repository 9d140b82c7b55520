import CSQLite
package import Storage

/// One connection to a database file, with its prepared statements kept.
///
/// `@unchecked Sendable`: SQLite is opened without its own mutexes, so a connection may move between threads and must
/// be used by one at a time. `ReaderPool`, `Writer` and `Checkpointer` hand it out that way; nothing else shares one.
package final class SQLiteConnection: Session, @unchecked Sendable {
    package enum Access: Sendable {
        /// Fails when the file does not exist.
        case readOnly
        /// As `readOnly`, and makes no file beside it; for a file that nobody writes to meanwhile.
        case immutable
        case readWrite
        /// Makes the file when it does not exist.
        case create
    }

    /// SQLite is configured once in a process, before its first connection.
    private static let isConfigured = csqlite_disable_memory_statistics() == SQLITE_OK

    private let handle: OpaquePointer
    private var statements: [SQL: Statement] = [:]
    private var isClosed = false
    /// In pages, after the last commit; kept once ``followLog()`` was called.
    private(set) var logLength = 0

    /// Opens `path` (`:memory:` for a private database in memory).
    ///
    /// - Parameter busyTimeout: milliseconds to wait for another connection's lock before `SQLITE_BUSY`.
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

    /// https://sqlite.org/uri.html, section 3: these three characters would mean something else than themselves.
    private static func uri(_ path: String) -> String {
        "file:" + path.replacing("%", with: "%25").replacing("?", with: "%3f").replacing("#", with: "%23")
    }

    deinit { self.close() }

    /// Closes before the last reference is gone; nothing may use the connection afterwards. The last one of a database
    /// removes its write-ahead log.
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

    /// Runs every statement of a script, for migrations and settings; nothing can be bound.
    package func execute(script: StaticString) throws {
        let code = script.withUTF8Buffer { text in
            text.withMemoryRebound(to: CChar.self) { sqlite3_exec(self.handle, $0.baseAddress, nil, nil, nil) }
        }
        guard code == SQLITE_OK else { throw SQLiteError(code, in: self.handle) }
    }

    /// Runs `body` in a write transaction: committed when it returns, rolled back when it throws.
    package func transaction<Result>(_ body: () throws -> Result) throws -> Result {
        try self.run("BEGIN IMMEDIATE")
        do {
            let result = try body()
            try self.run("COMMIT")
            return result
        } catch {
            // A failure such as a full disk may have rolled back already; the first error is the one to tell.
            if self.isInTransaction { _ = try? self.run("ROLLBACK") }
            throw error
        }
    }

    package var isInTransaction: Bool { sqlite3_get_autocommit(self.handle) == 0 }

    /// Copies what it can of the write-ahead log into the database file without waiting for anybody
    /// (`SQLITE_CHECKPOINT_PASSIVE`, https://sqlite.org/c3ref/wal_checkpoint_v2.html).
    func checkpoint() throws {
        let code = sqlite3_wal_checkpoint_v2(self.handle, nil, SQLITE_CHECKPOINT_PASSIVE, nil, nil)
        guard code == SQLITE_OK else { throw SQLiteError(code, in: self.handle) }
    }

    /// Keeps ``logLength`` from then on.
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

    /// The kept statements that have looked at rows without an index since they were prepared: `SQLITE_STMTSTATUS_FULLSCAN_STEP`
    /// of https://sqlite.org/c3ref/c_stmtstatus_counter.html.
    var scanningStatements: [String] {
        self.statements.values.map(\.pointer)
            .filter { sqlite3_stmt_status($0, SQLITE_STMTSTATUS_FULLSCAN_STEP, 0) > 0 }
            .map { String(cString: sqlite3_sql($0)) }
    }

    /// Returns when the system has written the database file, without its log, to disk.
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
