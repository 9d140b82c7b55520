import JSON
import TestSupport
import Testing

@Suite(.onBlockingThreads) struct HTTPTests {
    @Test func saysThatItIsAliveAndReadyWithoutAKey() throws {
        let daemon = try Sandbox().start()
        let health = try daemon.request("GET", "/healthz", as: .none)
        #expect(health.status == 200)
        #expect(health.text == #"{"status":"ok"}"#)
        let readiness = try daemon.request("GET", "/readyz", as: .none)
        #expect(readiness.status == 200)
        #expect(readiness.text == #"{"status":"ready"}"#)
    }

    @Test func doesNotFindWhatIsNotThere() throws {
        let daemon = try Sandbox().start()
        for path in ["/", "/api", "/api/v1/nothing", "/healthz/more", "/api/v1/connections/x/y"] {
            let reply = try daemon.request("GET", path)
            #expect(reply.status == 404, "\(path)")
            #expect(reply.text == #"{"detail":"Not Found"}"#, "\(path)")
        }
        for id in ["conn_00000000000000000000000000", "nonsense", "%2e%2e", "conn_0000000000000000000000000O"] {
            let reply = try daemon.get(id)
            #expect(reply.status == 404, "\(id)")
            #expect(reply.text == #"{"detail":"Connection not found"}"#, "\(id)")
        }
    }

    @Test func namesTheMethodsOfAPath() throws {
        let daemon = try Sandbox().start()
        let requests = [
            ("TRACE", Path.connections), ("PATCH", Path.connections), ("POST", Path.connections + "/x"),
            ("PATCH", Path.connections + "/x"), ("DELETE", "/healthz"), ("POST", "/readyz"),
        ]
        for (method, path) in requests {
            let allowed = try daemon.request("OPTIONS", path).headers["allow"]
            let reply = try daemon.request(method, path)
            #expect(reply.status == 405, "\(method) \(path)")
            #expect(reply.headers["allow"] == allowed, "\(method) \(path)")
            #expect(reply.text == #"{"detail":"Method Not Allowed"}"#, "\(method) \(path)")
        }
    }

    /// RFC 9110, section 9.3.2: a body after a HEAD's reply would be read as the next reply.
    @Test func sendsNoBodyAfterHEAD() throws {
        let daemon = try Sandbox().start()
        let client = try daemon.connect()
        #expect(try client.request("HEAD", "/nowhere").status == 404)
        let next = try client.request("GET", "/healthz")
        #expect(next.status == 200)
        #expect(next.text == #"{"status":"ok"}"#)
    }

    @Test func tellsAClientThatWaitsToSendItsBody() throws {
        let daemon = try Sandbox().start()
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
        let daemon = try Sandbox().start()
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

    @Test func keepsARequestIdThatIsSane() throws {
        let daemon = try Sandbox().start()
        for id in ["a", "Abc-1.2_3", String(repeating: "x", count: 128)] {
            let reply = try daemon.request("GET", "/healthz", headers: ["X-Request-Id": id])
            #expect(reply.headers["x-request-id"] == id)
        }
        let others = [nil, "", "two words", "a\"b", "a=b", "ü", "<x>", String(repeating: "x", count: 129)]
        for id in others {
            // Every kind of reply has one.
            for (method, path) in [("GET", "/healthz"), ("GET", "/nothing"), ("POST", "/healthz")] {
                let reply = try daemon.request(method, path, headers: id.map { ["X-Request-Id": $0] } ?? [:])
                let given = reply.headers["x-request-id"]
                #expect(given?.wholeMatch(of: /req_[0-9a-z]{26}/) != nil, "\(id ?? "none"): \(given ?? "none")")
            }
        }
    }

    @Test func refusesABodyOverTheLimit() throws {
        let daemon = try Sandbox().start()
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

    @Test func refusesNestingOverTheLimit() throws {
        let daemon = try Sandbox().start()
        // The body itself and `config` are two levels.
        func nested(_ levels: Int) -> String {
            let (opening, closing) = (String(repeating: "[", count: levels), String(repeating: "]", count: levels))
            return #"{"integration": "custom", "integration_type": "custom", "config": {"a": \#(opening)\#(closing)}}"#
        }
        #expect(try daemon.create(nested(62)).status == 200)
        for levels in [63, 10_000, 500_000] {
            let reply = try daemon.create(nested(levels))
            #expect(reply.status == 422, "\(levels)")
            #expect(reply["detail"]?.array?.first?["type"] == "json_invalid", "\(levels)")
        }
        #expect(try daemon.request("GET", "/healthz").status == 200)
    }

    @Test func refusesAQueryThatIsNoBoolean() throws {
        let daemon = try Sandbox().start()
        let id = try daemon.create(Submission.custom()).id
        let reply = try daemon.get(id + "?include_credential=perhaps")
        #expect(reply.status == 422)
        #expect(
            reply["detail"] == [
                [
                    "loc": ["query", "include_credential"],
                    "msg": "Input should be a valid boolean, unable to interpret input",
                    "type": "bool_parsing",
                ]
            ]
        )
    }

    @Test func answersManyRequestsOnOneConnection() throws {
        let daemon = try Sandbox().start()
        let client = try daemon.connect()
        let head = Client.head("GET", "/healthz", headers: [:], length: nil)
        try client.send(String(repeating: head, count: 20))
        for _ in 0..<20 { #expect(try client.reply().status == 200) }
    }
}
