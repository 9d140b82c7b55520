import Foundation
import JSON
import Migrations
import SQLite
import Storage
import TestSupport
import Testing

@Suite(.onBlockingThreads) struct MigrateCommandTests {
    private static let statements = ["CREATE TABLE workspaces", "CREATE TABLE data_keys", "CREATE TABLE connections"]

    private static let newest = Migration.all.count

    private static func copies(in sandbox: Sandbox) throws -> [String] {
        try Snapshot(sandbox.data).names.filter { $0.hasSuffix(".copy") }.sorted()
    }

    @Test func bringsANewDatabaseUp() throws {
        let sandbox = try Sandbox()
        let before = try sandbox.run("migrate", "status")
        #expect(before.code == 1)
        #expect(before.output.contains("1  workspaces  pending"))
        #expect(try Snapshot(sandbox.work).names.isEmpty)

        let up = try sandbox.run("migrate", "up")
        #expect(up.code == 0)
        #expect(up.output.contains("[4/\(Self.newest)] up 4 idempotency_keys"))
        #expect(up.output.hasSuffix("the schema is at version \(Self.newest)\n"))
        let after = try sandbox.run("migrate", "status")
        #expect(after.code == 0)
        #expect(!after.output.contains("pending"))
        let verified = try sandbox.run("migrate", "verify")
        #expect(verified.code == 0)
        #expect(verified.output == "the schema is at version \(Self.newest) and the database is sound\n")
        // Nothing was in it, so there was nothing to copy.
        #expect(try Self.copies(in: sandbox) == [])
    }

    @Test func stopsAtAVersion() throws {
        let sandbox = try Sandbox()
        #expect(try sandbox.run("migrate", "up", "--to", "2").code == 0)
        let status = try sandbox.run("migrate", "status")
        #expect(status.code == 1)
        #expect(status.output.contains("2  data_keys  applied"))
        #expect(status.output.contains("3  connections  pending"))
        let verified = try sandbox.run("migrate", "verify")
        #expect(verified.code == 78)
        #expect(
            verified.errors == "patchbay: \(Self.newest - 2) migrations are not applied; run 'patchbay migrate up'\n"
        )
        // A daemon does the rest at its start.
        let daemon = try sandbox.start()
        #expect(try daemon.create(Submission.custom()).status == 200)
        #expect(try Self.copies(in: sandbox).count == 1)
    }

    @Test func printsWhatItWouldDoAndDoesNothing() throws {
        let sandbox = try Sandbox()
        let first = try sandbox.run("migrate", "up", "--dry-run")
        #expect(first.code == 0)
        for statement in Self.statements { #expect(first.output.contains(statement)) }
        #expect(try Snapshot(sandbox.work).names.isEmpty)

        try sandbox.makeData()
        let before = try Snapshot(sandbox.work)
        let down = try sandbox.run("migrate", "down", "--to", "2", "--dry-run")
        #expect(down.code == 0)
        #expect(down.output.contains("DROP TABLE connections"))
        #expect(!down.output.contains("DROP TABLE data_keys"))
        for command in [["up"], ["up", "--dry-run"], ["status"], ["verify"]] {
            #expect(try sandbox.run(["migrate"] + command).code == 0, "\(command)")
        }
        #expect(try Snapshot(sandbox.work).changes(since: before) == [])
    }

    @Test func goesDownOnlyWhenConfirmedAndKeepsACopy() throws {
        let sandbox = try Sandbox()
        let daemon = try sandbox.start()
        let id = try daemon.create(Submission.custom()).id
        #expect(try daemon.stop().code == 0)
        let before = try Snapshot(sandbox.work)

        let refused = try sandbox.run("migrate", "down", "--to", "2")
        #expect(refused.code == 1)
        #expect(refused.errors.contains("repeat with --yes"))
        #expect(try Snapshot(sandbox.work).changes(since: before) == [])

        let down = try sandbox.run("migrate", "down", "--to", "2", "--yes")
        #expect(down.code == 0)
        #expect(down.output.contains("down 3 connections"))
        let copy = try #require(try Self.copies(in: sandbox).first)
        #expect(copy.hasPrefix("patchbay.db.version-\(Self.newest)-"))
        #expect(down.output.contains("copied the database to \(sandbox.data)/\(copy)"))
        let path = sandbox.data + "/" + copy
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
        let database = try SQLiteConnection(path: path, access: .readOnly)
        #expect(try database.first("SELECT id FROM connections") { $0.text(0) } == id)
        #expect(try database.first("PRAGMA integrity_check") { $0.text(0) } == "ok")

        // Without --to, one step.
        #expect(try sandbox.run("migrate", "down", "--yes").output.hasSuffix("the schema is at version 1\n"))
        #expect(try sandbox.run("migrate", "down", "--to", "0", "--yes").code == 0)
        #expect(try sandbox.run("migrate", "up").output.hasSuffix("the schema is at version \(Self.newest)\n"))
        let restart = try sandbox.run("serve", "--port", "0")
        #expect(restart.code == 78)
        #expect(restart.errors.contains("remove \(sandbox.data)/instance.id to begin anew"))
        try FileManager.default.removeItem(atPath: sandbox.data + "/instance.id")
        // Its data is gone, and only in the copies.
        #expect(try sandbox.start().get(id).status == 404)
    }

    @Test func keepsTheDataOfOtherTables() throws {
        let sandbox = try Sandbox()
        let daemon = try sandbox.start()
        let id = try daemon.create(Submission.custom()).id
        #expect(try daemon.stop().code == 0)
        #expect(try sandbox.run("migrate", "down", "--to", "3", "--yes").code == 0)
        #expect(try sandbox.run("migrate", "up").code == 0)
        #expect(try sandbox.start().get(id).status == 200)
    }

    @Test func refusesWhatItCannotDo() throws {
        let sandbox = try Sandbox()
        try sandbox.makeData()
        let before = try Snapshot(sandbox.work)
        let refusals: [(arguments: [String], code: Int32, message: String)] = [
            (["up", "--to", "99"], 78, "there is no schema version 99; give one from 0 to \(Self.newest)"),
            (["up", "--to", "2"], 1, "use 'migrate down'"),
            (["down", "--to", "99", "--yes"], 78, "there is no schema version 99"),
        ]
        for (arguments, code, message) in refusals {
            let outcome = try sandbox.run(["migrate"] + arguments)
            #expect(outcome.code == code, "\(arguments)")
            #expect(outcome.errors.hasPrefix("patchbay: "), "\(arguments)")
            #expect(outcome.errors.contains(message), "\(arguments)")
        }
        #expect(try Snapshot(sandbox.work).changes(since: before) == [])
    }

    @Test func changesNothingUnderARunningDaemon() throws {
        let sandbox = try Sandbox()
        let daemon = try sandbox.start()
        let down = try sandbox.run("migrate", "down", "--yes")
        #expect(down.code == 74)
        #expect(down.errors.contains("another patchbay uses"))
        #expect(try Self.copies(in: sandbox) == [])
        // To look is allowed.
        #expect(try sandbox.run("migrate", "status").code == 0)
        #expect(try sandbox.run("migrate", "verify").code == 0)
        #expect(try daemon.create(Submission.custom()).status == 200)
    }

    @Test func findsDamage() throws {
        let sandbox = try Sandbox()
        let daemon = try sandbox.start()
        let credential = try #require(try daemon.create(Submission.custom())["credential_id"]?.string)
        #expect(try daemon.stop().code == 0)
        try sandbox.openDatabase().run("DELETE FROM credentials WHERE id = ?1", credential)
        let dangling = try sandbox.run("migrate", "verify")
        #expect(dangling.code == 74)
        #expect(dangling.errors.contains("rows that refer to missing ones"))

        var bytes = try Data(contentsOf: URL(filePath: sandbox.database))
        bytes.replaceSubrange(8192..<20_480, with: Data(repeating: 0x55, count: 12_288))
        try bytes.write(to: URL(filePath: sandbox.database))
        try sandbox.setMode(0o600, of: "data/patchbay.db")
        #expect(try sandbox.run("migrate", "verify").code == 74)
    }
}
