package import Domain
import Foundation
import Migrations
import SQLite
import Storage
import Store
import Vault

/// Puts a copy of the database in the place of the database of a data directory, while no daemon runs. When the process
/// is killed at any moment, the directory has either the former database or the copy, and both can be used.
package struct Restore {
    private let settings: Settings
    private let schema: Schema

    package init(_ settings: Settings) {
        self.settings = settings
        self.schema = Schema(DataDirectory(settings.dataDirectory))
    }

    private var directory: DataDirectory { self.schema.directory }

    /// Checks the copy before anything is changed in the data directory.
    ///
    /// - Parameter file: the path of the copy, which stays as it is.
    /// - Returns: the path under which the former database is kept; nil when there was none.
    /// - Throws: `Failure` when another process uses the directory or its database, and when the copy is damaged, is no
    ///   database of Patchbay, or is wrapped by another master key; `MigrationError`; `SQLiteError`.
    package func run(_ file: String, at now: Timestamp) throws -> String? {
        try self.directory.check()
        try self.checkFile(file)
        try self.directory.create()
        let lock = try self.directory.lock()
        defer { lock.release() }
        let keyLock = try self.directory.lockMasterKey()
        defer { keyLock.release() }
        let copy = try self.copy(file)
        defer { copy.discard() }
        let former = try self.setAside(at: now)
        try copy.replace()
        return former
    }

    private func checkFile(_ file: String) throws(Failure) {
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: DataDirectory.resolved(file)),
            attributes[.type] as? FileAttributeType == .typeRegular
        else { throw Failure(.inputOutput, "there is no file \(file)") }
        guard !Self.isOneFile(file, self.directory.database) else {
            throw Failure(.refused, "\(file) is the database itself; name a copy of it")
        }
    }

    /// Copies the file to the directory of the database, under a temporary name, and checks file and copy.
    private func copy(_ file: String) throws -> UnfinishedFile {
        let unfinished = try UnfinishedFile(for: self.directory.database)
        do {
            // A copy that `backup` made has no write-ahead log; a copy of a file system may have one.
            // The log lies beside the file itself, not beside a symbolic link to the file.
            let file = URL(fileURLWithPath: file).resolvingSymlinksInPath().path
            let hasLog = FileManager.default.fileExists(atPath: file + "-wal")
            let source = try SQLiteConnection(path: file, access: hasLog ? .readOnly : .immutable)
            try self.check(source, from: file)
            try source.copy(to: unfinished.temporaryPath)
            try Schema.checkIntegrity(of: SQLiteConnection(path: unfinished.temporaryPath, access: .immutable))
        } catch {
            unfinished.discard()
            guard let error = error as? SQLiteError, error.meansDamage else { throw error }
            throw Failure(.inputOutput, "\(file) is damaged or no database (SQLite error \(error.code)); name a copy")
        }
        return unfinished
    }

    private func check(_ source: SQLiteConnection, from file: String) throws {
        let applied: [Migrator.Applied]
        do {
            applied = try self.schema.migrator.applied(to: source)
        } catch MigrationError.notPatchbay {
            throw Failure(.configuration, "\(file) is another program's database; name a copy of Patchbay's")
        }
        guard !applied.isEmpty else {
            throw Failure(.configuration, "\(file) is no copy of a database of Patchbay; name another file")
        }
        try self.schema.migrator.verify(applied)
        do {
            try Schema.checkIntegrity(of: source)
        } catch is Failure {
            throw Failure(.inputOutput, "\(file) is damaged; name another copy")
        }
        guard applied.contains(where: { $0.name == "data_keys" }) else { return }
        try self.checkKeys(try source.dataKeys(), of: file)
    }

    private func checkKeys(_ records: [DataKeyRecord], of file: String) throws(Failure) {
        guard !records.isEmpty else { return }
        let present = try MasterKey.require(self.settings)
        do throws(KeyRing.Failure) {
            _ = try KeyRing(records, master: present)
        } catch .damaged(let id) {
            throw Failure(.configuration, "data key \(id) in \(file) is damaged; name another copy")
        } catch {
            // The next start puts the next master key in force.
            let interrupted = try InterruptedKeyRotation(
                of: records,
                present: present,
                settings: self.settings,
                in: self.directory
            )
            guard interrupted == nil else { return }
            let target = MasterKey.file(self.settings, in: self.directory) ?? self.directory.masterKey
            guard let other = Self.otherKey(of: records, beside: target) else {
                throw Failure(
                    .configuration,
                    "the master key in force does not open \(file); put back the one that was in force at its time"
                )
            }
            throw Failure(
                .configuration,
                "the master key in force does not open \(file), but the one in \(other) does; put that one in force, "
                    + "and keep the present one for later copies"
            )
        }
    }

    /// The path of a former master key file that opens the data keys.
    private static func otherKey(of records: [DataKeyRecord], beside target: String) -> String? {
        let folder = DataDirectory.folder(of: target)
        let prefix = URL(filePath: target).lastPathComponent + ".until-"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasPrefix(prefix) }.sorted()
            .map { URL(filePath: folder).appending(path: $0).path(percentEncoded: false) }
            .first { path in
                guard let key = try? MasterKey.read(path) else { return false }
                return (try? KeyRing(records, master: key)) != nil
            }
    }

    /// Gives the present database a second name, and removes its write-ahead log, which SQLite would otherwise apply to
    /// the copy.
    ///
    /// - Returns: the second name; nil when there is no database.
    private func setAside(at now: Timestamp) throws -> String? {
        let database = self.directory.database
        let former = "\(database).until-\(now.fileStamp)"
        let hasDatabase = FileManager.default.fileExists(atPath: database)
        if hasDatabase {
            try self.emptyLog(of: database)
            self.removeOtherNames(of: database)
            guard link(database, former) == 0 else { throw DataDirectory.cannotWrite(former) }
        }
        // Logs are left here only when SQLite cannot read the database. They may be needed to repair it.
        for suffix in ["-wal", "-journal"] where rename(database + suffix, former + suffix) != 0 && errno != ENOENT {
            throw DataDirectory.cannotWrite(former + suffix)
        }
        unlink(database + "-shm")
        // The log must be gone before the copy has the name, also after a loss of power.
        try DataDirectory.flush(DataDirectory.folder(of: database))
        return hasDatabase ? former : nil
    }

    /// Copies the write-ahead log into the database file, so that the file is complete without it. A file that SQLite
    /// cannot read stays as it is.
    private func emptyLog(of database: String) throws {
        do {
            let connection = try SQLiteConnection(path: database, access: .readWrite)
            defer { connection.close() }
            _ = try connection.first("SELECT count(*) FROM sqlite_schema") { $0.int(0) }
            try connection.checkpoint()
        } catch let error as SQLiteError where error.meansUnreadable {
            return
        }
        // The last connection removes the log when it is closed.
        guard !FileManager.default.fileExists(atPath: database + "-wal") else {
            throw Failure(.temporary, "another program has \(database) open; try again when it has ended")
        }
    }

    /// Removes the second names of the database that a killed `restore` left.
    private func removeOtherNames(of database: String) {
        let folder = DataDirectory.folder(of: database)
        let prefix = URL(filePath: database).lastPathComponent + ".until-"
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] where name.hasPrefix(prefix) {
            let path = URL(filePath: folder).appending(path: name).path(percentEncoded: false)
            if Self.isOneFile(path, database) { unlink(path) }
        }
    }

    /// Whether two paths are names of one existing file.
    private static func isOneFile(_ one: String, _ other: String) -> Bool {
        let numbers = [one, other].map { path in
            let attributes = try? FileManager.default.attributesOfItem(atPath: DataDirectory.resolved(path))
            return [attributes?[.systemNumber] as? Int, attributes?[.systemFileNumber] as? Int]
        }
        return numbers[0] == numbers[1] && numbers[0].allSatisfy { $0 != nil }
    }
}
