import Foundation
import Storage
import TestSupport
import Testing

@Suite(.onBlockingThreads) struct StopTests {
    @Test(arguments: [SIGTERM, SIGINT])
    func finishesWhatIsInFlight(signal: Int32) throws {
        let sandbox = try Sandbox()
        let daemon = try sandbox.start()
        let idle = try daemon.connect()
        #expect(try idle.request("GET", "/healthz").status == 200)
        let client = try daemon.connect()
        let body = Submission.custom()
        try client.send(
            Client.head("POST", Path.connections, headers: ["X-API-Key": daemon.token], length: body.utf8.count)
                + body.prefix(20)
        )
        // Each event loop takes its connections in their order, and new connections go to the loops in turn: when as many
        // later ones were answered as there are loops, the request has been taken up.
        for _ in 0..<ProcessInfo.processInfo.activeProcessorCount {
            #expect(try daemon.request("GET", "/healthz").status == 200)
        }

        daemon.signal(signal)
        try poll(for: "new connections to be refused") { (try? daemon.connect()) == nil ? () : nil }
        try client.send(String(body.dropFirst(20)))
        let reply = try client.reply()
        #expect(reply.status == 200)
        let outcome = try daemon.wait()
        #expect(outcome.code == 0)
        #expect(outcome.output == "")
        #expect(outcome.errors.contains("stopped"))
        #expect(try Snapshot(sandbox.data).names == ["admin.key", "instance.id", "master.key", "patchbay.db"])
        #expect(try sandbox.start().get(reply.id).body == reply.body)
    }

    @Test func doesNotWaitForEverForARequest() throws {
        let sandbox = try Sandbox()
        let daemon = try sandbox.start(environment: ["PATCHBAY_SHUTDOWN_TIMEOUT_S": "1"])
        let id = try daemon.create(Submission.custom()).id
        let client = try daemon.connect()
        try client.send(Client.head("POST", Path.connections, headers: ["X-API-Key": daemon.token], length: 100))
        #expect(try daemon.request("GET", "/healthz").status == 200)
        daemon.signal(SIGTERM)
        let outcome = try daemon.wait(within: .seconds(10))
        #expect(outcome.code == 0, "\(outcome.errors)")
        #expect(try Snapshot(sandbox.data).names == ["admin.key", "instance.id", "master.key", "patchbay.db"])
        #expect(try sandbox.start().get(id).status == 200)
        _ = client
    }

    @Test func writesWhatWaits() throws {
        let sandbox = try Sandbox()
        let daemon = try sandbox.start()
        let id = try daemon.createCredential().id
        #expect(try daemon.reveal(id).status == 200)
        #expect(try daemon.stop().code == 0)
        let database = try sandbox.openDatabase()
        let reveals = try database.all("SELECT resource_id FROM audit_events WHERE action = 'credential.reveal'") {
            $0.text(0)
        }
        #expect(reveals == [id])
        #expect(try database.first("SELECT last_used_at FROM credentials") { $0.isNull(0) } == false)
        #expect(try database.first("SELECT last_used_at FROM api_keys") { $0.isNull(0) } == false)
    }

    @Test func changesNothingWhenItIsStartedAgain() throws {
        let sandbox = try Sandbox()
        try sandbox.makeData()
        let before = try Snapshot(sandbox.work)
        for _ in 0..<2 { #expect(try sandbox.start().stop().code == 0) }
        let changes = try Snapshot(sandbox.work).changes(since: before)
        // Each start adds to the number of sealings.
        #expect(changes == ["data/patchbay.db"], "\(changes)")
        #expect(try sandbox.run("key", "list").output.split(separator: "\n").count == 2)
        #expect(try sandbox.run("workspace", "list").output.split(separator: "\n").count == 2)
    }

    @Test func isReadyToBeTriedAsItsLogSays() throws {
        let sandbox = try Sandbox()
        let daemon = try sandbox.start()
        // A line of its own, after the one that says that it serves.
        let line = try poll(for: "a line to try") { () -> Substring? in
            daemon.errors.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
                .first { $0.contains("try: curl") }
        }
        #expect(line.contains("http://127.0.0.1:\(daemon.port)/api/v1/connections"))
        #expect(line.contains("$(cat '\(sandbox.data)/admin.key')"))
        #expect(!daemon.errors.contains(daemon.token))
    }
}
