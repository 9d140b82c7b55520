import Foundation
import JSON
import SQLite
import Storage
import TestSupport
import Testing

/// `connection test`, beside a daemon, at a service that answers as each test says.
@Suite(.onBlockingThreads) struct ConnectionTestCommandTests {
    private static let key = "bcn_f00dcafe"

    private let sandbox: Sandbox
    private let service: StubService
    private let daemon: Daemon
    private let id: String

    init() throws {
        self.sandbox = try Sandbox()
        self.service = try StubService()
        try FileManager.default.createDirectory(
            atPath: self.sandbox.work + "/definitions",
            withIntermediateDirectories: true
        )
        try self.sandbox.write(StubService.definition, to: "definitions/beacon.json")
        self.daemon = try self.sandbox.start(environment: self.service.settings)
        self.id = try self.daemon.create(
            """
            {"integration": "beacon", "integration_type": "api", "credentials": {"api_key": "\(Self.key)"}, \
            "config": \(self.service.config)}
            """
        ).id
    }

    private func test(_ arguments: String...) throws -> Outcome {
        try self.sandbox.run(["connection", "test", self.id] + arguments, environment: self.service.settings)
    }

    @Test func `a test is printed, stored, audited and shown`() throws {
        let untested = try self.sandbox.run("connection", "show", self.id)
        #expect(untested.output.contains(#/LAST TEST +-\n/#))
        self.service.answer(200, #"{"id": 7, "name": "Ada", "scopes": ["read", "write"], "more": "canary"}"#)
        let passed = try self.test()
        #expect((passed.code, passed.errors) == (0, ""))
        #expect(self.service.requests.contains { $0.contains("X-Api-Key: \(Self.key)\r\n") })
        #expect(passed.output.contains(#/OUTCOME +passed\nCODE +passed\nMESSAGE +-\nACCOUNT +Ada \(7\)\n/#))
        #expect(passed.output.contains(#/SCOPES +read write\nHTTP STATUS +200\nDURATION +\d+ ms\nSTATUS +active\n/#))
        let stored = try self.daemon.request("GET", "\(Path.connections)/\(self.id)/test")
        #expect((stored["outcome"], stored["tested_by"]) == ("passed", "cli"))
        let audited = try self.sandbox.openDatabase().first(
            "SELECT actor || ' ' || resource_id FROM audit_events WHERE action = 'connection.test'"
        ) { $0.text(0) }
        #expect(audited == "cli \(self.id)")
        let show = try self.sandbox.run("connection", "show", self.id)
        #expect(show.output.contains(#/ACCOUNT +Ada \(7\)\nLAST TEST +passed, passed\n/#))
        #expect(show.output.contains(#/TESTED BY +cli\n/#))
        for output in try self.sandbox.allOutput().map({ String(decoding: $0, as: UTF8.self) }) {
            #expect(!output.contains(Self.key) && !output.contains("canary"))
        }
    }

    @Test func `a refusal is exit code 1, names the field, and changes the status`() throws {
        self.service.answer(401, "{}")
        let refused = try self.test("--json")
        #expect((refused.code, refused.errors) == (1, ""))
        let json = try JSON(parsing: refused.line)
        #expect((json["outcome"], json["status"]) == ("refused", "error"))
        #expect(json["fields"]?.array?.first?["field"] == "api_key")
        #expect(json == (try self.daemon.request("GET", "\(Path.connections)/\(self.id)/test").json))
        #expect(try self.daemon.get(self.id)["status"] == "error")
        let again = try self.test()
        #expect(again.code == 1)
        #expect(again.output.contains(#/FIELD +credentials\.api_key: The service does not accept/#))
    }

    @Test func `an inactive connection that passes is switched on only when that was asked for`() throws {
        self.service.answer(200, #"{"id": 7}"#)
        #expect(try self.sandbox.run("connection", "deactivate", self.id).code == 0)
        #expect(try self.test().output.contains(#/STATUS +inactive\n/#))
        #expect(try self.test("--activate").output.contains(#/STATUS +active\n/#))
    }

    @Test func `the guard of outgoing calls holds for the command, and says so`() throws {
        let refused = try self.sandbox.run(
            "connection",
            "test",
            self.id,
            environment: ["PATCHBAY_DEFINITIONS_DIR": "definitions"]
        )
        #expect(refused.code == 1)
        #expect(refused.output.contains(#/CODE +invalid_config\n/#))
        #expect(refused.errors.contains("outbound.refused"))
        #expect(self.service.requests.isEmpty)
    }

    @Test func `a connection that does not exist, and a missing master key, are told apart`() throws {
        let unknown = try self.sandbox.run("connection", "test", "conn_00000000000000000000000000")
        #expect((unknown.code, unknown.errors) == (1, "patchbay: Connection not found\n"))
        let key = self.sandbox.data + "/master.key"
        try FileManager.default.moveItem(atPath: key, toPath: key + ".away")
        let keyless = try self.test()
        #expect(keyless.code == 78)
        #expect(self.service.requests.isEmpty)
    }
}
