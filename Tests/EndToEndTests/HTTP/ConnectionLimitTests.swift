import TestSupport
import Testing

@Suite(.onBlockingThreads) struct ConnectionLimitTests {
    @Test func aClientOverTheLimitWaitsUntilAnotherLeaves() throws {
        let daemon = try Sandbox().start(environment: ["PATCHBAY_CONNECTION_LIMIT": "2"])
        // The harness asks nothing at a start, so these are the only connections.
        var open = [try daemon.connect(), try daemon.connect()]
        for client in open { #expect(try client.request("GET", "/healthz").status == 200) }
        let next = try daemon.connect()
        try next.send(Client.head("GET", "/healthz", headers: [:], length: nil))
        #expect(!next.isAnswered(within: .milliseconds(300)))
        #expect(try open[1].request("GET", "/healthz").status == 200)
        open.removeFirst()
        #expect(try next.reply().status == 200)
        #expect(daemon.errors.contains("clients wait for a connection: connection_limit is reached"))
    }

    /// A connection that never brought a request makes room.
    @Test func anUnusedConnectionIsClosedForAClientThatWaits() throws {
        let daemon = try Sandbox().start(environment: ["PATCHBAY_CONNECTION_LIMIT": "1"])
        let unused = try daemon.connect()
        // Until the daemon has accepted it: it accepts up to four clients at once.
        #expect(!unused.isAnswered(within: .milliseconds(200)))
        #expect(try daemon.connect().request("GET", "/healthz").status == 200)
        #expect(unused.isClosed)
    }
}
