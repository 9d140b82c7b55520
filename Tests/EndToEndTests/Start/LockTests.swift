import JSON
import SQLite
import Storage
import Synchronization
import TestSupport
import Testing

/// Another program, such as a `sqlite3` left open in a transaction, holds the database's write lock.
@Suite(.onBlockingThreads) struct LockTests {
    @Test func delaysWritesAndLosesNone() throws {
        let sandbox = try Sandbox()
        let daemon = try sandbox.start()
        let other = try sandbox.openDatabase()
        try other.run("BEGIN IMMEDIATE")

        let replies = Box<[Reply]>([])
        let (port, token) = (daemon.port, daemon.token)
        let threads = Threads(8) { _ in
            let headers = ["X-API-Key": token]
            guard
                let reply = try? Client(port: port)
                    .request("POST", Path.connections, headers: headers, body: Submission.custom())
            else { return }
            replies.value.withLock { $0.append(reply) }
        }
        // Held for half a second in which reads go on and no write is answered.
        let start = ContinuousClock.now
        while ContinuousClock.now - start < .milliseconds(500) {
            #expect(try daemon.request("GET", "/readyz").status == 200)
            #expect(replies.value.withLock { $0.count } == 0)
        }
        try other.run("ROLLBACK")
        threads.wait()

        let answered = replies.value.withLock { $0 }
        #expect(answered.map(\.status) == Array(repeating: 200, count: 8))
        for reply in answered { #expect(try daemon.get(reply.id).body == reply.body) }
    }

    @Test func refusesWritesThatWouldWaitTooLong() throws {
        let sandbox = try Sandbox()
        let daemon = try sandbox.start(environment: ["PATCHBAY_BUSY_TIMEOUT_MS": "100"])
        let id = try daemon.create(Submission.custom()).id
        let other = try sandbox.openDatabase()
        try other.run("BEGIN IMMEDIATE")

        let reply = try daemon.create(Submission.custom(label: "refused"))
        #expect(reply.status == 503)
        #expect(reply.headers["retry-after"] == "1")
        #expect(reply["detail"] == "Another program holds the database's write lock; try again in a moment")
        #expect(try daemon.get(id).status == 200)
        #expect(try daemon.request("GET", "/readyz").status == 200)

        try other.run("ROLLBACK")
        #expect(try daemon.create(Submission.custom(label: "accepted")).status == 200)
        // A refused write is not made later.
        #expect(try other.first("SELECT count(*) FROM connections") { $0.int(0) } == 2)
    }

    @Test func doesNotKeepTheDaemonFromStopping() throws {
        let sandbox = try Sandbox()
        let daemon = try sandbox.start(environment: ["PATCHBAY_BUSY_TIMEOUT_MS": "100"])
        let other = try sandbox.openDatabase()
        try other.run("BEGIN IMMEDIATE")
        // That the key was used is still to be written.
        #expect(try daemon.request("GET", Path.connections).status == 200)
        let outcome = try daemon.stop()
        #expect(outcome.code == 0)
        #expect(outcome.errors.contains("writing last uses failed"))
        #expect(outcome.errors.contains("stopped"))
    }

    @Test func refusesWritesBeyondTheQueue() throws {
        let sandbox = try Sandbox()
        let daemon = try sandbox.start(environment: ["PATCHBAY_WRITE_QUEUE_LIMIT": "1"])
        let other = try sandbox.openDatabase()
        try other.run("BEGIN IMMEDIATE")
        let waiting = try (0..<4).map { _ in try daemon.connect() }
        let head = Client.head(
            "POST",
            Path.connections,
            headers: ["X-API-Key": daemon.token],
            length: Submission.custom().utf8.count
        )
        for client in waiting { try client.send(head + Submission.custom()) }
        // The writer has one in hand at most and one may wait; the others are answered at once.
        try poll(for: "two refusals") { waiting.count { $0.isAnswered(within: .zero) } >= 2 ? () : nil }
        let refused = try waiting.filter { $0.isAnswered(within: .zero) }.map { try $0.reply() }
        #expect(refused.allSatisfy { $0.status == 503 && $0.headers["retry-after"] == "1" })
        #expect(refused.first?["detail"] == "Too many writes are waiting; try again in a moment")
        try other.run("ROLLBACK")
    }
}
