import Foundation
import Migrations
import Testing

@Suite(.serialized) struct MigrationTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../Migrations/sql/sqlite").standardized

    @Test func everyFileIsAStep() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
        let known = Migration.all.flatMap { migration in
            ["up", "down"].map { direction in
                let digits = String(migration.version)
                return "v\(String(repeating: "0", count: 4 - digits.count))\(digits)_\(migration.name).\(direction).sql"
            }
        }
        #expect(files.sorted() == known.sorted())
        #expect(!known.isEmpty)
    }

    @Test func versionsCountFromOneWithoutGaps() {
        #expect(Migration.all.map(\.version) == Array(1...Migration.all.count))
    }

    @Test func theTextIsTheFiles() throws {
        for migration in Migration.all {
            let prefix = "v" + String(repeating: "0", count: 4 - String(migration.version).count)
            let stem = "\(prefix)\(migration.version)_\(migration.name)"
            for (direction, text) in [("up", migration.up), ("down", migration.down)] {
                let file = Self.folder.appending(path: "\(stem).\(direction).sql")
                #expect(try String(contentsOf: file, encoding: .utf8) == "\(text)")
            }
        }
    }

    /// The digest is NIST's example.
    @Test func theChecksumIsSHA256OfTheTextUp() {
        let migration = Migration(version: 1, name: "a", up: "abc", down: "x")
        #expect(migration.checksum == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(Set(Migration.all.map(\.checksum)).count == Migration.all.count)
    }
}
