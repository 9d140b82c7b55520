import Domain
import JSON
import SQLite
import Storage
import TestSupport
import Testing

@testable import Server

/// A secret goes only as protected as it was given.
@Suite struct ProtectionTests {
    private let sandbox: Sandbox
    /// A key that may change connections and credentials, but not read secrets.
    private let writer: Sandbox.Key
    /// The same, with `credentials:reveal`.
    private let reader: Sandbox.Key

    init() async throws {
        self.sandbox = try await Sandbox()
        let scopes = "connections:read,connections:write,credentials:read,credentials:write"
        self.writer = .token(try await self.sandbox.makeKey(scopes: scopes))
        self.reader = .token(try await self.sandbox.makeKey(scopes: scopes + ",credentials:reveal"))
        self.sandbox.services.answer(.success(.accepted))
    }

    private func put(_ id: String, _ body: String, as key: Sandbox.Key) async throws -> Reply {
        try await self.sandbox.request("PUT", "\(Path.connections)/\(id)", as: key, body: body)
    }

    private func redis(tls: Bool) async throws -> String {
        let made = try await self.sandbox.create(
            """
            {"integration": "redis", "integration_type": "storage", "auth_method_id": "basic",
             "credentials": {"password": "p"}, "config": {"host": "cache.example.com", "tls": \(tls)}}
            """,
            as: self.writer
        )
        try #require(made.status == 200, "\(made.text)")
        return made.id
    }

    private func testCode(_ id: String) async throws -> String? {
        try await self.sandbox.request("POST", "\(Path.connections)/\(id)/test", as: self.writer)["code"]?.string
    }

    private func expectWeaker(_ reply: Reply, _ field: String, _ label: String) {
        #expect(reply.status == 422)
        let message = "Field '\(label)' protects these credentials less than they were given for; send them with it"
        let problem: JSON = ["field": .string(field), "in": "config", "code": "moved", "message": .string(message)]
        #expect(reply["detail"]?["fields"] == [problem], "\(reply.text)")
    }

    @Test func `a password that was given for TLS is not sent in clear`() async throws {
        let id = try await self.redis(tls: true)
        let clear = #"{"config": {"host": "cache.example.com", "tls": false}}"#
        self.expectWeaker(try await self.put(id, clear, as: self.writer), "tls", "TLS")
        // Without the field, the definition's default counts, which is no TLS.
        let absent = #"{"config": {"host": "cache.example.com"}}"#
        self.expectWeaker(try await self.put(id, absent, as: self.writer), "tls", "TLS")
        #expect(try await self.testCode(id) == "passed")
        #expect(self.sandbox.services.handshakes.map(\.tls) == [.verifyFull])
    }

    @Test func `a weaker config in sqlite3 sends nothing`() async throws {
        let id = try await self.redis(tls: true)
        let config = #"{"host":"cache.example.com","tls":false}"#
        try self.sandbox.openDatabase().run("UPDATE connections SET config = ?2 WHERE id = ?1", id, config)
        #expect(try await self.testCode(id) == "moved")
        #expect(self.sandbox.services.handshakes.isEmpty)
    }

    @Test func `a stronger protection needs nothing more, and the way back neither`() async throws {
        let id = try await self.redis(tls: false)
        for tls in [true, false] {
            let config = #"{"config": {"host": "cache.example.com", "tls": \#(tls)}}"#
            #expect(try await self.put(id, config, as: self.writer).status == 200)
            #expect(try await self.testCode(id) == "passed")
        }
        #expect(self.sandbox.services.handshakes.map(\.tls) == [.verifyFull, .disable])
    }

    @Test func `the credentials in the body, or a caller who may read them, weaken the protection`() async throws {
        let clear = #""config": {"host": "cache.example.com", "tls": false}"#
        let first = try await self.redis(tls: true)
        let body = #"{\#(clear), "credentials": {"password": "q"}}"#
        #expect(try await self.put(first, body, as: self.writer).status == 200)
        let second = try await self.redis(tls: true)
        #expect(try await self.put(second, "{\(clear)}", as: self.reader).status == 200)
        for id in [first, second] { #expect(try await self.testCode(id) == "passed") }
        #expect(self.sandbox.services.handshakes.map(\.tls) == [.disable, .disable])
    }

    private func postgres(_ mode: String) -> String {
        #"{"config": {"host": "db.example.com", "database": "app", "sslmode": "\#(mode)"}}"#
    }

    @Test func `the modes of PostgreSQL are compared by their strength`() async throws {
        let made = try await self.sandbox.create(
            """
            {"integration": "postgres", "integration_type": "storage", "auth_method_id": "basic",
             "credentials": {"username": "u", "password": "p"}, "config": {"host": "db.example.com", "database": "app"}}
            """,
            as: self.writer
        )
        try #require(made.status == 200, "\(made.text)")
        for mode in ["disable", "allow", "prefer"] {
            self.expectWeaker(try await self.put(made.id, self.postgres(mode), as: self.writer), "sslmode", "SSL Mode")
        }
        for mode in ["verify-full", "verify-ca", "require"] {
            #expect(try await self.put(made.id, self.postgres(mode), as: self.writer).status == 200)
        }
    }

    private func string(_ mode: String?) -> String {
        mode.map { #""config": {"sslmode": "\#($0)"}"# } ?? #""config": {}"#
    }

    @Test(arguments: [("verify-full", "require"), (nil, "prefer"), ("prefer", "disable")] as [(String?, String)])
    func `a connection string without a mode keeps the one beside it`(_ given: String?, _ weaker: String) async throws {
        let made = try await self.sandbox.create(
            """
            {"integration": "postgres", "integration_type": "storage", "auth_method_id": "connection_string",
             "credentials": {"connection_string": "postgresql://u:p@db.example.com/app"}, \(self.string(given))}
            """,
            as: self.writer
        )
        try #require(made.status == 200, "\(made.text)")
        self.expectWeaker(
            try await self.put(made.id, "{\(self.string(weaker))}", as: self.writer),
            "sslmode",
            "SSL Mode"
        )
        #expect(try await self.testCode(made.id) == "passed")
        let config = #"{"sslmode":"\#(weaker)"}"#
        try self.sandbox.openDatabase().run("UPDATE connections SET config = ?2 WHERE id = ?1", made.id, config)
        #expect(try await self.testCode(made.id) == "moved")
        #expect(self.sandbox.services.handshakes.count == 1)
    }

    @Test func `a connection string of its own is used with the definition's default or better`() async throws {
        let credential = try await self.sandbox.createCredential(
            """
            {"label": "x", "auth_type": "custom", "credential_scope": "workspace",
             "credentials": {"connection_string": "postgresql://u:p@db.example.com/app"}}
            """
        )
        try #require(credential.status == 200, "\(credential.text)")
        for (mode, status) in [("prefer", 422), ("require", 200), ("verify-full", 200)] {
            let made = try await self.sandbox.create(
                """
                {"integration": "postgres", "integration_type": "storage", "auth_method_id": "connection_string",
                 "credential_id": "\(credential.id)", \(self.string(mode))}
                """,
                as: self.writer
            )
            #expect(made.status == status, "\(made.text)")
            if made.status == 200 { #expect(try await self.testCode(made.id) == "passed") }
        }
    }
}
