import JSON
import SQLite
import Storage
import TestSupport
import Testing

@Suite(.onBlockingThreads) struct ConnectionCommandTests {
    private let sandbox: Sandbox

    init() throws {
        self.sandbox = try Sandbox()
    }

    @Test func listsWhatTheApiLists() throws {
        let daemon = try self.sandbox.start()
        let first = try daemon.create(Submission.gmail)
        let second = try daemon.create(Submission.custom(label: "mine"))
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

    @Test func filters() throws {
        let daemon = try self.sandbox.start()
        _ = try daemon.create(Submission.gmail)
        _ = try daemon.create(Submission.custom(label: "mine"))
        let filters: [(arguments: [String], count: Int)] = [
            (["--status", "expired"], 1), (["--integration", "custom"], 1), (["--type", "connectors"], 1),
            (["--search", "gmail"], 1), (["--user", "nobody"], 0), (["--limit", "1"], 1), (["--skip", "1"], 1),
            (["--credential", "none"], 0),
        ]
        for (arguments, count) in filters {
            let list = try self.sandbox.run(["connection", "list", "--json"] + arguments)
            #expect(list.code == 0, "\(arguments): \(list.errors)")
            #expect(list.output.split(separator: "\n").count == count, "\(arguments)")
        }
    }

    @Test func asksWhichOfSeveralWorkspaces() throws {
        let daemon = try self.sandbox.start()
        _ = try daemon.create(Submission.custom())
        let other = try daemon.makeWorkspace("other")
        let list = try self.sandbox.run("connection", "list")
        #expect(list.code == 1)
        #expect(list.errors.contains("--workspace"))
        #expect(try self.sandbox.run("connection", "list", "--workspace", other, "--json").output == "")
        #expect(try self.sandbox.run("connection", "list", "--workspace", "wsp_1").code == 1)
        // An id is that of one workspace, whatever others are called.
        let last = try daemon.makeWorkspace("last")
        try self.sandbox.openDatabase().run("UPDATE workspaces SET name = ?1 WHERE name = 'default'", last)
        #expect(try self.sandbox.run("connection", "list", "--workspace", last, "--json").output == "")
        #expect(try self.sandbox.run("connection", "list", "--workspace", "last", "--json").output == "")
    }

    @Test(arguments: [
        ["--limit", "0"], ["--limit", "1001"], ["--skip", "-1"], ["--status", "gone"], ["--type", "mail"],
    ])
    func refusesWhatItDoesNotUnderstand(_ arguments: [String]) throws {
        try self.sandbox.makeData()
        #expect(try self.sandbox.run(["connection", "list"] + arguments).code == 64)
    }

    @Test func showsOneAndItsHistory() throws {
        let daemon = try self.sandbox.start()
        let created = try daemon.create(Submission.custom(label: "mine", secret: "f00dcafe"))
        let json = try self.sandbox.run("connection", "show", created.id, "--json")
        #expect(json.code == 0)
        #expect(Array(json.output.utf8) == created.body + Array("\n".utf8))
        let off = try self.sandbox.run("connection", "deactivate", created.id)
        #expect(off.code == 0, "\(off.errors)")
        #expect(try daemon.get(created.id)["status"] == "inactive")
        let show = try self.sandbox.run("connection", "show", created.id)
        #expect(show.code == 0)
        for text in [created.id, "mine", "inactive", "switched_off", "cli"] { #expect(show.output.contains(text)) }
        #expect(!show.output.contains("f00dcafe"))
        let again = try self.sandbox.run("connection", "deactivate", created.id)
        #expect(again.code == 1)
        #expect(again.errors.contains("The connection is inactive already"))
        let on = try self.sandbox.run("connection", "activate", created.id)
        #expect((on.code, on.output) == (0, "\(created.id) is active\n"))
        #expect(try daemon.get(created.id)["status_reason"] == "switched_on")
    }

    @Test func deletes() throws {
        let daemon = try self.sandbox.start()
        let created = try daemon.create(Submission.custom())
        let deleted = try self.sandbox.run("connection", "delete", created.id)
        #expect(deleted.code == 0, "\(deleted.errors)")
        #expect(try daemon.get(created.id).status == 404)
        let audited = try self.sandbox.openDatabase().first(
            "SELECT actor FROM audit_events WHERE action = 'connection.delete'"
        ) { $0.text(0) }
        #expect(audited == "cli")
    }

    @Test(arguments: ["show", "deactivate", "delete"], ["conn_00000000000000000000000000", "x", ""])
    func findsNothingUnknown(_ command: String, _ id: String) throws {
        try self.sandbox.makeData()
        let outcome = try self.sandbox.run("connection", command, id)
        #expect(outcome.code == 1)
        #expect(outcome.errors.contains("Connection not found"))
    }
}
