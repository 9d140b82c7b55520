import Foundation
import JSON
import SQLite
import Storage
import TestSupport
import Testing

@Suite(.onBlockingThreads) struct IdempotencyTests {
    private let daemon: Daemon

    init() throws {
        self.daemon = try Sandbox().start()
    }

    private func send(
        _ path: String,
        _ body: String,
        _ name: String = "name-1",
        as key: Daemon.Key = .administrator,
        workspace: String? = nil
    ) throws -> Reply {
        var headers = ["Idempotency-Key": name]
        headers["X-Workspace-Id"] = workspace
        return try self.daemon.request("POST", path, as: key, headers: headers, body: body)
    }

    private func count(_ table: SQL) throws -> Int? {
        try self.daemon.sandbox.openDatabase().first(table) { $0.int(0) }
    }

    static let requests: [(path: String, body: String)] = [
        ("/api/v1/connections", Submission.custom()),
        (
            "/api/v1/credentials",
            #"{"label": "x", "auth_type": "custom", "credential_scope": "user", "credentials": {"a": "secret"}}"#
        ),
        ("/api/v1/workspaces", #"{"name": "new"}"#),
        ("/api/v1/api-keys", #"{"label": "x", "permissions": ["admin"]}"#),
    ]

    @Test(arguments: requests.indices)
    func aRequestThatComesAgainIsAnsweredAsBefore(_ index: Int) throws {
        let (path, body) = Self.requests[index]
        let first = try self.send(path, body)
        #expect(first.status == 200)
        #expect(first.headers["idempotency-replayed"] == nil)
        for name in ["name-1", "\"name-1\""] {
            let again = try self.send(path, body, name)
            #expect((again.status, again.body) == (200, first.body))
            #expect(again.headers["idempotency-replayed"] == "true")
            #expect(again.headers["content-type"] == "application/json")
        }
        // Another name is another request; a workspace's name is taken by then.
        let other = try self.send(path, body, "name-2")
        #expect(other.status == (path.hasSuffix("workspaces") ? 409 : 200))
        #expect(other.body != first.body)
    }

    @Test func anotherRequestUnderTheSameNameIsRefused() throws {
        let (path, body) = Self.requests[0]
        #expect(try self.send(path, body).status == 200)
        let others = [(path, Submission.custom(label: "other")), (path, body + " "), Self.requests[1]]
        for (path, body) in others {
            let reply = try self.send(path, body)
            #expect(reply.status == 422)
            let item = reply["detail"]?.array?.first
            #expect(item?["loc"] == ["header", "Idempotency-Key"])
            #expect(item?["type"] == "idempotency_key_taken")
        }
        #expect(try self.count("SELECT count(*) FROM connections") == 1)
    }

    @Test func namesAreEachCallersOwn() throws {
        let (path, body) = Self.requests[0]
        let other = try self.daemon.makeWorkspace("other")
        let key = Daemon.Key.token(try self.daemon.makeKey(scopes: "admin"))
        let replies = [
            try self.send(path, body), try self.send(path, body, as: key), try self.send(path, body, workspace: other),
        ]
        #expect(replies.map(\.status) == [200, 200, 200])
        #expect(Set(replies.map(\.id)).count == 3)
        #expect(replies.allSatisfy { $0.headers["idempotency-replayed"] == nil })
    }

    @Test func whatWasRefusedIsLookedAtAnew() throws {
        let (path, _) = Self.requests[0]
        #expect(try self.send(path, "{}").status == 422)
        let reader = Daemon.Key.token(try self.daemon.makeKey(scopes: "connections:read"))
        #expect(try self.send(path, Submission.custom(), as: reader).status == 403)
        #expect(try self.send(path, Submission.custom()).status == 200)
        #expect(try self.count("SELECT count(*) FROM idempotency_keys") == 1)
    }

    @Test func aKeyThatMayNoLongerIsNotAnswered() throws {
        let (path, body) = Self.requests[0]
        let token = try self.daemon.makeKey(scopes: "connections:write")
        #expect(try self.send(path, body, as: .token(token)).status == 200)
        let id = "key_" + token.dropFirst(4).prefix(26)
        #expect(
            try self.daemon.request("PUT", "/api/v1/api-keys/\(id)", body: #"{"permissions": ["connections:read"]}"#)
                .status == 200
        )
        #expect(try self.send(path, body, as: .token(token)).status == 403)
    }

    @Test func nothingOfAnAnswerOrARequestIsReadableInTheDatabase() throws {
        let key = try self.send("/api/v1/api-keys", Self.requests[3].body)
        let secret = try #require(key["secret"]?.string)
        #expect(try self.daemon.stop().code == 0)
        let bytes = Array(try #require(FileManager.default.contents(atPath: self.daemon.sandbox.database)))
        #expect(bytes.firstRange(of: Array(secret.suffix(52).utf8)) == nil)
        #expect(bytes.firstRange(of: Array(key.id.utf8)) != nil)
    }

    @Test func aDayLaterItIsForgotten() throws {
        let (path, body) = Self.requests[0]
        let first = try self.send(path, body)
        let database = try self.daemon.sandbox.openDatabase()
        try database.run("UPDATE idempotency_keys SET created_at = ?1", "2020-01-01T00:00:00.000Z")
        let second = try self.send(path, body)
        #expect(second.status == 200)
        #expect(second.id != first.id)
        // The new answer took the old one's place.
        #expect(try self.send(path, body).body == second.body)
        #expect(try self.count("SELECT count(*) FROM idempotency_keys") == 1)
    }

    @Test func ofManyAtOnceOneIsDone() throws {
        let (path, body) = Self.requests[0]
        let (port, token) = (self.daemon.port, self.daemon.token)
        let tally = Tally()
        Threads(16) { _ in
            let headers = ["Idempotency-Key": "name-1", "X-API-Key": token]
            let reply = try? Client(port: port).request("POST", path, headers: headers, body: body)
            tally.add(reply?.status ?? 0)
        }.wait()
        let counts = tally.counts
        #expect(Set(counts.keys).isSubset(of: [200, 409]))
        #expect(counts[200, default: 0] >= 1)
        #expect(try self.count("SELECT count(*) FROM connections") == 1)
    }

    @Test func refusesNamesThatAreNone() throws {
        let (path, body) = Self.requests[0]
        for name in ["\"\"", String(repeating: "x", count: 256), "é", "a\tb"] {
            let reply = try self.send(path, body, name)
            #expect(reply.status == 422, "\(name)")
            #expect(reply["detail"]?.array?.first?["loc"] == ["header", "Idempotency-Key"], "\(name)")
        }
        #expect(try self.send(path, body, String(repeating: "x", count: 255)).status == 200)
    }
}
