import JSON
import TestSupport
import Testing

@Suite(.onBlockingThreads, .withSharedDaemon) struct HTTPTests {
    /// RFC 9110, section 9.3.2: a body after a HEAD's reply would be read as the next reply.
    @Test func sendsNoBodyAfterHEAD() throws {
        let daemon = try Daemon.shared()
        let client = try daemon.connect()
        #expect(try client.request("HEAD", "/nowhere").status == 404)
        let next = try client.request("GET", "/healthz")
        #expect(next.status == 200)
        #expect(next.text == #"{"status":"ok"}"#)
    }

    @Test func sendsNoBodyAfterTheHEADOfAPathThatIsThere() throws {
        let daemon = try Daemon.shared()
        let client = try daemon.connect()
        for path in ["/healthz", "/openapi.json"] {
            let get = try client.request("GET", path)
            let head = try client.request("HEAD", path)
            #expect(head.status == 200, "\(path)")
            #expect(head.headers["content-length"] == String(get.body.count), "\(path)")
            #expect(try client.request("GET", "/healthz").status == 200)
        }
    }

    @Test func anOPTIONSReplyHasNoLength() throws {
        let reply = try Daemon.shared().request("OPTIONS", "/healthz", as: .none)
        #expect((reply.status, reply.headers["allow"]) == (204, "GET, HEAD, OPTIONS"))
        #expect(reply.headers["content-length"] == nil)
    }

    /// All that the parser lets through, but for CONNECT, which has no path (RFC 9110, section 9.3.6).
    @Test func refusesEveryMethodThatAPathDoesNotHave() throws {
        let client = try Daemon.shared().connect()
        let methods = """
            ACL BIND CHECKOUT COPY DELETE LINK LOCK M-SEARCH MERGE MKACTIVITY MKCALENDAR MKCOL MOVE NOTIFY PATCH \
            POST PROPFIND PROPPATCH PURGE PUT QUERY REBIND REPORT SEARCH SOURCE SUBSCRIBE TRACE UNBIND UNLINK UNLOCK \
            UNSUBSCRIBE
            """.split(separator: " ").map(String.init)
        for method in methods {
            let reply = try client.request(method, "/healthz")
            #expect((reply.status, reply.headers["allow"]) == (405, "GET, HEAD, OPTIONS"), "\(method)")
            #expect(try client.request(method, "/nothing").status == 404, "\(method)")
        }
    }

    @Test(arguments: ["FOO", "get", "PROPFINDX"])
    func refusesWhatIsNoMethod(_ method: String) throws {
        #expect(try Daemon.shared().request(method, "/healthz", as: .none).status == 400)
    }

    @Test func knowsTheAddressOfTheClient() throws {
        let daemon = try Daemon.shared()
        let id = try daemon.create(Submission.custom()).id
        let events = try daemon.request("GET", "\(Path.auditEvents)?resource_id=\(id)")["audit_events"]?.array
        #expect(events?.map { $0["origin"] } == ["127.0.0.1"])
        for (addresses, status) in [(#"["192.0.2.0/24"]"#, 403), (#"["127.0.0.0/8"]"#, 200)] {
            let body = #"{"label": "x", "permissions": ["admin"], "ip_whitelist": \#(addresses)}"#
            let token = try #require(try daemon.request("POST", Path.keys, body: body)["secret"]?.string)
            #expect(try daemon.create(Submission.custom(), as: .token(token)).status == status, "\(addresses)")
        }
    }

    @Test func tellsAClientThatWaitsToSendItsBody() throws {
        let daemon = try Daemon.shared()
        let client = try daemon.connect()
        let body = Submission.custom()
        for expectation in ["100-continue", "100-Continue"] {
            let headers = ["X-API-Key": daemon.token, "Expect": expectation]
            try client.send(Client.head("POST", Path.connections, headers: headers, length: body.utf8.count))
            let first = try client.reply(hasBody: false)
            #expect((first.status, first.headers) == (100, [:]))
            try client.send(body)
            #expect(try client.reply().status == 200)
        }
        #expect(try client.request("GET", "/healthz").status == 200)
    }

    /// A 100 before the end of another's reply would be taken for a part of that one.
    @Test func tellsItAfterTheReplyBefore() throws {
        let daemon = try Daemon.shared()
        let client = try daemon.connect()
        let body = Submission.custom()
        let headers = ["X-API-Key": daemon.token, "Expect": "100-continue"]
        let waiting = Client.head("POST", Path.connections, headers: headers, length: body.utf8.count)
        for _ in 0..<20 {
            try client.send(Client.head("GET", "/readyz", headers: [:], length: nil) + waiting)
            #expect(try client.reply().text == #"{"status":"ready"}"#)
            #expect(try client.reply(hasBody: false).status == 100)
            try client.send(body)
            #expect(try client.reply().status == 200)
        }
    }

    @Test func refusesABodyOverTheLimit() throws {
        let daemon = try Daemon.shared()
        let body = Submission.custom()
        func padded(to size: Int) -> String { body + String(repeating: " ", count: size - body.utf8.count) }
        #expect(try daemon.create(padded(to: 1_048_576)).status == 200)
        let reply = try daemon.create(padded(to: 1_048_577))
        #expect(reply.status == 413)
        #expect(reply.text == #"{"detail":"The body is larger than this server takes"}"#)
    }

    @Test func countsABodyOfUnknownLength() throws {
        let daemon = try Sandbox().start(environment: ["PATCHBAY_BODY_LIMIT_BYTES": "1024"])
        let headers = ["X-API-Key": daemon.token, "Content-Type": "application/json", "Transfer-Encoding": "chunked"]
        let head = Client.head("POST", Path.connections, headers: headers, length: nil)
        func send(_ chunks: [String]) throws -> Reply {
            let client = try daemon.connect()
            let body = chunks.map { String($0.utf8.count, radix: 16) + "\r\n" + $0 + "\r\n" }.joined() + "0\r\n\r\n"
            try client.send(head + body)
            return try client.reply()
        }
        let body = Submission.custom()
        #expect(try send([String(body.prefix(10)), String(body.dropFirst(10))]).status == 200)
        #expect(try send([body] + Array(repeating: String(repeating: " ", count: 100), count: 10)).status == 413)
    }

    @Test func answersManyRequestsOnOneConnection() throws {
        let daemon = try Daemon.shared()
        let client = try daemon.connect()
        let head = Client.head("GET", "/healthz", headers: [:], length: nil)
        try client.send(String(repeating: head, count: 20))
        for _ in 0..<20 { #expect(try client.reply().status == 200) }
    }
}
