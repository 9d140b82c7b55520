import Foundation
import TestSupport
import Testing

/// With `request_timeout_s` at its least, one second.
@Suite(.onBlockingThreads) struct SlowClientTests {
    private static let beginnings = [
        (name: "half a request line", text: "GET /"),
        (name: "half a head", text: "POST /api/v1/connections HTTP/1.1\r\nHost: x\r\n"),
        (
            name: "half a body",
            text: "POST /api/v1/connections HTTP/1.1\r\nHost: x\r\nX-API-Key: KEY\r\nContent-Length: 500\r\n\r\n{"
        ),
    ]

    @Test func isCutOffThoughItSendsAByteNowAndThen() throws {
        let daemon = try Sandbox().start(environment: ["PATCHBAY_REQUEST_TIMEOUT_S": "1"])
        let patient = try daemon.connect()
        #expect(try patient.request("GET", "/healthz").status == 200)

        let start = ContinuousClock.now
        var clients: [(name: String, client: Client)] = []
        for (name, text) in Self.beginnings {
            clients.append((name, try daemon.connect()))
            try clients[clients.count - 1].client.send(text.replacing("KEY", with: daemon.token))
        }
        try poll(for: "the server to hang up on all", within: .seconds(10)) { () -> Void? in
            clients.removeAll { name, client in
                let isCutOff = client.isAnswered(within: .milliseconds(20)) || (try? client.send("x")) == nil
                if isCutOff { #expect(ContinuousClock.now - start > .milliseconds(900), "\(name)") }
                return isCutOff
            }
            return clients.isEmpty ? () : nil
        }
        // A connection that only waits for its next request is left alone.
        #expect(try patient.request("GET", "/healthz").status == 200)
    }

    /// A client that went away must not alarm an operator.
    @Test func hangingUpIsNoFaultOfTheService() throws {
        let daemon = try Sandbox().start()
        let head = Client.head("POST", Path.connections, headers: ["X-API-Key": daemon.token], length: 500)
        try daemon.connect().send(head + "{")
        try poll(for: "the request's line in the log") { daemon.errors.contains("http.status=400") ? () : nil }
        #expect(!daemon.errors.contains("request failed"))
    }

    @Test func isNotCutOffWhenItIsInTime() throws {
        let daemon = try Sandbox().start()
        let client = try daemon.connect()
        let body = Submission.custom()
        let head = Client.head(
            "POST",
            Path.connections,
            headers: ["X-API-Key": daemon.token],
            length: body.utf8.count
        )
        for piece in [head.prefix(30), head.dropFirst(30), body.prefix(20), body.dropFirst(20)] {
            #expect(!client.isAnswered(within: .milliseconds(20)))
            try client.send(String(piece))
        }
        #expect(try client.reply().status == 200)
    }
}
