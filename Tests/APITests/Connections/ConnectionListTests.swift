import JSON
import TestSupport
import Testing

@Suite struct ConnectionListTests {
    private func numbers(_ reply: Reply) -> [String] {
        reply["connections"]?.array?.compactMap { $0["label"]?.string } ?? []
    }

    private func create(
        _ sandbox: Sandbox,
        _ label: String,
        user: String = "null",
        type: String = "custom"
    ) async throws -> Reply {
        try await sandbox.create(
            """
            {"label": "\(label)", "integration": "my \(type)", "integration_type": "\(type)", "user_id": \(user),
             "credentials": {"token": "secret"}}
            """
        )
    }

    @Test func showsEachConnectionAsItIsReadAlone() async throws {
        let sandbox = try await Sandbox()
        let created = try await [self.create(sandbox, "one"), self.create(sandbox, "two", user: #""ann""#)]
        let reply = try await sandbox.request("GET", Path.connections)
        #expect(reply.status == 200)
        #expect(reply["connections"] == .array(created.compactMap(\.json)))
        #expect(reply["total"] == 2)
        #expect(reply["page"] == 1)
        #expect(reply["size"] == 100)
        #expect(reply["next_cursor"] == JSON.null)
    }

    @Test func findsThoseThatNeedANewToken() async throws {
        let sandbox = try await Sandbox()
        let soon = try await sandbox.create(Submission.gmail(expiresAt: "2099-01-01T00:00:00Z")).id
        _ = try await sandbox.create(Submission.gmail(expiresAt: "2099-01-03T00:00:00Z"))
        _ = try await self.create(sandbox, "endless")
        let reply = try await sandbox.request("GET", "\(Path.connections)?expires_before=2099-01-02T00:00:00Z")
        #expect(reply["connections"]?.array?.map { $0["id"] } == [.string(soon)])
        #expect(reply["total"] == 1)
    }

    @Test func isEmptyWhereThereIsNothing() async throws {
        let reply = try await Sandbox().request("GET", Path.connections)
        #expect(reply.text == #"{"connections":[],"total":0,"page":1,"size":100,"next_cursor":null}"#)
    }

    @Test func filters() async throws {
        let sandbox = try await Sandbox()
        let one = try await self.create(sandbox, "one", user: #""ann lee/ü""#)
        _ = try await self.create(sandbox, "two", user: #""bob""#)
        let three = try await self.create(sandbox, "three 50%", user: #""ann lee/ü""#)
        #expect(try await sandbox.create(Submission.gmail).status == 200)
        #expect(try await sandbox.request("POST", "\(Path.connections)/\(three.id)/deactivate").status == 200)
        let credential = try #require(one["credential_id"]?.string)
        let table: [(String, [String])] = [
            ("?integration=gmail", ["My Gmail Connection"]),
            ("?integration=my%20custom&status=active", ["one", "two"]),
            ("?integration_type=connectors", ["My Gmail Connection"]),
            ("?status=inactive", ["three 50%"]),
            ("?status=expired&integration_type=custom", []),
            ("?user_id=bob", ["two"]),
            ("?user_id=ann%20lee%2F%C3%BC", ["one", "three 50%"]),
            ("?credential_id=\(credential)", ["one"]),
            ("?credential_id=nothing", []),
            ("?search=ONE", ["one"]),
            ("?search=&user_id=bob", ["two"]),
            ("?search=50%25", ["three 50%"]),
            ("?search=e&skip=1&limit=1", ["three 50%"]),
            ("/users/bob", ["two"]),
            ("/users/bob?status=inactive", []),
            ("/users/ann%20lee%2F%C3%BC", ["one", "three 50%"]),
            ("/users/ann%20lee%2F%C3%BC?integration_type=custom&status=active", ["one"]),
            ("/users/events", []),
        ]
        for (query, expected) in table {
            let reply = try await sandbox.request("GET", Path.connections + query)
            #expect(reply.status == 200, "\(query)")
            #expect(self.numbers(reply) == expected, "\(query)")
        }
    }

    @Test func pagesFollowOneAnother() async throws {
        let sandbox = try await Sandbox()
        for number in 1...5 { _ = try await self.create(sandbox, "\(number)") }
        var cursor = ""
        var pages: [[String]] = []
        while true {
            let reply = try await sandbox.request("GET", "\(Path.connections)?limit=2\(cursor)")
            pages.append(self.numbers(reply))
            #expect(reply["page"] == .number(JSONNumber(pages.count)))
            #expect(reply["size"] == 2)
            #expect(reply["total"] == .number(JSONNumber(pages.count < 3 ? 5 : 6)))
            // One that is made meanwhile comes last.
            if pages.count == 2 { _ = try await self.create(sandbox, "6") }
            guard let next = reply["next_cursor"]?.string else { break }
            cursor = "&cursor=\(next)"
        }
        #expect(pages == [["1", "2"], ["3", "4"], ["5", "6"]])
        let skipped = try await sandbox.request("GET", "\(Path.connections)?limit=2&skip=2")
        #expect(self.numbers(skipped) == ["3", "4"])
        #expect(skipped["page"] == 2)
    }

    @Test func showsNothingOfAnotherWorkspace() async throws {
        let sandbox = try await Sandbox()
        let created = try await self.create(sandbox, "mine", user: #""ann""#)
        let key = Sandbox.Key.token(
            try await sandbox.makeKey(scopes: "admin", workspace: sandbox.makeWorkspace("other"))
        )
        let credential = try #require(created["credential_id"]?.string)
        for query in ["", "?user_id=ann", "?credential_id=\(credential)", "/users/ann", "?search=mine"] {
            let reply = try await sandbox.request("GET", Path.connections + query, as: key)
            #expect(reply.text == #"{"connections":[],"total":0,"page":1,"size":100,"next_cursor":null}"#)
        }
    }

    @Test func refusesWhatItDoesNotUnderstand() async throws {
        let sandbox = try await Sandbox()
        let table: [(String, String, String)] = [
            ("skip=-1", "skip", "greater_than_equal"),
            ("skip=x", "skip", "int_parsing"),
            ("skip=2147483648", "skip", "less_than_equal"),
            ("limit=0", "limit", "greater_than_equal"),
            ("limit=1001", "limit", "less_than_equal"),
            ("limit=", "limit", "int_parsing"),
            ("cursor=", "cursor", "value_error"),
            ("cursor=hunter2", "cursor", "value_error"),
            ("cursor=01m85esrzw98dq3bghqtc2egfv-1", "cursor", "value_error"),
            ("cursor=01m85esrzw98dq3bghqtc2egfv-99999999999999999999", "cursor", "value_error"),
            ("integration_type=hunter2", "integration_type", "enum"),
            ("status=Active", "status", "enum"),
            ("search=" + String(repeating: "a", count: 256), "search", "string_too_long"),
            ("search=a%00b", "search", "value_error"),
            ("userId=ann", "userId", "extra_forbidden"),
            ("expires_before=tomorrow", "expires_before", "datetime_parsing"),
            ("account_id=U1", "integration", "missing"),
            ("integration=gmail&account_origin=https://a.example:443", "account_id", "missing"),
        ]
        for (query, name, type) in table {
            for path in [Path.connections, Path.connections + "/users/ann"] {
                let reply = try await sandbox.request("GET", "\(path)?\(query)")
                #expect(reply.status == 422, "\(query)")
                let items = reply["detail"]?.array ?? []
                #expect(items.map { $0["loc"] } == [["query", .string(name)]], "\(query)")
                #expect(items.first?["type"]?.string == type, "\(query)")
                #expect(!reply.text.contains("hunter2"))
            }
        }
        let both = try await sandbox.request("GET", "\(Path.connections)?limit=x&status=y")
        #expect(both["detail"]?.array?.count == 2)
    }
}
