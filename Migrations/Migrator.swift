package import SQLite

/// Brings a database to a schema version, one step a transaction.
package struct Migrator: Sendable {
    package struct Applied: Sendable, Equatable {
        package let version: Int
        package let name: String
        package let checksum: String
        package let appliedAt: String
    }

    package struct Step: Sendable {
        package enum Direction: String, Sendable {
            case up
            case down
        }

        package let migration: Migration
        package let direction: Direction

        package var sql: StaticString { self.direction == .up ? self.migration.up : self.migration.down }
    }

    package let migrations: [Migration]

    package init(_ migrations: [Migration] = Migration.all) {
        self.migrations = migrations
    }

    package var newestVersion: Int { self.migrations.last?.version ?? 0 }

    /// What was applied to the database, oldest first. Changes nothing, also on an empty file.
    ///
    /// - Throws: `MigrationError.notPatchbay`, `SQLiteError`.
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

    /// Whether what was applied is what this binary would have applied; pending steps are fine.
    ///
    /// - Throws: `MigrationError` `databaseIsNewer`, `edited` or `missing`.
    package func verify(_ applied: [Applied]) throws {
        if let last = applied.last, last.version > self.newestVersion {
            throw MigrationError.databaseIsNewer(version: last.version, newestKnown: self.newestVersion)
        }
        for (index, row) in applied.enumerated() {
            guard row.version == index + 1 else { throw MigrationError.missing(version: index + 1) }
            let known = self.migrations[index]
            guard known.checksum == row.checksum else {
                throw MigrationError.edited(version: row.version, name: row.name)
            }
        }
    }

    /// The steps from what was applied to `target` (nil: the newest), verified first.
    package func plan(from applied: [Applied], to target: Int?) throws -> [Step] {
        try self.verify(applied)
        let target = target ?? self.newestVersion
        guard (0...self.newestVersion).contains(target) else {
            throw MigrationError.unknownTarget(version: target, newestKnown: self.newestVersion)
        }
        let current = applied.count
        guard target < current else {
            return self.migrations[current..<target].map { Step(migration: $0, direction: .up) }
        }
        return self.migrations[target..<current].reversed().map { Step(migration: $0, direction: .down) }
    }

    /// Performs one step in a transaction of its own.
    ///
    /// - Parameter now: the time to record, as the database writes times.
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

    /// Writes a copy of the whole database to `path`, which must not exist.
    package func copy(_ database: SQLiteConnection, to path: String) throws {
        try database.run("VACUUM INTO ?1", path)
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
