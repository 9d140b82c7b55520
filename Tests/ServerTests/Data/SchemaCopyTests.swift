import Foundation
import Migrations
import SQLite
import Testing

@testable import Server

@Suite struct SchemaCopyTests {
    private let data: SampleData
    private let schema: Schema

    init() async throws {
        self.data = try await SampleData()
        self.schema = Schema(self.data.directory)
    }

    private var names: [String] {
        get throws {
            let folder = URL(filePath: self.data.file("copy")).deletingLastPathComponent()
            return try FileManager.default.contentsOfDirectory(atPath: folder.path(percentEncoded: false)).sorted()
        }
    }

    @Test func aCopyIsWholeAndPrivate() throws {
        let copy = self.data.file("copy")
        try self.schema.copy(try self.schema.open(), to: copy)
        #expect(try SampleData.workspaces(in: copy) == ["default"])
        #expect(try FileManager.default.attributesOfItem(atPath: copy)[.posixPermissions] as? Int == 0o600)
        #expect(try self.names == ["copy", "data", "first"])
    }

    @Test func aDamagedDatabaseLeavesNoCopy() throws {
        let file = try FileHandle(forWritingTo: URL(filePath: self.data.directory.database))
        try file.seek(toOffset: 6 * 4096)
        try file.write(contentsOf: Data(repeating: 0x5A, count: 4096))
        try file.close()
        #expect(throws: (any Error).self) {
            try self.schema.copy(try self.schema.open(), to: self.data.file("copy"))
        }
        #expect(try self.names == ["data", "first"])
    }

    @Test func aFileIsNotReplaced() throws {
        let copy = self.data.file("copy")
        for isLink in [false, true] {
            try? FileManager.default.removeItem(atPath: copy)
            if isLink {
                try FileManager.default.createSymbolicLink(atPath: copy, withDestinationPath: self.data.file("absent"))
            } else {
                try Data("mine".utf8).write(to: URL(filePath: copy))
            }
            let failure = #expect(throws: Failure.self) { try self.schema.copy(try self.schema.open(), to: copy) }
            #expect(failure?.message == "\(copy) is there already; name another file")
            #expect(try self.names == ["copy", "data", "first"])
        }
    }

    @Test func aMigrationRemovesUnfinishedCopiesAndChecksItsOwn() throws {
        let abandoned = "patchbay.db.version-1-20261124T002322848Z.copy.patchbay-unfinished-4194304"
        try self.data.write("a part", to: abandoned)
        let steps = try self.schema.migrator.plan(from: try self.schema.applied(), to: 7)
        try self.schema.perform(steps) { _ in }
        let copies = self.data.names.filter { $0.contains("version-") }
        #expect(copies.count == 1)
        for copy in copies {
            let connection = try SQLiteConnection(path: "\(self.data.path)/\(copy)", access: .immutable)
            try Schema.checkIntegrity(of: connection)
        }
    }

    @Test func aStartRemovesUnfinishedCopies() async throws {
        try self.data.write("a part", to: "patchbay.db.version-1-x.copy.patchbay-unfinished-4194304")
        try await self.data.start()
        #expect(!self.data.names.contains { $0.contains("unfinished") })
    }
}
