import JSON
import TestSupport
import Testing

@Suite struct RequestTests {
    @Test func saysThatItIsAliveAndReadyWithoutAKey() async throws {
        let sandbox = try await Sandbox()
        let health = try await sandbox.request("GET", "/healthz", as: .none)
        #expect(health.status == 200)
        #expect(health.text == #"{"status":"ok"}"#)
        let readiness = try await sandbox.request("GET", "/readyz", as: .none)
        #expect(readiness.status == 200)
        #expect(readiness.text == #"{"status":"ready"}"#)
    }

    @Test func doesNotFindWhatIsNotThere() async throws {
        let sandbox = try await Sandbox()
        for path in ["//", "//healthz", "/api", "/api/v1/nothing", "/healthz/more", "/api/v1/connections/x/y"] {
            let reply = try await sandbox.request("GET", path)
            #expect(reply.status == 404, "\(path)")
            #expect(reply.text == #"{"detail":"Not Found"}"#, "\(path)")
        }
        for id in ["conn_00000000000000000000000000", "nonsense", "%2e%2e", "conn_0000000000000000000000000O"] {
            let reply = try await sandbox.get(id)
            #expect(reply.status == 404, "\(id)")
            #expect(reply.text == #"{"detail":"Connection not found"}"#, "\(id)")
        }
    }

    @Test func namesTheMethodsOfAPath() async throws {
        let sandbox = try await Sandbox()
        let requests = [
            ("TRACE", Path.connections), ("PATCH", Path.connections), ("POST", Path.connections + "/x"),
            ("PATCH", Path.connections + "/x"), ("DELETE", "/healthz"), ("POST", "/readyz"),
        ]
        for (method, path) in requests {
            let allowed = try await sandbox.request("OPTIONS", path).headers["allow"]
            let reply = try await sandbox.request(method, path)
            #expect(reply.status == 405, "\(method) \(path)")
            #expect(reply.headers["allow"] == allowed, "\(method) \(path)")
            #expect(reply.text == #"{"detail":"Method Not Allowed"}"#, "\(method) \(path)")
        }
    }

    @Test func keepsARequestIdThatIsSane() async throws {
        let sandbox = try await Sandbox()
        for id in ["a", "Abc-1.2_3", String(repeating: "x", count: 128)] {
            let reply = try await sandbox.request("GET", "/healthz", headers: ["X-Request-Id": id])
            #expect(reply.headers["x-request-id"] == id)
        }
        let others = [nil, "", "two words", "a\"b", "a=b", "ü", "<x>", String(repeating: "x", count: 129)]
        for id in others {
            // Every kind of reply has one.
            for (method, path) in [("GET", "/healthz"), ("GET", "/nothing"), ("POST", "/healthz")] {
                let reply = try await sandbox.request(method, path, headers: id.map { ["X-Request-Id": $0] } ?? [:])
                let given = reply.headers["x-request-id"]
                #expect(given?.wholeMatch(of: /req_[0-9a-z]{26}/) != nil, "\(id ?? "none"): \(given ?? "none")")
            }
        }
    }

    @Test func refusesNestingOverTheLimit() async throws {
        let sandbox = try await Sandbox()
        // The body itself and `config` are two levels.
        func nested(_ levels: Int) -> String {
            let (opening, closing) = (String(repeating: "[", count: levels), String(repeating: "]", count: levels))
            return #"{"integration": "custom", "integration_type": "custom", "config": {"a": \#(opening)\#(closing)}}"#
        }
        #expect(try await sandbox.create(nested(62)).status == 200)
        for levels in [63, 10_000, 500_000] {
            let reply = try await sandbox.create(nested(levels))
            #expect(reply.status == 422, "\(levels)")
            #expect(reply["detail"]?.array?.first?["type"] == "json_invalid", "\(levels)")
        }
        #expect(try await sandbox.request("GET", "/healthz").status == 200)
    }

    @Test func refusesAQueryThatIsNoBoolean() async throws {
        let sandbox = try await Sandbox()
        let id = try await sandbox.create(Submission.custom()).id
        let reply = try await sandbox.get(id + "?include_credential=perhaps")
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
}
