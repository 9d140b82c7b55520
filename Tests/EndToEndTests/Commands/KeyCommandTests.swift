import Foundation
import JSON
import Storage
import Synchronization
import TestSupport
import Testing

/// Keys and workspaces from the command line, while a daemon runs.
@Suite(.onBlockingThreads) struct KeyCommandTests {
    @Test func makesListsAndRevokesKeysAtOnce() throws {
        let sandbox = try Sandbox()
        let daemon = try sandbox.start()
        let workspace = try daemon.workspaceID()
        let made = try sandbox.run(
            ["key", "create", "--workspace", workspace, "--scopes", "connections:write", "--label", "for a test"]
        )
        #expect(made.code == 0)
        #expect(made.errors == "")
        let token = made.line
        #expect(token.wholeMatch(of: /pbk_[0-9a-z]{78}/) != nil)
        #expect(try daemon.create(Submission.custom(), as: .token(token)).status == 200)

        let id = "key_" + token.dropFirst(4).prefix(26)
        let listed = try sandbox.run("key", "list")
        #expect(listed.code == 0)
        let line = try #require(listed.output.split(separator: "\n").first { $0.hasPrefix(id) })
        #expect(line.contains(workspace))
        #expect(line.contains("usable"))
        #expect(line.contains("connections:write"))
        #expect(line.contains("for a test"))
        #expect(!listed.output.contains(token))
        #expect(!listed.output.contains(token.suffix(52)))

        for _ in 0..<2 {
            let revoked = try sandbox.run("key", "revoke", id)
            #expect(revoked.code == 0)
            #expect(revoked.line == "revoked \(id)")
        }
        let refusal = try poll(for: "a refusal", within: .seconds(5)) {
            let reply = try daemon.create(Submission.custom(), as: .token(token))
            return reply.status == 401 ? reply : nil
        }
        #expect(refusal.headers["www-authenticate"] == "Bearer")
        #expect(refusal["detail"] == "The API key is not valid: it is unknown, switched off, expired or revoked")
        #expect(try sandbox.run("key", "list").output.contains("revoked"))
    }

    @Test func aKeyThatHasEndedIsListedAsSuch() throws {
        let sandbox = try Sandbox()
        let daemon = try sandbox.start()
        let made = try sandbox.run(
            ["key", "create", "--workspace", "default", "--scopes", "admin", "--expires", "2099-01-01T00:00:00Z"]
        )
        let token = made.line
        #expect(try daemon.create(Submission.custom(), as: .token(token)).status == 200)
        #expect(!(try sandbox.run("key", "list").output.contains("expired")))
        // Time passes.
        let past = "2026-01-01T00:00:00.000Z"
        try sandbox.openDatabase().run("UPDATE api_keys SET expires_at = ?1 WHERE scopes = 'admin'", past)
        try poll(for: "a refusal", within: .seconds(5)) {
            try daemon.create(Submission.custom(), as: .token(token)).status == 401 ? true : nil
        }
        #expect(try sandbox.run("key", "list").output.contains("expired"))
    }

    @Test func makesAndShowsWorkspacesAtOnce() throws {
        let sandbox = try Sandbox()
        let daemon = try sandbox.start()
        let made = try sandbox.run("workspace", "create", "Ünïcode & co")
        #expect(made.code == 0)
        let id = made.line
        #expect(id.wholeMatch(of: /wsp_[0-9a-z]{26}/) != nil)
        #expect(try daemon.create(Submission.custom(), headers: ["X-Workspace-Id": id]).status == 200)
        let listed = try sandbox.run("workspace", "list")
        #expect(listed.output.contains("default"))
        #expect(listed.output.contains("Ünïcode & co"))
        let shown = try sandbox.run("workspace", "show", id)
        #expect(shown.code == 0)
        #expect(shown.output.contains(id))
        #expect(!shown.output.contains("default"))
    }

    @Test func refusesWhatItCannotDo() throws {
        let sandbox = try Sandbox()
        let daemon = try sandbox.start()
        let root = "key_" + daemon.token.dropFirst(4).prefix(26)
        let create = ["key", "create", "--workspace"]
        let refusals: [(arguments: [String], message: String)] = [
            (create + ["wsp_00000000000000000000000000", "--scopes", "admin"], "Workspace not found"),
            (create + ["nonsense", "--scopes", "admin"], "Workspace not found"),
            (["key", "revoke", root], "the last usable key with scope 'root'"),
            (["key", "revoke", "key_00000000000000000000000000"], "API key not found"),
            (["key", "revoke", "nonsense"], "API key not found"),
            (["workspace", "create", "default"], "exists already"),
            (["workspace", "show", "wsp_00000000000000000000000000"], "Workspace not found"),
        ]
        for (arguments, message) in refusals {
            let outcome = try sandbox.run(arguments)
            #expect(outcome.code == 1, "\(arguments)")
            #expect(outcome.output == "", "\(arguments)")
            #expect(outcome.errorLines.count == 1, "\(arguments): \(outcome.errors)")
            #expect(outcome.errors.hasPrefix("patchbay: "), "\(arguments): \(outcome.errors)")
            #expect(outcome.errors.contains(message), "\(arguments): \(outcome.errors)")
        }
        #expect(try sandbox.run("key", "list").output.split(separator: "\n").count == 2)
        #expect(try sandbox.run("workspace", "list").output.split(separator: "\n").count == 2)
    }

    @Test func aWrongCommandLineIsOne() throws {
        let sandbox = try Sandbox()
        try sandbox.makeData()
        let create = ["key", "create", "--workspace", "default"]
        let refusals: [(arguments: [String], message: String)] = [
            (create + ["--scopes", "everything"], "a scope that there is not"), (create + ["--scopes", ""], "a scope"),
            (create + ["--scopes", "admin", "--expires", "yesterday"], "it has to be a time to come"),
            (create + ["--scopes", "admin", "--expires", "2020-01-01T00:00:00Z"], "it has to be a time to come"),
            (create + ["--scopes", "admin", "--label", ""], "--label takes 1 to 255 characters"),
            (create + ["--scopes", "admin", "--addresses", ""], "such as 192.0.2.0/24"),
            (create + ["--scopes", "admin", "--addresses", "192.0.2.1,"], "such as 192.0.2.0/24"),
            (["workspace", "create", ""], "1 to 100 characters"),
            (["connection", "list", "--limit", "0"], "--limit takes 1 to 1000"),
            (["connection", "list", "--skip=-1"], "--skip 0 or more"),
        ]
        for (arguments, message) in refusals {
            let outcome = try sandbox.run(arguments)
            #expect(outcome.code == 64, "\(arguments)")
            #expect(outcome.output == "", "\(arguments)")
            #expect(outcome.errors.contains(message), "\(arguments): \(outcome.errors)")
        }
        #expect(try sandbox.run("key", "list").output.split(separator: "\n").count == 2)
        // As people write a list, and a workspace.
        #expect(try sandbox.run(create + ["--scopes", "connections:read, connections:write"]).code == 0)
    }

    @Test func makesNoDatabaseToLookInto() throws {
        let sandbox = try Sandbox()
        let commands = [
            ["key", "list"], ["workspace", "list"], ["workspace", "create", "x"], ["backup", "copy.db"],
            ["migrate", "verify"],
        ]
        for arguments in commands {
            let outcome = try sandbox.run(arguments)
            #expect(outcome.code == 78, "\(arguments)")
            #expect(outcome.errors.contains("'patchbay serve' makes one"), "\(arguments)")
        }
        #expect(try Snapshot(sandbox.work).names.isEmpty)
    }

    @Test func takesPartWhileTheDaemonIsBusy() throws {
        let sandbox = try Sandbox()
        let daemon = try sandbox.start()
        let isDone = Box(false)
        let (port, token) = (daemon.port, daemon.token)
        let threads = Threads(16) { _ in
            guard let client = try? Client(port: port) else { return }
            while !isDone.value.withLock({ $0 }) {
                let headers = ["X-API-Key": token]
                _ = try? client.request("POST", Path.connections, headers: headers, body: Submission.custom())
            }
        }
        for _ in 0..<5 {
            let made = try daemon.makeKey(scopes: "connections:write")
            #expect(try daemon.create(Submission.custom(), as: .token(made)).status == 200)
        }
        isDone.value.withLock { $0 = true }
        threads.wait()
    }
}
