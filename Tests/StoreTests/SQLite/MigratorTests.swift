import Domain
import Foundation
import SQLite
import Storage
import TestSupport
import Testing

@testable import Migrations
@testable import Store

@Suite(.serialized) struct MigratorTests {
    private let directory: TemporaryDirectory
    private let sqlite: SQLiteConnection

    init() throws {
        self.directory = try TemporaryDirectory()
        self.sqlite = try SQLiteConnection(path: self.directory.file("a.db"), access: .create)
        try self.sqlite.prepareForWriting()
    }

    private static let steps = Migrator([
        Migration(version: 1, name: "a", up: "CREATE TABLE a (n)", down: "DROP TABLE a"),
        Migration(version: 2, name: "b", up: "CREATE TABLE b (n); CREATE INDEX bn ON b (n)", down: "DROP TABLE b"),
        Migration(version: 3, name: "c", up: "CREATE VIEW c AS SELECT 1", down: "DROP VIEW c"),
    ])

    private func schema() throws -> [String] {
        try self.sqlite.all("SELECT type || ' ' || name || ': ' || coalesce(sql, '') FROM sqlite_schema ORDER BY 1") {
            $0.text(0)
        }
    }

    private func applied(_ versions: [Int], of migrator: Migrator = steps) -> [Migrator.Applied] {
        versions.map { version in
            let known = migrator.migrations.first { $0.version == version }
            return Migrator.Applied(version: version, name: "n", checksum: known?.checksum ?? "", appliedAt: "")
        }
    }

    @Test func everyStepUpHasItsStepDown() throws {
        var schemas: [[String]] = []
        for version in 1...Migrator().newestVersion {
            try self.sqlite.migrate(to: version)
            schemas.append(try self.schema())
            try self.sqlite.migrate(to: version - 1)
            if version > 1 { #expect(try self.schema() == schemas[version - 2]) }
            try self.sqlite.migrate(to: version)
            #expect(try self.schema() == schemas[version - 1])
        }
    }

    @Test func allStepsDownLeaveOnlyTheRecordOfSteps() throws {
        try self.sqlite.migrate()
        let full = try self.schema()
        try self.sqlite.migrate(to: 0)
        #expect(try self.sqlite.all("SELECT name FROM sqlite_schema") { $0.text(0) } == ["schema_migrations"])
        #expect(try self.sqlite.first("SELECT count(*) FROM schema_migrations") { $0.int(0) } == 0)
        try self.sqlite.migrate()
        #expect(try self.schema() == full)
    }

    @Test func noKeyMayDoMoreAfterAStepDown() throws {
        try self.sqlite.migrate()
        try self.sqlite.execute(
            script: """
                INSERT INTO workspaces (id, name, created_at, updated_at) VALUES ('wsp_1', 'one', 't', 't');
                INSERT INTO api_keys (id, workspace_id, label, token_hash, scopes, created_at, status, allowed_addresses)
                VALUES
                    ('key_1', 'wsp_1', 'free', zeroblob(32), 'root', 't', 'active', ''),
                    ('key_2', 'wsp_1', 'off', zeroblob(32), 'root', 't', 'inactive', ''),
                    ('key_3', 'wsp_1', 'bound', zeroblob(32), 'root', 't', 'active', '192.0.2.1');
                """
        )
        try self.sqlite.migrate(to: 6)
        #expect(try self.sqlite.all("SELECT id FROM api_keys WHERE revoked_at IS NULL") { $0.text(0) } == ["key_1"])
        let times = try self.sqlite.all("SELECT revoked_at FROM api_keys WHERE revoked_at IS NOT NULL") { $0.text(0) }
        #expect(times.allSatisfy { Timestamp(rfc3339: $0)?.text == $0 })
    }

    @Test func connectionsFromBeforeTheyWereCountedAreCounted() throws {
        try self.sqlite.migrate(to: 7)
        try self.sqlite.execute(
            script: """
                INSERT INTO workspaces VALUES ('wsp_1', 'one', 't', 't');
                INSERT INTO credentials (id, workspace_id, label, auth_type, credential_type, credential_scope, provider,
                    created_by, status, version, sealed, field_names, created_at, updated_at)
                VALUES ('cred_1', 'wsp_1', 'a', 'api_key', 'llm', 'user', 'p', 'k', 'active', 1, x'00', '[]', 't', 't');
                INSERT INTO connections (id, workspace_id, integration, integration_type, auth_method_id, config,
                    credential_id, created_by, status, status_reason, status_changed_at, created_at, updated_at)
                VALUES
                    ('conn_1', 'wsp_1', 'gmail', 'api', 'm', '{}', 'cred_1', 'k', 'active', 'checked', 't', 't', 't'),
                    ('conn_2', 'wsp_1', 'gmail', 'api', 'm', '{}', 'cred_1', 'k', 'active', 'checked', 't', 't', 't'),
                    ('conn_3', 'wsp_1', 'gmail', 'api', 'm', '{}', 'cred_1', 'k', 'error', 'checked', 't', 't', 't');
                """
        )
        try self.sqlite.migrate()
        #expect(
            try self.sqlite.all("SELECT status || ' ' || count FROM connection_counts ORDER BY 1") { $0.text(0) }
                == ["active 2", "error 1"]
        )
    }

    @Test func credentialsFromBeforeHaveNoListOfDestinations() throws {
        try self.sqlite.migrate(to: 10)
        let insertion: SQL = """
            INSERT INTO credentials (id, workspace_id, label, auth_type, credential_type, credential_scope, provider,
                created_by, status, version, sealed, field_names, created_at, updated_at)
            VALUES ('cred_1', 'wsp_1', 'a', 'api_key', 'llm', 'user', 'p', 'k', 'active', 1, x'00', '[]', 't', 't')
            """
        try self.sqlite.run(
            "INSERT INTO workspaces (id, name, created_at, updated_at) VALUES ('wsp_1', 'one', 't', 't')"
        )
        try self.sqlite.run(insertion)
        try self.sqlite.migrate()
        let unlisted = try self.sqlite.all(DatabaseSealedSecretStore.unlisted, "", 10) { $0.text(0) }
        #expect(unlisted == ["cred_1"])
    }

    @Test func appliedMigrationsAreRecorded() throws {
        try self.sqlite.migrate()
        let applied = try Migrator().applied(to: self.sqlite)
        #expect(
            applied
                == Migration.all.map { migration in
                    Migrator.Applied(
                        version: migration.version,
                        name: migration.name,
                        checksum: migration.checksum,
                        appliedAt: someTime.text
                    )
                }
        )
        try Migrator().verify(applied)
        #expect(try Migrator().plan(from: applied, to: nil).isEmpty)
    }

    @Test func lookingAtAnEmptyFileChangesNothing() throws {
        #expect(try Migrator().applied(to: self.sqlite) == [])
        #expect(try self.schema() == [])
    }

    @Test func anotherProgramsTablesAreLeftAlone() throws {
        try self.sqlite.execute(script: "CREATE TABLE theirs (n)")
        #expect(throws: MigrationError.notPatchbay) { try Migrator().applied(to: self.sqlite) }
        #expect(try self.schema() == ["table theirs: CREATE TABLE theirs (n)"])
    }

    @Test func anEditedStepIsFound() throws {
        try self.sqlite.migrate()
        try self.sqlite.run("UPDATE schema_migrations SET checksum = 'x' WHERE version = 2")
        let applied = try Migrator().applied(to: self.sqlite)
        let error = MigrationError.edited(version: 2, name: "data_keys")
        #expect(throws: error) { try Migrator().verify(applied) }
        for target in [nil, 0, 4] { #expect(throws: error) { try Migrator().plan(from: applied, to: target) } }
    }

    @Test func aNewerDatabaseIsRefused() throws {
        try self.sqlite.migrate()
        let older = Migrator(Array(Migration.all.prefix(2)))
        let error = MigrationError.databaseIsNewer(version: Migrator().newestVersion, newestKnown: 2)
        #expect(throws: error) { try older.verify(older.applied(to: self.sqlite)) }
    }

    @Test(arguments: [([2], 1), ([1, 3], 2), ([2, 3], 1), ([3], 1), ([-1, 1], 1), ([0, 1, 2, 3], 1)])
    func aGapIsFound(_ versions: [Int], _ missing: Int) {
        #expect(throws: MigrationError.missing(version: missing)) {
            try Self.steps.verify(self.applied(versions))
        }
    }

    @Test(
        arguments: [
            ([], nil, "up 1, up 2, up 3"), ([], 3, "up 1, up 2, up 3"), ([], 1, "up 1"), ([], 0, ""),
            ([1], nil, "up 2, up 3"),
            ([1], 1, ""), ([1, 2], 3, "up 3"), ([1, 2, 3], nil, ""), ([1, 2, 3], 0, "down 3, down 2, down 1"),
            ([1, 2, 3], 2, "down 3"), ([1, 2], 0, "down 2, down 1"),
        ] as [([Int], Int?, String)]
    )
    func aPlanLeadsToItsTarget(_ versions: [Int], _ target: Int?, _ expected: String) throws {
        let plan = try Self.steps.plan(from: self.applied(versions), to: target)
        #expect(plan.map { "\($0.direction.rawValue) \($0.migration.version)" }.joined(separator: ", ") == expected)
        for step in plan {
            let text = step.direction == .up ? step.migration.up : step.migration.down
            #expect("\(step.sql)" == "\(text)")
        }
    }

    @Test(arguments: [-1, 4, .max, .min])
    func aTargetMustExist(_ target: Int) {
        #expect(throws: MigrationError.unknownTarget(version: target, newestKnown: 3)) {
            try Self.steps.plan(from: [], to: target)
        }
    }

    @Test(
        arguments: [
            "CREATE TABLE half (n); INSERT INTO nowhere VALUES (1)", "CREATE TABLE half (n); SELEKT",
        ] as [StaticString]
    )
    func aFailingStepLeavesNothingOfItself(_ up: StaticString) throws {
        let migrator = Migrator([Migration(version: 1, name: "half", up: up, down: "DROP TABLE half")])
        #expect(throws: SQLiteError.self) { try self.sqlite.migrate(migrator) }
        #expect(try self.schema() == [])
        #expect(!self.sqlite.isInTransaction)
    }

    @Test func theStepsBeforeAFailingOneStay() throws {
        let broken = Migration(version: 4, name: "d", up: "CREATE TABLE d (n); DROP TABLE nowhere", down: "")
        let migrator = Migrator(Self.steps.migrations + [broken])
        #expect(throws: SQLiteError.self) { try self.sqlite.migrate(migrator) }
        #expect(try migrator.applied(to: self.sqlite).map(\.version) == [1, 2, 3])
        #expect(try !self.schema().contains { $0.hasPrefix("table d:") })
    }

    @Test func aStepThatBreaksReferencesIsUndone() throws {
        let migrator = Migrator([
            Migration(
                version: 1,
                name: "broken",
                up: """
                    CREATE TABLE parents (id INTEGER PRIMARY KEY);
                    CREATE TABLE children (parent REFERENCES parents DEFERRABLE INITIALLY DEFERRED);
                    INSERT INTO children VALUES (1);
                    """,
                down: ""
            )
        ])
        #expect(throws: MigrationError.brokenReferences(version: 1)) { try self.sqlite.migrate(migrator) }
        #expect(try self.schema() == [])
    }

    @Test func aCopyHoldsEverything() throws {
        try self.sqlite.migrate()
        try self.sqlite.run(
            "INSERT INTO workspaces (id, name, created_at, updated_at) VALUES ('wsp_1', 'one', 't', 't')"
        )
        let path = self.directory.file("it's a \"copy\".db")
        try self.sqlite.copy(to: path)
        let copy = try SQLiteConnection(path: path, access: .readOnly)
        #expect(try copy.first("SELECT name FROM workspaces") { $0.text(0) } == "one")
        #expect(try Migrator().applied(to: copy) == Migrator().applied(to: self.sqlite))
        #expect(throws: SQLiteError.self) { try self.sqlite.copy(to: path) }
        #expect(try copy.first("SELECT count(*) FROM workspaces") { $0.int(0) } == 1)
    }

    @Test func errorsSayWhatToDo() {
        let errors: [MigrationError] = [
            .notPatchbay, .databaseIsNewer(version: 9, newestKnown: 4), .edited(version: 2, name: "data_keys"),
            .missing(version: 2), .pending(count: 1), .pending(count: 2), .unknownTarget(version: 9, newestKnown: 4),
        ]
        let hints = [
            "data directory", "install a newer patchbay", "install the patchbay that applied it", "restore a copy",
            "1 migration is not applied; run 'patchbay migrate up'", "2 migrations are not applied", "from 0 to 4",
        ]
        for (error, hint) in zip(errors, hints) { #expect("\(error)".contains(hint)) }
    }
}
