import Domain
import JSON
import SQLite
import Storage
import TestSupport
import Testing

@testable import Server

@Suite struct IdempotencyTests {
    private let sandbox: Sandbox
    private let time = ManualClock(at: Clock.system.now())

    init() async throws {
        self.sandbox = try await Sandbox(clock: self.time.clock)
    }

    private func send(
        _ path: String,
        _ body: String,
        _ name: String = "name-1",
        as key: Sandbox.Key = .administrator,
        workspace: String? = nil
    ) async throws -> Reply {
        var headers = ["Idempotency-Key": name]
        headers["X-Workspace-Id"] = workspace
        return try await self.sandbox.request("POST", path, as: key, headers: headers, body: body)
    }

    private func count(_ table: SQL) throws -> Int? {
        try self.sandbox.openDatabase().first(table) { $0.int(0) }
    }

    static let requests: [(path: String, body: String)] = [
        ("/api/v1/connections", Submission.custom()),
        (
            "/api/v1/credentials",
            #"{"label": "x", "auth_type": "custom", "credential_scope": "user", "credentials": {"a": "secret"}}"#
        ),
        ("/api/v1/workspaces", #"{"name": "new"}"#),
        ("/api/v1/api-keys", #"{"label": "x", "permissions": ["admin"]}"#),
        ("/api/v1/connect-sessions", #"{"user_id": "u1", "integrations": ["gmail"]}"#),
        ("/api/v1/oauth/initiate", #"{"integration_id": "gmail"}"#),
    ]

    @Test(arguments: requests.indices)
    func aRequestThatComesAgainIsAnsweredAsBefore(_ index: Int) async throws {
        let (path, body) = Self.requests[index]
        let first = try await self.send(path, body)
        #expect(first.status == 200)
        #expect(first.headers["idempotency-replayed"] == nil)
        for name in ["name-1", "\"name-1\""] {
            let again = try await self.send(path, body, name)
            #expect((again.status, again.body) == (200, first.body))
            #expect(again.headers["idempotency-replayed"] == "true")
            #expect(again.headers["content-type"] == "application/json")
        }
        // Another name is another request; a workspace's name is taken by then.
        let other = try await self.send(path, body, "name-2")
        #expect(other.status == (path.hasSuffix("workspaces") ? 409 : 200))
        #expect(other.body != first.body)
    }

    @Test func anotherRequestUnderTheSameNameIsRefused() async throws {
        let (path, body) = Self.requests[0]
        #expect(try await self.send(path, body).status == 200)
        let others = [(path, Submission.custom(label: "other")), (path, body + " "), Self.requests[1]]
        for (path, body) in others {
            let reply = try await self.send(path, body)
            #expect(reply.status == 422)
            let item = reply["detail"]?.array?.first
            #expect(item?["loc"] == ["header", "Idempotency-Key"])
            #expect(item?["type"] == "idempotency_key_taken")
        }
        #expect(try self.count("SELECT count(*) FROM connections") == 1)
    }

    @Test func namesAreEachCallersOwn() async throws {
        let (path, body) = Self.requests[0]
        let other = try await self.sandbox.makeWorkspace("other")
        let key = Sandbox.Key.token(try await self.sandbox.makeKey(scopes: "admin"))
        let replies = [
            try await self.send(path, body), try await self.send(path, body, as: key),
            try await self.send(path, body, workspace: other),
        ]
        #expect(replies.map(\.status) == [200, 200, 200])
        #expect(Set(replies.map(\.id)).count == 3)
        #expect(replies.allSatisfy { $0.headers["idempotency-replayed"] == nil })
    }

    @Test func whatWasRefusedIsLookedAtAnew() async throws {
        let (path, _) = Self.requests[0]
        #expect(try await self.send(path, "{}").status == 422)
        let reader = Sandbox.Key.token(try await self.sandbox.makeKey(scopes: "connections:read"))
        #expect(try await self.send(path, Submission.custom(), as: reader).status == 403)
        #expect(try await self.send(path, Submission.custom()).status == 200)
        #expect(try self.count("SELECT count(*) FROM idempotency_keys") == 1)
    }

    @Test func aKeyThatMayNoLongerIsNotAnswered() async throws {
        let (path, body) = Self.requests[0]
        let token = try await self.sandbox.makeKey(scopes: "connections:write")
        #expect(try await self.send(path, body, as: .token(token)).status == 200)
        let id = "key_" + token.dropFirst(4).prefix(26)
        #expect(
            try await self.sandbox.request(
                "PUT",
                "/api/v1/api-keys/\(id)",
                body: #"{"permissions": ["connections:read"]}"#
            )
            .status == 200
        )
        #expect(try await self.send(path, body, as: .token(token)).status == 403)
    }

    @Test func nothingOfAnAnswerOrARequestIsReadableInTheDatabase() async throws {
        let key = try await self.send("/api/v1/api-keys", Self.requests[3].body)
        let secret = try #require(key["secret"]?.string)
        let bytes = try self.sandbox.storedBytes()
        #expect(bytes.firstRange(of: Array(secret.suffix(52).utf8)) == nil)
        #expect(bytes.firstRange(of: Array(key.id.utf8)) != nil)
    }

    @Test func aDayLaterItIsForgotten() async throws {
        let (path, body) = Self.requests[0]
        let first = try await self.send(path, body)
        self.time.advance(seconds: 86_400)
        #expect(try await self.send(path, body).id == first.id)
        self.time.advance(seconds: 1)
        let second = try await self.send(path, body)
        #expect(second.status == 200)
        #expect(second.id != first.id)
        // The new answer took the old one's place.
        #expect(try await self.send(path, body).body == second.body)
        #expect(try self.count("SELECT count(*) FROM idempotency_keys") == 1)
    }

    @Test func ofManyAtOnceOneIsDone() async throws {
        let (path, body) = Self.requests[0]
        let sandbox = self.sandbox
        let counts = try await atOnce(16) { _ in
            try await sandbox.request("POST", path, headers: ["Idempotency-Key": "name-1"], body: body)
        }.tally
        #expect(Set(counts.keys).isSubset(of: [200, 409]))
        #expect(counts[200, default: 0] >= 1)
        #expect(try self.count("SELECT count(*) FROM connections") == 1)
    }

    @Test func refusesNamesThatAreNone() async throws {
        let (path, body) = Self.requests[0]
        for name in ["\"\"", String(repeating: "x", count: 256), "é", "a\tb"] {
            let reply = try await self.send(path, body, name)
            #expect(reply.status == 422, "\(name)")
            #expect(reply["detail"]?.array?.first?["loc"] == ["header", "Idempotency-Key"], "\(name)")
        }
        #expect(try await self.send(path, body, String(repeating: "x", count: 255)).status == 200)
    }
}
