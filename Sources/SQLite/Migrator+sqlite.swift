package import Migrations
import Storage

extension Migrator {
    /// The migrations that were applied to the database, oldest first. Changes nothing: an empty file stays empty.
    ///
    /// - Throws: `MigrationError.notPatchbay` when the file has tables of another program; `SQLiteError`.
    package func applied(to database: SQLiteConnection) throws -> [Applied] {
        let tables = try database.all("SELECT name FROM sqlite_schema WHERE type = 'table'") { $0.text(0) }
        guard tables.contains("schema_migrations") else {
            guard tables.isEmpty else { throw MigrationError.notPatchbay }
            return []
        }
        return try database.all("SELECT version, name, checksum, applied_at FROM schema_migrations ORDER BY version") {
            Applied(version: $0.int(0), name: $0.text(1), checksum: $0.text(2), appliedAt: $0.text(3))
        }
    }

    /// Performs one migration step and records it in `schema_migrations`, in one transaction.
    ///
    /// - Parameter now: the time to record, as text in RFC 3339 format.
    /// - Throws: `MigrationError.brokenReferences`, `SQLiteError`, after the transaction was rolled back.
    package func perform(_ step: Step, on database: SQLiteConnection, now: String) throws {
        try database.transaction {
            try database.execute(script: Self.table)
            try database.execute(script: step.sql)
            switch step.direction {
            case .up:
                let migration = step.migration
                try database.run(
                    "INSERT INTO schema_migrations (version, name, checksum, applied_at) VALUES (?1, ?2, ?3, ?4)",
                    migration.version,
                    migration.name,
                    migration.checksum,
                    now
                )
            case .down:
                try database.run("DELETE FROM schema_migrations WHERE version = ?1", step.migration.version)
            }
            guard try database.first("PRAGMA foreign_key_check", read: { _ in true }) == nil else {
                throw MigrationError.brokenReferences(version: step.migration.version)
            }
        }
    }

    private static let table: StaticString = """
        CREATE TABLE IF NOT EXISTS schema_migrations (
            version    INTEGER PRIMARY KEY,
            name       TEXT NOT NULL,
            checksum   TEXT NOT NULL,
            applied_at TEXT NOT NULL
        ) STRICT
        """
}

extension SQLiteConnection {
    /// Writes a consistent copy of the whole database to a new file (`VACUUM INTO`).
    ///
    /// - Throws: `SQLiteError`, for example because `path` exists.
    package func copy(to path: String) throws {
        try self.run("VACUUM INTO ?1", path)
    }
}
