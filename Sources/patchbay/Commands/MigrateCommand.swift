import ArgumentParser
import Foundation
import JSON
import Migrations
import Server

struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Look at and change the version of the database's schema.",
        subcommands: [Up.self, Down.self, Status.self, Verify.self]
    )

    struct Up: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Apply pending migrations, after a copy of a database that holds data."
        )

        @OptionGroup var options: SettingsOptions
        @Option(help: "Stop at this version. Default: the newest.")
        var to: Int?
        @Flag(help: "Print the SQL and change nothing.")
        var dryRun = false
        @Flag(help: "Accepted for symmetry with 'down'; going up asks nothing.")
        var yes = false

        func run() async throws {
            try await reportingFailure {
                try SchemaChange(try self.options.load(), direction: .up, target: self.to).run(dryRun: self.dryRun)
            }
        }
    }

    struct Down: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Undo migrations down to a version, after a copy of the database. Data in dropped tables is lost."
        )

        @OptionGroup var options: SettingsOptions
        @Option(help: "The version to go down to. Default: one below the present.")
        var to: Int?
        @Flag(help: "Print the SQL and change nothing.")
        var dryRun = false
        @Flag(help: "Confirm: without it nothing is changed.")
        var yes = false

        func run() async throws {
            try await reportingFailure {
                let change = SchemaChange(try self.options.load(), direction: .down, target: self.to)
                guard self.yes || self.dryRun else {
                    throw Failure(.refused, "going down loses the data of dropped tables; repeat with --yes to do it")
                }
                try change.run(dryRun: self.dryRun)
            }
        }
    }

    struct Status: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the migrations; exit code 1 when some are pending."
        )

        @OptionGroup var options: SettingsOptions
        @Flag(help: "Print one JSON object a line.")
        var json = false

        func run() async throws {
            try await reportingFailure {
                let directory = DataDirectory(try self.options.load().dataDirectory)
                try directory.check()
                let schema = Schema(directory)
                let applied = try schema.applied()
                if !directory.hasDatabase { StandardError.print("there is no database in \(directory.path) yet") }
                for migration in schema.migrator.migrations {
                    let time = applied.first { $0.version == migration.version }?.appliedAt
                    if self.json {
                        printJSON { $0.write(migration, appliedAt: time) }
                    } else {
                        print("\(migration.version)  \(migration.name)  \(time.map { "applied \($0)" } ?? "pending")")
                    }
                }
                if applied.count < schema.migrator.newestVersion { throw ExitCode(1) }
            }
        }
    }

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check that what was applied is what this patchbay would apply, and the database's integrity."
        )

        @OptionGroup var options: SettingsOptions

        func run() async throws {
            try await reportingFailure {
                let schema = Schema(DataDirectory(try self.options.load().dataDirectory))
                try schema.requireNewest()
                try Schema.checkIntegrity(of: try schema.open())
                print("the schema is at version \(schema.migrator.newestVersion) and the database is sound")
            }
        }
    }
}

extension JSONWriter {
    /// Writes a line of `migrate status`; `appliedAt` is nil for a pending migration.
    fileprivate mutating func write(_ migration: Migration, appliedAt: String?) {
        self.beginObject()
        self.member("version", migration.version)
        self.member("name", migration.name)
        self.member("applied_at", appliedAt)
        self.endObject()
    }
}

/// One run of `migrate up` or `migrate down`: plans the steps, performs or prints them, and reports the new version.
private struct SchemaChange {
    private let schema: Schema
    private let direction: Migrator.Step.Direction
    private let target: Int?

    init(_ settings: Settings, direction: Migrator.Step.Direction, target: Int?) {
        self.schema = Schema(DataDirectory(settings.dataDirectory))
        self.direction = direction
        self.target = target
    }

    func run(dryRun: Bool) throws {
        umask(0o077)
        let directory = self.schema.directory
        try directory.check()
        let applied = try self.schema.applied()
        let target =
            self.target ?? (self.direction == .up ? self.schema.migrator.newestVersion : max(0, applied.count - 1))
        let steps = try self.schema.migrator.plan(from: applied, to: target)
        guard steps.allSatisfy({ $0.direction == self.direction }) else {
            let other = self.direction == .up ? "down" : "up"
            throw Failure(
                .refused,
                "version \(target) lies \(other) from version \(applied.count); use 'migrate \(other)'"
            )
        }
        guard !dryRun else {
            for step in steps { print("-- \(step.direction.rawValue) \(step.migration.version)\n\(step.sql)\n") }
            return
        }
        try directory.create()
        try directory.lock()
        try self.schema.perform(steps) { print($0) }
        print("the schema is at version \(target)")
    }
}
