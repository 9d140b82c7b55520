import JSON
import SQLite
import Storage
import TestSupport
import Testing

@testable import patchbay

@Suite(.onBlockingThreads) struct ConnectionCommandTests {
    private let daemon: Daemon
    private var sandbox: Sandbox { self.daemon.sandbox }

    init() throws {
        self.daemon = try Sandbox().start()
    }

    @Test func listsWhatTheApiLists() throws {
        let first = try self.daemon.create(Submission.gmail)
        let second = try self.daemon.create(Submission.custom(label: "mine"))
        let list = try self.sandbox.run("connection", "list")
        #expect(list.code == 0, "\(list.errors)")
        let lines = list.output.split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines[0].hasPrefix("ID"))
        #expect(
            lines[1].hasPrefix(first.id) && lines[1].contains("expired") && lines[1].contains("My Gmail Connection")
        )
        #expect(lines[2].hasPrefix(second.id) && lines[2].contains("active") && lines[2].hasSuffix("mine"))
        let json = try self.sandbox.run("connection", "list", "--json")
        #expect(Array(json.output.utf8) == first.body + Array("\n".utf8) + second.body + Array("\n".utf8))
    }

    @Test(arguments: [
        (["--status", "expired"], 1), (["--integration", "custom"], 1), (["--type", "connectors"], 1),
        (["--search", "gmail"], 1), (["--user", "nobody"], 0), (["--limit", "1"], 1), (["--skip", "1"], 1),
        (["--credential", "none"], 0),
    ])
    func filters(_ arguments: [String], _ count: Int) throws {
        _ = try self.daemon.create(Submission.gmail)
        _ = try self.daemon.create(Submission.custom(label: "mine"))
        let list = try self.sandbox.run(["connection", "list", "--json"] + arguments)
        #expect(list.code == 0, "\(list.errors)")
        #expect(list.output.split(separator: "\n").count == count)
    }

    @Test func asksWhichOfSeveralWorkspaces() throws {
        _ = try self.daemon.create(Submission.custom())
        let other = try self.daemon.makeWorkspace("other")
        let list = try self.sandbox.run("connection", "list")
        #expect(list.code == 1)
        #expect(list.errors.contains("--workspace"))
        #expect(try self.sandbox.run("connection", "list", "--workspace", other, "--json").output == "")
        #expect(try self.sandbox.run("connection", "list", "--workspace", "wsp_1").code == 1)
        // An id is that of one workspace, whatever others are called.
        let last = try self.daemon.makeWorkspace("last")
        try self.daemon.sandbox.openDatabase().run("UPDATE workspaces SET name = ?1 WHERE name = 'default'", last)
        #expect(try self.sandbox.run("connection", "list", "--workspace", last, "--json").output == "")
        #expect(try self.sandbox.run("connection", "list", "--workspace", "last", "--json").output == "")
    }

    @Test(arguments: [
        ["--limit", "0"], ["--limit", "1001"], ["--skip", "-1"], ["--status", "gone"], ["--type", "mail"],
    ])
    func refusesWhatItDoesNotUnderstand(_ arguments: [String]) throws {
        #expect(try self.sandbox.run(["connection", "list"] + arguments).code == 64)
    }

    @Test func showsOneAndItsHistory() throws {
        let created = try self.daemon.create(Submission.custom(label: "mine", secret: "f00dcafe"))
        let json = try self.sandbox.run("connection", "show", created.id, "--json")
        #expect(json.code == 0)
        #expect(Array(json.output.utf8) == created.body + Array("\n".utf8))
        let off = try self.sandbox.run("connection", "deactivate", created.id)
        #expect(off.code == 0, "\(off.errors)")
        #expect(try self.daemon.get(created.id)["status"] == "inactive")
        let show = try self.sandbox.run("connection", "show", created.id)
        #expect(show.code == 0)
        for text in [created.id, "mine", "inactive", "switched_off", "cli"] { #expect(show.output.contains(text)) }
        #expect(!show.output.contains("f00dcafe"))
        let again = try self.sandbox.run("connection", "deactivate", created.id)
        #expect(again.code == 1)
        #expect(again.errors.contains("The connection is inactive already"))
        let on = try self.sandbox.run("connection", "activate", created.id)
        #expect((on.code, on.output) == (0, "\(created.id) is active\n"))
        #expect(try self.daemon.get(created.id)["status_reason"] == "switched_on")
    }

    @Test func deletes() throws {
        let created = try self.daemon.create(Submission.custom())
        let deleted = try self.sandbox.run("connection", "delete", created.id)
        #expect(deleted.code == 0, "\(deleted.errors)")
        #expect(try self.daemon.get(created.id).status == 404)
        let audited = try self.sandbox.openDatabase().first(
            "SELECT actor FROM audit_events WHERE action = 'connection.delete'"
        ) { $0.text(0) }
        #expect(audited == "cli")
    }

    @Test(arguments: ["show", "deactivate", "delete"], ["conn_00000000000000000000000000", "x", ""])
    func findsNothingUnknown(_ command: String, _ id: String) throws {
        let outcome = try self.sandbox.run("connection", command, id)
        #expect(outcome.code == 1)
        #expect(outcome.errors.contains("Connection not found"))
    }
}

@Suite(.onBlockingThreads) struct TableTests {
    private let table = Table([["ID", "STATUS", "LABEL"], ["conn_1", "active", "a long label of a connection"]])

    @Test func isAsWideAsItsCells() {
        #expect(
            self.table.fitted(to: nil) == ["ID      STATUS  LABEL", "conn_1  active  a long label of a connection"]
        )
    }

    @Test func isCutWhereTheTerminalEnds() {
        let lines = self.table.fitted(to: 30)
        #expect(lines == ["ID      STATUS  LABEL", "conn_1  active  a long label …"])
        #expect(lines.allSatisfy { $0.count <= 30 })
    }

    @Test func neverCutsAnId() {
        #expect(self.table.fitted(to: 1)[1].hasPrefix("conn_1  "))
    }

    @Test func showsNothingThatMovesTheCursor() {
        let lines = Table([["a\u{1B}[31mb", "\r\n\u{202E}x"]]).fitted(to: nil)
        #expect(lines == ["a\u{FFFD}[31mb  \u{FFFD}\u{FFFD}\u{FFFD}x"])
    }

    @Test(arguments: [0, 1, 20, 500])
    func fitsEveryWidthThatIsNotTooNarrow(_ width: Int) {
        #expect(Table([]).fitted(to: width).isEmpty)
    }
}
