import JSON
import Server
import Services
import SQLite
import Storage
import TestSupport
import Testing

/// The one way to a secret.
@Suite struct RevealTests {
    private let sandbox: Sandbox

    init() async throws {
        self.sandbox = try await Sandbox()
    }

    private func reveal(_ id: String, as key: Sandbox.Key = .administrator) async throws -> Reply {
        try await self.sandbox.reveal(id, as: key)
    }

    @Test func revealGivesTheMembersAsTheyWereSent() async throws {
        let id = try await self.sandbox.createCredential().id
        let revealed = try await self.reveal(id)
        #expect(revealed.status == 200)
        #expect(
            revealed.text
                == #"{"id":"\#(id)","version":1,"expires_at":null,"credentials":{"api_key":"first-secret","n":1.50}}"#
        )
        #expect(revealed.headers["cache-control"] == "no-store")
    }

    @Test func everyRevealIsAnEventAndTheLastUseIsKept() async throws {
        let id = try await self.sandbox.createCredential().id
        for _ in 0..<3 { #expect(try await self.reveal(id).status == 200) }
        try await self.sandbox.finishWrites()
        try await self.sandbox.composition.uses.flush()
        let database = try self.sandbox.openDatabase()
        let events = try database.all(
            "SELECT resource_id, outcome FROM audit_events WHERE action = 'credential.reveal'"
        ) {
            [$0.text(0), $0.text(1)]
        }
        #expect(events == Array(repeating: [id, "done"], count: 3))
        #expect(try database.first("SELECT last_used_at FROM credentials") { $0.isNull(0) } == false)
        #expect(try database.first("SELECT last_used_at FROM api_keys") { $0.isNull(0) } == false)
    }

    @Test func aConnectionIsRevealedWithAllThatItTakesToUseIt() async throws {
        let created = try await self.sandbox.create(Submission.gmail(expiresAt: "2099-10-19T12:00:00Z"))
        let path = "\(Path.connections)/\(created.id)"
        let reader = try await self.sandbox.makeKey(scopes: "connections:read,connections:write,credentials:read")
        #expect(try await self.sandbox.request("POST", path + "/reveal", as: .token(reader)).status == 403)
        let revealer = Sandbox.Key.token(try await self.sandbox.makeKey(scopes: "credentials:reveal"))
        let revealed = try await self.sandbox.request("POST", path + "/reveal", as: revealer)
        #expect(revealed.status == 200)
        #expect(revealed.headers["cache-control"] == "no-store")
        #expect(revealed["connection"] == created.json)
        let credential = try #require(created["credential_id"]?.string)
        #expect(revealed["credential"] == (try await self.reveal(credential).json))
        #expect(revealed["credential"]?["expires_at"] == "2099-10-19T12:00:00.000Z")
        #expect(revealed["credential"]?["version"] == 1)
        #expect(revealed["credential"]?["credentials"]?["access_token"]?.string?.isEmpty == false)

        #expect(try await self.sandbox.request("POST", path + "/deactivate").status == 200)
        let refused = try await self.sandbox.request("POST", path + "/reveal", as: revealer)
        #expect(
            (refused.status, refused["detail"]) == (409, "The connection is inactive; switch it on before it is used")
        )
        try await self.sandbox.finishWrites()
        let events = try self.sandbox.openDatabase().all(
            """
            SELECT action, resource_id, outcome FROM audit_events
            WHERE action = 'connection.reveal' OR action = 'credential.reveal' ORDER BY id
            """
        ) { [$0.text(0), $0.text(1), $0.text(2)] }
        #expect(
            events == [
                ["connection.reveal", created.id, "refused"],
                ["connection.reveal", created.id, "done"],
                ["credential.reveal", credential, "done"],
                ["credential.reveal", credential, "done"],
                ["connection.reveal", created.id, "refused"],
            ]
        )
    }

    /// A new secret must not go to an old host.
    @Test func aConnectionIsRevealedInOneState() async throws {
        let body = { @Sendable (n: Int) in #"{"config": {"n": \#(n)}, "credentials": {"n": \#(n)}}"# }
        let id = try await self.sandbox.create(
            #"{"integration": "custom", "integration_type": "custom", \#(body(0).dropFirst())"#
        ).id
        let (path, sandbox) = ("\(Path.connections)/\(id)", self.sandbox)
        let writer = Task {
            var n = 0
            while !Task.isCancelled {
                n += 1
                let update = try await sandbox.request("PUT", path, body: body(n))
                // A request whose client has left is answered with an error that nobody reads.
                #expect(update.status == 200 || Task.isCancelled)
            }
        }
        let mixed = try await withThrowingTaskGroup(of: [String].self) { readers in
            for _ in 0..<2 {
                readers.addTask {
                    try await (0..<1000).asyncMap { _ in try await sandbox.request("POST", path + "/reveal") }
                        .filter { reply in
                            let config = reply["connection"]?["config"]
                            return reply.status != 200 || config != reply["credential"]?["credentials"]
                        }
                        .map(\.text)
                }
            }
            return try await readers.reduce(into: []) { $0 += $1 }
        }
        writer.cancel()
        try await writer.value
        #expect(mixed == [])
    }

    @Test func revealTakesItsOwnScope() async throws {
        let id = try await self.sandbox.createCredential().id
        for scopes in ["credentials:read,credentials:write,connections:read", "keys:write,workspaces:read"] {
            let reply = try await self.reveal(id, as: .token(try await self.sandbox.makeKey(scopes: scopes)))
            #expect(reply.status == 403)
            #expect(!reply.text.contains("first-secret"))
        }
        #expect(
            try await self.reveal(id, as: .token(try await self.sandbox.makeKey(scopes: "credentials:reveal"))).status
                == 200
        )
    }

    /// Somebody put another row's sealed bytes into this one.
    @Test func aSecretOpensInItsOwnRowAndVersionOnly() async throws {
        let first = try await self.sandbox.createCredential().id
        let second = try await self.sandbox.createCredential().id
        let database = try self.sandbox.openDatabase()
        try database.run(
            "UPDATE credentials SET sealed = (SELECT sealed FROM credentials WHERE id = ?2) WHERE id = ?1",
            first,
            second
        )
        #expect(try await self.reveal(first).status == 500)
        try database.run("UPDATE credentials SET version = 2 WHERE id = ?1", second)
        let reply = try await self.reveal(second)
        #expect(reply.status == 500)
        #expect(reply.text == #"{"detail":"The credential's secret cannot be opened; give it a new one"}"#)
        #expect(self.sandbox.log.lines.contains { $0.contains("the secret of \(second) cannot be opened") })
        let path = "\(Path.credentials)/\(second)"
        #expect(try await self.sandbox.request("PUT", path, body: #"{"credentials": {"a": "b"}}"#).status == 200)
        #expect(try await self.reveal(second)["credentials"] == ["a": "b"])
    }
}
