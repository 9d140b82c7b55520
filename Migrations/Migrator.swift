/// Plans the steps that bring a database to a schema version. The caller performs each step in its own transaction.
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

    /// Checks that the migrations that were applied to a database are the first migrations of this binary, in order and
    /// unedited. Further migrations of this binary may still be pending.
    ///
    /// - Parameter applied: the rows of `schema_migrations`, by ascending version.
    /// - Throws: `MigrationError.databaseIsNewer`, `.edited` or `.missing`.
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

    /// Plans the steps from the applied migrations to the schema version `target`: either all `up`, or all `down`.
    ///
    /// - Parameter target: 0 to the newest version; nil for the newest version.
    /// - Throws: `MigrationError.unknownTarget`; the errors of ``verify(_:)``.
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
