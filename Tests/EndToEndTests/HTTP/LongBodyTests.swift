import JSON
import TestSupport
import Testing

/// A body whose `Content-Length` is over the limit is refused before any of it is sent.
@Suite(.onBlockingThreads, .withSharedDaemon) struct LongBodyTests {
    private static let requests = [
        ("POST", Path.connections), ("POST", Path.connections + "/conn_x/activate"), ("GET", Path.connections),
        ("DELETE", Path.connections + "/conn_x"),
    ]

    @Test(arguments: requests) func isRefusedAtOnce(_ method: String, _ path: String) throws {
        let daemon = try Daemon.shared()
        for length in [1_048_577, .max] {
            let client = try daemon.connect()
            try client.send(Client.head(method, path, headers: ["X-API-Key": daemon.token], length: length))
            let reply = try client.reply()
            #expect(reply.status == 413)
            #expect(reply.text == #"{"detail":"The body is larger than this server takes"}"#)
            #expect(reply.headers["connection"] == "close")
        }
    }

    /// A caller without a key learns nothing about the limit.
    @Test func isNotReadWithoutAKey() throws {
        let client = try Daemon.shared().connect()
        try client.send(Client.head("POST", Path.connections, headers: [:], length: 1_048_577))
        let reply = try client.reply()
        #expect((reply.status, reply.headers["connection"]) == (401, "close"))
    }

    @Test func isAnAuditEvent() throws {
        let daemon = try Daemon.shared()
        let client = try daemon.connect()
        let head = Client.head("POST", Path.credentials, headers: ["X-API-Key": daemon.token], length: 1_048_577)
        try client.send(head)
        #expect(try client.reply().status == 413)
        let query = "?action=credential.create&outcome=refused"
        let events = try daemon.request("GET", Path.auditEvents + query)["audit_events"]?.array
        #expect(events?.map { $0["status"] } == [413])
    }
}
