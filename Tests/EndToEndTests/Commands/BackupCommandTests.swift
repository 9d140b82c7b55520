import Foundation
import JSON
import SQLite
import Storage
import TestSupport
import Testing

@testable import Server

@Suite(.onBlockingThreads) struct BackupCommandTests {
    @Test func aCopyMadeBesideTheDaemonServesInItsPlace() throws {
        let sandbox = try Sandbox()
        let daemon = try sandbox.start()
        let id = try daemon.create(Submission.custom()).id
        let copy = sandbox.work + "/copy.db"
        let outcome = try sandbox.run("backup", copy)
        #expect(outcome.code == 0)
        #expect(outcome.output == "copied the database to \(copy), and checked the copy\n")
        #expect(try FileManager.default.attributesOfItem(atPath: copy)[.posixPermissions] as? Int == 0o600)
        let later = try daemon.create(Submission.custom()).id
        try daemon.stop()
        try FileManager.default.removeItem(atPath: sandbox.database)
        try FileManager.default.moveItem(atPath: copy, toPath: sandbox.database)
        let restored = try sandbox.start()
        #expect(try restored.get(id, headers: [:]).status == 200)
        #expect(try restored.get(later).status == 404)
        let credential = try #require(try restored.get(id)["credential_id"]?.string)
        #expect(try restored.reveal(credential)["credentials"]?["token"] == "secret")
    }

    /// A daemon may start while the copy is made: what it copies from its log into the file is of a later state.
    @Test func aDatabaseThatNobodyHasOpenIsLookedAtInOneState() throws {
        let sandbox = try Sandbox()
        try sandbox.makeData()
        let looking = try Schema(DataDirectory(sandbox.data)).open()
        try looking.run("BEGIN")
        #expect(try looking.first("SELECT count(*) FROM workspaces") { $0.int(0) } == 1)
        let writing = try sandbox.openDatabase()
        try writing.run("INSERT INTO data_keys VALUES (2, x'00', zeroblob(32), 't', 0)")
        try writing.execute(script: "PRAGMA wal_checkpoint(PASSIVE)")
        #expect(try looking.first("SELECT count(*) FROM data_keys") { $0.int(0) } == 1)
        writing.close()
        looking.close()
        #expect(try Snapshot(sandbox.data).names.filter { $0.hasPrefix("patchbay.db") } == ["patchbay.db"])
    }

    @Test func aFileThatIsThereIsNotReplaced() throws {
        let sandbox = try Sandbox()
        try sandbox.makeData()
        try sandbox.write("mine", to: "copy.db")
        let outcome = try sandbox.run("backup", "copy.db")
        #expect(outcome.code == 1)
        #expect(outcome.errors == "patchbay: copy.db is there already; name another file\n")
        #expect(try String(contentsOfFile: sandbox.work + "/copy.db", encoding: .utf8) == "mine")
    }

    @Test func whatCannotBeCopiedLeavesNothing() throws {
        let sandbox = try Sandbox()
        try sandbox.makeData()
        for path in ["absent/copy.db", "copy.db/"] {
            let outcome = try sandbox.run("backup", path)
            #expect(outcome.code == 74)
            #expect(outcome.errors == "patchbay: \(path) cannot be made; name a file in a directory that exists\n")
        }
        // A page in the middle of the file.
        let file = try FileHandle(forWritingTo: URL(filePath: sandbox.database))
        try file.seek(toOffset: 6 * 4096)
        try file.write(contentsOf: Data(repeating: 0x5A, count: 4096))
        try file.close()
        #expect(try sandbox.run("backup", "copy.db").code == 74)
        #expect(!FileManager.default.fileExists(atPath: sandbox.work + "/copy.db"))
    }
}
