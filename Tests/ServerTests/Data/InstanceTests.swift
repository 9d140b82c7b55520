import Domain
import Foundation
import Migrations
import SQLite
import Storage
import Testing

@testable import Server

@Suite struct InstanceTests {
    private let data: SampleData

    init() async throws {
        self.data = try await SampleData()
    }

    private func failure() async -> Failure? {
        do {
            try await self.data.start()
            return nil
        } catch {
            return error as? Failure
        }
    }

    @Test func theFirstStartWritesTheId() throws {
        #expect(Identifier<Instance>(try self.data.read("instance.id")) != nil)
        let attributes = try FileManager.default.attributesOfItem(atPath: self.data.directory.instance)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
    }

    @Test func aLaterStartKeepsTheId() async throws {
        let id = try self.data.read("instance.id")
        try await self.data.start()
        #expect(try self.data.read("instance.id") == id)
    }

    /// As an earlier version of Patchbay made it, or a first start that was killed before its end.
    @Test func aDirectoryWithoutAnIdGetsOne() async throws {
        try self.data.remove("instance.id")
        try await self.data.start()
        #expect(Identifier<Instance>(try self.data.read("instance.id")) != nil)
    }

    enum Loss: CaseIterable, Sendable {
        case removed
        case truncated
        case withoutTables
        case withoutRows
    }

    @Test(arguments: Loss.allCases)
    func aLostDatabaseIsNotReplacedByAnEmptyOne(_ loss: Loss) async throws {
        let key = try self.data.read("admin.key")
        try self.lose(loss)
        let names = self.data.names
        let failure = await self.failure()
        #expect(failure?.code == .configuration)
        let path = self.data.path
        #expect(
            failure?.message == "the database \(path)/patchbay.db is missing or empty, although a start ended in "
                + "\(path); restore it, or remove \(path)/instance.id to begin anew"
        )
        #expect(self.data.names == names)
        #expect(try self.data.read("admin.key") == key)
    }

    @Test(arguments: [Loss.removed, .truncated])
    func aCommandDoesNotReplaceALostDatabase(_ loss: Loss) async throws {
        try self.lose(loss)
        #expect(throws: Failure.self) { try Schema(self.data.directory).applied() }
        let failure = await #expect(throws: Failure.self) { try await Composition.with(self.data.settings) { _ in } }
        #expect(failure?.message.contains("to begin anew") == true)
    }

    @Test(arguments: Loss.allCases)
    func aDirectoryBeginsAnewWithoutItsId(_ loss: Loss) async throws {
        let id = try self.data.read("instance.id")
        try self.lose(loss)
        try self.data.remove("instance.id")
        try await self.data.start()
        #expect(try self.data.read("instance.id") != id)
    }

    private func lose(_ loss: Loss) throws {
        try self.data.remove("patchbay.db")
        switch loss {
        case .removed: break
        case .truncated: try self.data.write("", to: "patchbay.db")
        case .withoutTables, .withoutRows:
            let database = try SQLiteConnection(path: self.data.directory.database, access: .create)
            try database.prepareForWriting()
            if loss == .withoutRows {
                let schema = Schema(self.data.directory)
                for step in try schema.migrator.plan(from: [], to: nil) {
                    try schema.migrator.perform(step, on: database, now: "t")
                }
            } else {
                try database.execute(script: "CREATE TABLE t (n); DROP TABLE t")
            }
            database.close()
            try self.data.makePrivate("patchbay.db")
        }
    }

    /// Only root can give a file to another user.
    @Test(.enabled(if: geteuid() == 0), arguments: ["", "patchbay.db", "master.key", "admin.key", "instance.id"])
    func aFileOfAnotherUserIsRefused(_ name: String) async throws {
        let path = name.isEmpty ? self.data.path : "\(self.data.path)/\(name)"
        #expect(chown(path, 65534, 65534) == 0)
        let failure = await self.failure()
        #expect(failure?.code == .configuration)
        #expect(
            failure?.message
                == "\(path) belongs to another user; run patchbay as that user, or change the owner with 'chown'"
        )
    }

    @Test(.enabled(if: geteuid() == 0))
    func aMasterKeyFileOfAnotherUserIsRefused() async throws {
        let file = self.data.file("key")
        try FileManager.default.moveItem(atPath: self.data.directory.masterKey, toPath: file)
        #expect(chown(file, 65534, 65534) == 0)
        var settings = self.data.settings
        settings.masterKeyFile = file
        let failure = #expect(throws: Failure.self) { try Daemon(settings).check() }
        #expect(failure?.message.hasPrefix("\(file) belongs to another user") == true)
    }
}
