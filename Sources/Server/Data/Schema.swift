package import Domain
import Foundation
package import Migrations
package import SQLite
import Storage

/// Reads and changes the schema version of the database in a data directory, for `serve`, `migrate` and `backup`.
package struct Schema {
    package let directory: DataDirectory
    package let migrator: Migrator

    package init(_ directory: DataDirectory, migrator: Migrator = Migrator()) {
        self.directory = directory
        self.migrator = migrator
    }

    /// Opens the database for reading; reads stay consistent also when another program begins to write meanwhile.
    ///
    /// In WAL mode, reading needs the write-ahead log. When the log file does not exist, the connection has to be one
    /// that may write: such a connection creates the log, and removes it when it is closed. When this user may not
    /// write the file or its directory, the file is opened as immutable, on the assumption that no other program writes
    /// it.
    ///
    /// - Throws: `SQLiteError`.
    package func open() throws -> SQLiteConnection {
        let path = self.directory.database
        let hasLog = FileManager.default.fileExists(atPath: path + "-wal")
        let canWrite = access(path, W_OK) == 0 && access(DataDirectory.folder(of: path), W_OK) == 0
        return try SQLiteConnection(path: path, access: hasLog ? .readOnly : canWrite ? .readWrite : .immutable)
    }

    /// The migrations that were applied to the database, oldest first; empty when the file does not exist or is empty.
    /// Changes nothing.
    ///
    /// - Throws: `MigrationError` when a migration was applied that this binary does not have, or has with other SQL; `Failure` when the database
    ///   of an ``Instance`` is missing or empty; `SQLiteError`.
    package func applied() throws -> [Migrator.Applied] {
        guard self.directory.hasDatabase else {
            try self.directory.checkNoInstance()
            return []
        }
        let database = try self.open()
        let applied = try self.migrator.applied(to: database)
        try self.migrator.verify(applied)
        return applied
    }

    /// - Throws: `Failure` when there is no database; `MigrationError.pending` when its schema is not the newest
    ///   version.
    package func requireNewest() throws {
        let applied = try self.applied()
        guard self.directory.hasDatabase else {
            throw Failure(.configuration, "there is no database in \(self.directory.path); 'patchbay serve' makes one")
        }
        let pending = self.migrator.newestVersion - applied.count
        guard pending == 0 else { throw MigrationError.pending(count: pending) }
    }

    /// - Throws: `Failure` when SQLite finds that the file is damaged, or finds a row that refers to a missing row.
    package static func checkIntegrity(of database: SQLiteConnection) throws {
        guard try database.first("PRAGMA integrity_check", read: { $0.text(0) }) == "ok" else {
            throw Failure(.inputOutput, "the database is damaged; restore a copy of it")
        }
        guard try database.first("PRAGMA foreign_key_check", read: { _ in true }) == nil else {
            throw Failure(.inputOutput, "the database has rows that refer to missing ones; restore a copy of it")
        }
    }

    /// Writes a copy of the database, checks the copy, and returns when the copy is on disk. The copy gets its name
    /// last, so an unfinished copy is never mistaken for a complete one.
    ///
    /// - Parameter path: the file to create.
    /// - Throws: `Failure` when the file exists or cannot be created, or when the copy is damaged; `SQLiteError`.
    package func copy(_ database: SQLiteConnection, to path: String) throws {
        guard !FileManager.default.fileExists(atPath: path) else { throw UnfinishedFile.exists(path) }
        guard !path.hasSuffix("/"), FileManager.default.fileExists(atPath: DataDirectory.folder(of: path)) else {
            throw Failure(.inputOutput, "\(path) cannot be made; name a file in a directory that exists")
        }
        let file = try UnfinishedFile(for: path)
        defer { file.discard() }
        try database.copy(to: file.temporaryPath)
        try Self.checkIntegrity(of: SQLiteConnection(path: file.temporaryPath, access: .immutable))
        try file.finish()
    }

    /// Performs migration steps, each in its own transaction. A database to which migrations were applied is copied
    /// first, to a file in the same directory.
    ///
    /// - Parameter progress: gets a line of text after the copy and after each step.
    /// - Throws: `Failure`, `MigrationError`, `SQLiteError`.
    package func perform(_ steps: [Migrator.Step], clock: Clock = .system, progress: (String) -> Void) throws {
        UnfinishedFile.removeAbandoned(in: DataDirectory.folder(of: self.directory.database))
        guard !steps.isEmpty else { return }
        let database = try SQLiteConnection(path: self.directory.database, access: .create)
        try database.prepareForWriting()
        let version = try self.migrator.applied(to: database).last?.version ?? 0
        if version > 0 {
            let copy = "\(self.directory.database).version-\(version)-\(clock.now().fileStamp).copy"
            try self.copy(database, to: copy)
            progress("copied the database to \(copy)")
        }
        for (index, step) in steps.enumerated() {
            let start = ContinuousClock.now
            try self.migrator.perform(step, on: database, now: clock.now().text)
            let milliseconds = Int((ContinuousClock.now - start) / .milliseconds(1))
            let name = "\(step.migration.version) \(step.migration.name)"
            progress("[\(index + 1)/\(steps.count)] \(step.direction.rawValue) \(name) (\(milliseconds) ms)")
        }
    }
}
