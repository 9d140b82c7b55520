import JSON
import SQLite
import Storage
import Synchronization
import TestSupport
import Testing

/// The one way to a secret.
@Suite(.onBlockingThreads) struct RevealTests {
    private let daemon: Daemon

    init() throws {
        self.daemon = try Sandbox().start()
    }

    private func reveal(_ id: String, as key: Daemon.Key = .administrator) throws -> Reply {
        try self.daemon.reveal(id, as: key)
    }

    @Test func revealGivesTheMembersAsTheyWereSent() throws {
        let id = try self.daemon.createCredential().id
        let revealed = try self.reveal(id)
        #expect(revealed.status == 200)
        #expect(
            revealed.text
                == #"{"id":"\#(id)","version":1,"expires_at":null,"credentials":{"api_key":"first-secret","n":1.50}}"#
        )
        #expect(revealed.headers["cache-control"] == "no-store")
    }

    @Test func everyRevealIsAnEventAndTheLastUseIsKept() throws {
        let id = try self.daemon.createCredential().id
        for _ in 0..<3 { #expect(try self.reveal(id).status == 200) }
        // A stop writes what waits.
        #expect(try self.daemon.stop().code == 0)
        let database = try self.daemon.sandbox.openDatabase()
        let events = try database.all(
            "SELECT resource_id, outcome FROM audit_events WHERE action = 'credential.reveal'"
        ) {
            [$0.text(0), $0.text(1)]
        }
        #expect(events == Array(repeating: [id, "done"], count: 3))
        #expect(try database.first("SELECT last_used_at FROM credentials") { $0.isNull(0) } == false)
        #expect(try database.first("SELECT last_used_at FROM api_keys") { $0.isNull(0) } == false)
    }

    @Test func aConnectionIsRevealedWithAllThatItTakesToUseIt() throws {
        let created = try self.daemon.create(Submission.gmail(expiresAt: "2099-10-19T12:00:00Z"))
        let path = "\(Path.connections)/\(created.id)"
        let reader = try self.daemon.makeKey(scopes: "connections:read,connections:write,credentials:read")
        #expect(try self.daemon.request("POST", path + "/reveal", as: .token(reader)).status == 403)
        let revealer = Daemon.Key.token(try self.daemon.makeKey(scopes: "credentials:reveal"))
        let revealed = try self.daemon.request("POST", path + "/reveal", as: revealer)
        #expect(revealed.status == 200)
        #expect(revealed.headers["cache-control"] == "no-store")
        #expect(revealed["connection"] == created.json)
        let credential = try #require(created["credential_id"]?.string)
        #expect(revealed["credential"] == (try self.reveal(credential).json))
        #expect(revealed["credential"]?["expires_at"] == "2099-10-19T12:00:00.000Z")
        #expect(revealed["credential"]?["version"] == 1)
        #expect(revealed["credential"]?["credentials"]?["access_token"]?.string?.isEmpty == false)

        #expect(try self.daemon.request("POST", path + "/deactivate").status == 200)
        let refused = try self.daemon.request("POST", path + "/reveal", as: revealer)
        #expect(
            (refused.status, refused["detail"]) == (409, "The connection is inactive; switch it on before it is used")
        )
        #expect(try self.daemon.stop().code == 0)
        let events = try self.daemon.sandbox.openDatabase().all(
            "SELECT resource_id, outcome FROM audit_events WHERE action = 'credential.reveal' ORDER BY id"
        ) { [$0.text(0), $0.text(1)] }
        #expect(
            events == [
                [created.id, "refused"], [credential, "done"], [credential, "done"], [created.id, "refused"],
            ]
        )
    }

    /// A new secret must not go to an old host.
    @Test func aConnectionIsRevealedInOneState() throws {
        let body = { @Sendable (n: Int) in #"{"config": {"n": \#(n)}, "credentials": {"n": \#(n)}}"# }
        let id = try self.daemon.create(
            #"{"integration": "custom", "integration_type": "custom", \#(body(0).dropFirst())"#
        ).id
        let (path, port) = ("\(Path.connections)/\(id)", self.daemon.port)
        let headers = ["X-API-Key": self.daemon.token]
        let isDone = Box(false)
        let writer = Threads(1) { _ in
            guard let client = try? Client(port: port) else { return }
            var n = 0
            while !isDone.value.withLock({ $0 }) {
                n += 1
                _ = try? client.request("PUT", path, headers: headers, body: body(n))
            }
        }
        let mixed = Box<[String]>([])
        let readers = Threads(2) { _ in
            guard let client = try? Client(port: port) else { return }
            for _ in 0..<1000 {
                guard let reply = try? client.request("POST", path + "/reveal", headers: headers) else { continue }
                let config = reply["connection"]?["config"]
                if reply.status != 200 || config != reply["credential"]?["credentials"] {
                    mixed.value.withLock { $0.append(reply.text) }
                }
            }
        }
        readers.wait()
        isDone.value.withLock { $0 = true }
        writer.wait()
        #expect(mixed.value.withLock { $0 } == [])
    }

    @Test func revealTakesItsOwnScope() throws {
        let id = try self.daemon.createCredential().id
        for scopes in ["credentials:read,credentials:write,connections:read", "keys:write,workspaces:read"] {
            let reply = try self.reveal(id, as: .token(try self.daemon.makeKey(scopes: scopes)))
            #expect(reply.status == 403)
            #expect(!reply.text.contains("first-secret"))
        }
        #expect(try self.reveal(id, as: .token(try self.daemon.makeKey(scopes: "credentials:reveal"))).status == 200)
    }

    /// Somebody put another row's sealed bytes into this one.
    @Test func aSecretOpensInItsOwnRowAndVersionOnly() throws {
        let first = try self.daemon.createCredential().id
        let second = try self.daemon.createCredential().id
        let database = try self.daemon.sandbox.openDatabase()
        try database.run(
            "UPDATE credentials SET sealed = (SELECT sealed FROM credentials WHERE id = ?2) WHERE id = ?1",
            first,
            second
        )
        #expect(try self.reveal(first).status == 500)
        try database.run("UPDATE credentials SET version = 2 WHERE id = ?1", second)
        let reply = try self.reveal(second)
        #expect(reply.status == 500)
        #expect(reply.text == #"{"detail":"The credential's secret cannot be opened; give it a new one"}"#)
        #expect(self.daemon.errors.contains("the secret of \(second) cannot be opened"))
        let path = "\(Path.credentials)/\(second)"
        #expect(try self.daemon.request("PUT", path, body: #"{"credentials": {"a": "b"}}"#).status == 200)
        #expect(try self.reveal(second)["credentials"] == ["a": "b"])
    }
}
