import Foundation
import JSON
import SQLite
import Testing

@testable import patchbay

@Suite(.onBlockingThreads) struct BackupCommandTests {
    @Test func aCopyMadeBesideTheDaemonServesInItsPlace() throws {
        let site = try Site()
        let daemon = try site.start()
        let id = try daemon.create(Submission.custom()).id
        let copy = site.work + "/copy.db"
        let outcome = try site.run("backup", copy)
        #expect(outcome.code == 0)
        #expect(outcome.output == "copied the database to \(copy), and checked the copy\n")
        #expect(try FileManager.default.attributesOfItem(atPath: copy)[.posixPermissions] as? Int == 0o600)
        let later = try daemon.create(Submission.custom()).id
        try daemon.stop()
        try FileManager.default.removeItem(atPath: site.database)
        try FileManager.default.moveItem(atPath: copy, toPath: site.database)
        let restored = try site.start()
        #expect(try restored.get(id, headers: [:]).status == 200)
        #expect(try restored.get(later).status == 404)
        let credential = try #require(try restored.get(id)["credential_id"]?.string)
        #expect(try restored.reveal(credential)["credentials"]?["token"] == "secret")
    }

    /// A daemon may start while the copy is made: what it copies from its log into the file is of a later state.
    @Test func aDatabaseThatNobodyHasOpenIsLookedAtInOneState() throws {
        let site = try Site()
        try site.makeData()
        let looking = try Schema(DataDirectory(site.data)).open()
        try looking.run("BEGIN")
        #expect(try looking.first("SELECT count(*) FROM workspaces") { $0.int(0) } == 1)
        let writing = try site.openDatabase()
        try writing.run("INSERT INTO data_keys VALUES (2, x'00', zeroblob(32), 't')")
        try writing.execute(script: "PRAGMA wal_checkpoint(PASSIVE)")
        #expect(try looking.first("SELECT count(*) FROM data_keys") { $0.int(0) } == 1)
        writing.close()
        looking.close()
        #expect(try Snapshot(site.data).names.filter { $0.hasPrefix("patchbay.db") } == ["patchbay.db"])
    }

    @Test func aFileThatIsThereIsNotReplaced() throws {
        let site = try Site()
        try site.makeData()
        try site.write("mine", to: "copy.db")
        let outcome = try site.run("backup", "copy.db")
        #expect(outcome.code == 1)
        #expect(outcome.errors == "patchbay: copy.db is there already; name another file\n")
        #expect(try String(contentsOfFile: site.work + "/copy.db", encoding: .utf8) == "mine")
    }

    @Test func whatCannotBeCopiedLeavesNothing() throws {
        let site = try Site()
        try site.makeData()
        for path in ["absent/copy.db", "copy.db/"] {
            let outcome = try site.run("backup", path)
            #expect(outcome.code == 74)
            #expect(outcome.errors == "patchbay: \(path) cannot be made; name a file in a directory that exists\n")
        }
        // A page in the middle of the file.
        let file = try FileHandle(forWritingTo: URL(filePath: site.database))
        try file.seek(toOffset: 6 * 4096)
        try file.write(contentsOf: Data(repeating: 0x5A, count: 4096))
        try file.close()
        #expect(try site.run("backup", "copy.db").code == 74)
        #expect(!FileManager.default.fileExists(atPath: site.work + "/copy.db"))
    }
}
