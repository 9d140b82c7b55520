import Domain
package import Migrations
package import SQLite
package import Storage
import Synchronization
import Testing

package final class SQLiteTestDatabase: TestDatabase {
    package let directory: TemporaryDirectory
    package let database: any Database
    package let unchecked: any Database
    private let scans = ScanningStatements()
    private let isClosed = Mutex(false)

    /// - Parameters:
    ///   - busyTimeout: milliseconds that a write waits for another program's lock.
    ///   - queueLimit: the greatest number of writes that may wait.
    package init(busyTimeout: Int = 5000, queueLimit: Int = 100) throws {
        self.directory = try TemporaryDirectory()
        let path = self.directory.file("patchbay.db")
        let sqlite = try SQLiteConnection(path: path, access: .create)
        try sqlite.prepareForWriting()
        try sqlite.migrate()
        try sqlite.execute(
            script: """
                INSERT INTO workspaces (id, name, created_at, updated_at) VALUES
                    ('wsp_00000000000000000000000001', 'one', '2026-11-23T16:05:09.123Z', '2026-11-23T16:05:09.123Z'),
                    ('wsp_00000000000000000000000002', 'two', '2026-11-23T16:05:09.123Z', '2026-11-23T16:05:09.123Z')
                """
        )
        let database = try SQLiteDatabase(path: path, busyTimeout: busyTimeout, queueLimit: queueLimit)
        self.database = ScanCollectingDatabase(base: database, scans: self.scans)
        self.unchecked = database
    }

    deinit {
        self.close()
        for sql in self.takeScans() { Issue.record("looks at every row: \(sql)") }
    }

    /// Returns the statements that looked at every row of a table, and forgets them: the test does not fail then.
    package func takeScans() -> [String] {
        self.scans.take().filter { sql in !Self.allowedScans.contains(where: sql.contains) }
    }

    /// Lists of everything, for the command line; the search for a root key, which ends at the first row in most databases,
    /// because the oldest key is a root key; the sums of the counts of each workspace; and the data keys, of which there are
    /// few.
    private static let allowedScans = [
        "FROM workspaces ORDER BY id", "FROM api_keys ORDER BY id", "SELECT 1 FROM api_keys",
        "FROM connection_counts GROUP BY status", "FROM data_keys ORDER BY id",
    ]

    package func close() {
        let isFirst = self.isClosed.withLock { isClosed in
            defer { isClosed = true }
            return !isClosed
        }
        if isFirst { self.database.close() }
    }

    /// Takes the write lock as another program does. Writes fail until the returned function is called.
    package func holdWriteLock() throws -> @Sendable () throws -> Void {
        let other = try self.connect()
        try other.run("BEGIN IMMEDIATE")
        let held = Mutex(Optional(other))
        return {
            try held.withLock { connection in
                try connection?.run("ROLLBACK")
                connection = nil
            }
        }
    }

    /// A further connection to the file, as another program has.
    package func connect() throws -> SQLiteConnection {
        let sqlite = try SQLiteConnection(path: self.directory.file("patchbay.db"), access: .readWrite)
        try sqlite.prepareForWriting()
        return sqlite
    }
}

extension SQLiteConnection {
    package func migrate(_ migrator: Migrator = Migrator(), to target: Int? = nil) throws {
        for step in try migrator.plan(from: migrator.applied(to: self), to: target) {
            try migrator.perform(step, on: self, now: someTime.text)
        }
    }
}
