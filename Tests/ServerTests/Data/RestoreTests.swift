import Domain
import Foundation
import Migrations
import SQLite
import Storage
import TestSupport
import Testing

@testable import Server

@Suite struct RestoreTests {
    private let data: SampleData
    private let copy: String

    /// The copy has the workspace `default`, the database also the workspace `later`.
    init() async throws {
        self.data = try await SampleData()
        self.copy = self.data.file("copy.db")
        let schema = Schema(self.data.directory)
        try schema.copy(try schema.open(), to: self.copy)
        try await self.data.addWorkspace("later")
    }

    private var formerFiles: [String] { self.data.names.filter { $0.hasPrefix("patchbay.db.until-") } }

    private func restore(_ file: String? = nil) throws -> String? {
        let former = try Restore(self.data.settings).run(file ?? self.copy, at: someTime)
        try self.data.makePrivate("patchbay.db")
        return former
    }

    private func refusal(of file: String? = nil) throws -> String? {
        let names = self.data.names
        let failure = #expect(throws: Failure.self) { try self.restore(file) }
        #expect(self.data.names.filter { $0 != "master.key.lock" } == names.filter { $0 != "master.key.lock" })
        #expect(try SampleData.workspaces(in: self.data.directory.database) == ["default", "later"])
        return failure?.message
    }

    @Test func aCopyTakesThePlaceOfTheDatabase() async throws {
        let id = try self.data.read("instance.id")
        let former = try self.restore()
        #expect(former == self.data.directory.database + ".until-20261123T160509123Z")
        #expect(try SampleData.workspaces(in: try #require(former)) == ["default", "later"])
        #expect(try self.data.read("instance.id") == id)
        try await self.data.start()
        #expect(try SampleData.workspaces(in: self.data.directory.database) == ["default"])
        #expect(try SampleData.workspaces(in: self.copy) == ["default"])
    }

    @Test func aFormerDatabaseIsRestored() throws {
        let former = try self.restore()
        _ = try Restore(self.data.settings).run(try #require(former), at: someTime.adding(seconds: 1))
        #expect(try SampleData.workspaces(in: self.data.directory.database) == ["default", "later"])
        #expect(self.formerFiles.count == 2)
    }

    private static let logged: SQL = """
        INSERT INTO workspaces (id, name, created_at, updated_at) VALUES ('wsp_z', 'logged', 't', 't')
        """

    /// As a killed daemon leaves it: SQLite would apply the log to the copy.
    @Test func theWriteAheadLogGoesToTheFormerDatabase() throws {
        try self.leaveLog(of: Self.logged)
        #expect(self.data.names.contains("patchbay.db-wal"))
        let former = try self.restore()
        #expect(self.data.names.filter { $0.hasSuffix("-wal") || $0.hasSuffix("-shm") } == [])
        #expect(try SampleData.workspaces(in: self.data.directory.database) == ["default"])
        #expect(try SampleData.workspaces(in: try #require(former)) == ["default", "later", "logged"])
    }

    /// A copy of a file system has a log, which lies beside the copy and not beside a link to the copy.
    @Test func aCopyBehindALinkIsRestoredWithItsLog() throws {
        try self.leaveLog(of: Self.logged, in: self.copy)
        let link = self.data.file("link.db")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: self.copy)
        _ = try self.restore(link)
        #expect(try SampleData.workspaces(in: self.data.directory.database) == ["default", "logged"])
    }

    /// Writes to a database, and leaves the write-ahead log as it is when a process is killed.
    ///
    /// - Parameter path: the file of the database; nil for the database of the data directory.
    private func leaveLog(of sql: SQL, in path: String? = nil) throws {
        let path = path ?? self.data.directory.database
        let database = try SQLiteConnection(path: path, access: .readWrite)
        try database.prepareForWriting()
        try database.run(sql)
        let files = [path, path + "-wal"].map { URL(filePath: $0) }
        let kept = try files.map { try Data(contentsOf: $0) }
        database.close()
        for (file, bytes) in zip(files, kept) {
            try bytes.write(to: file)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
        }
    }

    @Test func aDatabaseThatSQLiteCannotReadIsReplaced() throws {
        try self.data.write(String(repeating: "no database ", count: 500), to: "patchbay.db")
        let former = try self.restore()
        #expect(try self.data.read(URL(filePath: try #require(former)).lastPathComponent).hasPrefix("no database"))
        #expect(try SampleData.workspaces(in: self.data.directory.database) == ["default"])
    }

    @Test func aLostDatabaseIsRestored() async throws {
        try self.data.remove("patchbay.db")
        try self.data.write("not of the copy", to: "patchbay.db-wal")
        #expect(try self.restore() == nil)
        #expect(self.formerFiles == ["patchbay.db.until-20261123T160509123Z-wal"])
        try await self.data.start()
        #expect(try SampleData.workspaces(in: self.data.directory.database) == ["default"])
    }

    /// The database has a second name until the copy takes its place.
    @Test func aRestoreThatWasKilledIsRepeated() throws {
        let database = self.data.directory.database
        try FileManager.default.linkItem(atPath: database, toPath: database + ".until-20261124T002322848Z")
        try self.data.write("a part", to: "patchbay.db.patchbay-unfinished-4194304")
        _ = try self.restore()
        #expect(self.formerFiles == ["patchbay.db.until-20261123T160509123Z"])
        #expect(!self.data.names.contains { $0.contains("unfinished") })
    }

    @Test func anOlderSchemaIsRestored() async throws {
        let database = try SQLiteConnection(path: self.copy, access: .readWrite)
        let migrator = Migrator()
        for step in try migrator.plan(from: try migrator.applied(to: database), to: 7) {
            try migrator.perform(step, on: database, now: "t")
        }
        database.close()
        _ = try self.restore()
        try await self.data.start()
        #expect(try Schema(self.data.directory).applied().count == migrator.newestVersion)
    }

    @Test func filesThatAreNoCopyAreRefused() throws {
        let file = self.data.file("file")
        #expect(try self.refusal(of: file) == "there is no file \(file)")
        #expect(try self.refusal(of: self.data.path) == "there is no file \(self.data.path)")
        let database = self.data.directory.database
        #expect(try self.refusal(of: database) == "\(database) is the database itself; name a copy of it")

        try Data().write(to: URL(filePath: file))
        #expect(try self.refusal(of: file) == "\(file) is no copy of a database of Patchbay; name another file")
        try Data(repeating: 0x5A, count: 9000).write(to: URL(filePath: file))
        #expect(try self.refusal(of: file) == "\(file) is damaged or no database (SQLite error 26); name a copy")
        let whole = try Data(contentsOf: URL(filePath: self.copy))
        try whole.prefix(whole.count / 2).write(to: URL(filePath: file))
        #expect(try self.refusal(of: file)?.contains("is damaged") == true)

        try FileManager.default.removeItem(atPath: file)
        try SQLiteConnection(path: file, access: .create).execute(script: "CREATE TABLE theirs (n)")
        #expect(try self.refusal(of: file) == "\(file) is another program's database; name a copy of Patchbay's")
    }

    @Test func aNewerSchemaIsRefused() throws {
        let database = try SQLiteConnection(path: self.copy, access: .readWrite)
        try database.run("INSERT INTO schema_migrations VALUES (9999, 'later', 'x', 't')")
        database.close()
        #expect(throws: MigrationError.databaseIsNewer(version: 9999, newestKnown: Migrator().newestVersion)) {
            try self.restore()
        }
    }

    /// Every page is readable, and an index does not agree with its table.
    @Test func aDamagedIndexIsRefused() throws {
        let database = try SQLiteConnection(path: self.copy, access: .readWrite)
        try database.execute(
            script: """
                PRAGMA writable_schema = ON;
                UPDATE sqlite_schema SET sql = 'CREATE INDEX damaged ON workspaces (created_at)' WHERE name = 'damaged';
                CREATE INDEX damaged ON workspaces (updated_at);
                UPDATE workspaces SET updated_at = 'x';
                UPDATE sqlite_schema SET sql = 'CREATE INDEX damaged ON workspaces (created_at)' WHERE name = 'damaged'
                """
        )
        database.close()
        #expect(try self.refusal() == "\(self.copy) is damaged; name another copy")
    }

    @Test func aDirectoryInUseIsRefused() throws {
        let lock = try self.data.directory.lock()
        defer { lock.release() }
        #expect(
            try self.refusal()
                == "another patchbay uses \(self.data.path); stop it or name another --data-dir"
        )
    }

    @Test func aDatabaseThatAnotherProgramHasOpenIsRefused() throws {
        let database = self.data.directory.database
        let other = try SQLiteConnection(path: database, access: .readOnly)
        _ = try other.first("SELECT count(*) FROM workspaces") { $0.int(0) }
        let failure = #expect(throws: Failure.self) { try self.restore() }
        #expect(
            failure?.message == "another program has \(database) open; try again when it has ended"
        )
        other.close()
    }

    @Test func aCopyOfAnotherMasterKeyIsRefusedWithTheKeyThatFits() async throws {
        var former = ""
        try await Composition.with(self.data.settings) {
            let rotation = try await MasterKeyRotation($0, newKeyFile: nil)
            try await rotation.rewrap()
            _ = try rotation.putInForce(at: someTime)
        }
        try self.data.makePrivate("patchbay.db")
        former = self.data.directory.masterKey + ".until-20261123T160509123Z"
        #expect(
            try self.refusal() == "the master key in force does not open \(self.copy), but the one in \(former) does; "
                + "put that one in force, and keep the present one for later copies"
        )
        try FileManager.default.removeItem(atPath: former)
        #expect(
            try self.refusal() == "the master key in force does not open \(self.copy); put back the one that was in "
                + "force at its time"
        )
        try self.data.remove("master.key")
        #expect(try self.refusal()?.hasPrefix("there is no master key") == true)
    }
}
