import Dispatch
import Foundation
import SQLite
import Storage
import TestSupport
import Testing

/// Somebody renames, deletes or replaces the files of a database that is open.
@Suite struct MovedDatabaseTests {
    private let temporary: TemporaryDirectory
    private let folder: String
    private let path: String
    private let database: SQLiteDatabase

    init() async throws {
        self.temporary = try TemporaryDirectory()
        self.folder = self.temporary.file("data")
        self.path = self.folder + "/a.db"
        try FileManager.default.createDirectory(atPath: self.folder, withIntermediateDirectories: false)
        self.database = try SQLiteDatabase(path: self.path, busyTimeout: 1000, queueLimit: 10)
        _ = try await self.database.write { try $0.run("CREATE TABLE t (n)") }
        _ = try await self.database.write { try $0.run("INSERT INTO t VALUES (1)") }
        // The connection of the pool opens the write-ahead log when it first reads.
        #expect(try await self.count() == 1)
    }

    private func count() async throws -> Int? {
        try await self.database.read { try $0.first("SELECT count(*) FROM t") { $0.int(0) } }
    }

    private func insert() async throws {
        _ = try await self.database.write { try $0.run("INSERT INTO t VALUES (2)") }
    }

    private func move(_ path: String, to other: String) throws {
        try FileManager.default.moveItem(atPath: path, toPath: other)
    }

    private func expectMoved() async throws {
        #expect(throws: DatabaseMoved.self) { try self.database.checkFiles() }
        await #expect(throws: DatabaseMoved.self) { try await self.insert() }
        // Rows that were acknowledged are still read.
        #expect(try await self.count() == 1)
    }

    @Test func anErrorNamesThePath() throws {
        try self.move(self.path, to: self.path + ".x")
        let error = #expect(throws: DatabaseMoved.self) { try self.database.checkFiles() }
        #expect(error?.kind == .moved)
        #expect(error?.description.contains(self.path) == true)
        self.database.close()
    }

    @Test(arguments: ["/a.db", "/a.db-wal", "/a.db-shm", ""])
    func aRenamedFileEndsWritesUntilItIsBack(_ name: String) async throws {
        let file = self.folder + name
        try self.move(file, to: self.temporary.file("elsewhere"))
        try await self.expectMoved()
        try self.move(self.temporary.file("elsewhere"), to: file)
        try self.database.checkFiles()
        try await self.insert()
        self.database.close()
    }

    @Test(arguments: ["a.db", "a.db-wal", "a.db-shm"])
    func aDeletedFileEndsWrites(_ name: String) async throws {
        try FileManager.default.removeItem(atPath: "\(self.folder)/\(name)")
        try await self.expectMoved()
        self.database.close()
    }

    /// The log is copied into the database when the database is closed.
    @Test func aDeletedLogLosesNoAcknowledgedWrite() async throws {
        for name in ["a.db-wal", "a.db-shm"] { try FileManager.default.removeItem(atPath: "\(self.folder)/\(name)") }
        try await self.expectMoved()
        self.database.close()
        let connection = try SQLiteConnection(path: self.path, access: .readOnly)
        #expect(try connection.all("SELECT n FROM t") { $0.int(0) } == [1])
    }

    @Test(arguments: ["a.db", "a.db-wal", "a.db-shm"])
    func aReplacedFileEndsWrites(_ name: String) async throws {
        let file = "\(self.folder)/\(name)"
        let other = self.temporary.file("other")
        try FileManager.default.copyItem(atPath: file, toPath: other)
        try FileManager.default.removeItem(atPath: file)
        try self.move(other, to: file)
        try await self.expectMoved()
        self.database.close()
    }

    /// A new connection would read the other database.
    @Test func aNewReaderDoesNotReadAReplacement() async throws {
        try FileManager.default.removeItem(atPath: self.path)
        try SQLiteConnection(path: self.path, access: .create).execute(script: "CREATE TABLE t (n)")
        // The pool has one connection, so a scan beside another needs a new one.
        let database = self.database
        let (entered, continuation) = AsyncStream.makeStream(of: Void.self)
        let release = DispatchSemaphore(value: 0)
        let holder = Task {
            try await database.scan(for: "") { _ in
                continuation.finish()
                release.wait()
            }
        }
        for await _ in entered {}
        await #expect(throws: DatabaseMoved.self) {
            try await database.scan(for: "") { try $0.first("SELECT count(*) FROM t") { $0.int(0) } }
        }
        release.signal()
        try await holder.value
        self.database.close()
    }

    @Test func aLinkThatLeadsElsewhereEndsWrites() async throws {
        self.database.close()
        let link = self.temporary.file("link.db")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: self.path)
        let database = try SQLiteDatabase(path: link, busyTimeout: 1000, queueLimit: 10)
        try database.checkFiles()
        _ = try await database.write { try $0.run("INSERT INTO t VALUES (2)") }
        try FileManager.default.removeItem(atPath: link)
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: self.path + ".x")
        #expect(throws: DatabaseMoved.self) { try database.checkFiles() }
        await #expect(throws: DatabaseMoved.self) { try await database.write { try $0.run("DELETE FROM t") } }
        database.close()
    }

    /// The permission to search the directory is taken away; root keeps it.
    @Test(.enabled(if: geteuid() != 0)) func aDirectoryThatCannotBeSearchedEndsNoWrites() async throws {
        #expect(chmod(self.folder, 0) == 0)
        defer { chmod(self.folder, 0o700) }
        try await self.insert()
    }
}
