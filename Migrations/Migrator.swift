/// Plans how a database gets to a schema version. The engine performs the steps, each in a transaction of its own.
package struct Migrator: Sendable {
    /// A row of `schema_migrations`.
    package struct Applied: Sendable, Equatable {
        package let version: Int
        package let name: String
        package let checksum: String
        package let appliedAt: String

        package init(version: Int, name: String, checksum: String, appliedAt: String) {
            self.version = version
            self.name = name
            self.checksum = checksum
            self.appliedAt = appliedAt
        }
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
}
