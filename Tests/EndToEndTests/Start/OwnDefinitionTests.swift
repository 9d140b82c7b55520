import Foundation
import JSON
import TestSupport
import Testing

@Suite(.onBlockingThreads) struct OwnDefinitionTests {
    private let sandbox: Sandbox
    private let settings: [String: String]

    init() throws {
        self.sandbox = try Sandbox()
        self.settings = ["PATCHBAY_DEFINITIONS_DIR": "definitions"]
        try FileManager.default.createDirectory(
            atPath: self.sandbox.work + "/definitions",
            withIntermediateDirectories: true
        )
    }

    @Test func overrideBuiltInOnesAndTheLogSaysSo() throws {
        try self.sandbox.write(Beacon.definition(id: "gmail"), to: "definitions/gmail.json")
        let daemon = try self.sandbox.start(environment: self.settings)
        #expect(try daemon.create(Beacon.submission("bcn_0a1b2c3d", integration: "gmail")).status == 200)
        #expect(daemon.errors.contains("own definitions override built-in ones integrations=gmail"))
    }

    @Test func areReadAgainAtHangUp() throws {
        let daemon = try self.sandbox.start(environment: self.settings)
        #expect(try daemon.create(Beacon.submission("bcn_0a1b2c3d")).status == 422)
        try self.sandbox.write(Beacon.definition(), to: "definitions/beacon.json")
        daemon.signal(SIGHUP)
        try poll(for: "the definitions") { daemon.errors.contains("read the definitions again") ? () : nil }
        #expect(try daemon.create(Beacon.submission("bcn_0a1b2c3d")).status == 200)
    }

    @Test func thatCannotBeReadAgainChangeNothing() throws {
        try self.sandbox.write(Beacon.definition(), to: "definitions/beacon.json")
        let daemon = try self.sandbox.start(environment: self.settings)
        try self.sandbox.write(Beacon.definition(pattern: "^other$"), to: "definitions/beacon.json")
        try self.sandbox.write(Beacon.definition(id: "lamp"), to: "definitions/lamp.json")
        daemon.signal(SIGHUP)
        try poll(for: "the refusal") { daemon.errors.contains("those in force stay") ? () : nil }
        #expect(daemon.errors.contains("definitions/beacon.json: /auth_methods/0/fields/0/example: would be refused"))
        #expect(try daemon.create(Beacon.submission("bcn_0a1b2c3d")).status == 200)
        #expect(try daemon.create(Beacon.submission("bcn_0a1b2c3d", integration: "lamp")).status == 422)
    }

    @Test func thatCannotBeUsedKeepTheDaemonFromStarting() throws {
        try self.sandbox.write("{}", to: "definitions/beacon.json")
        let outcome = try self.sandbox.run(["serve", "--port", "0"], environment: self.settings)
        #expect(outcome.code == 78)
        #expect(outcome.errorLines.count == 1)
        #expect(outcome.errors.contains("definitions/beacon.json: /id: is required; add a text (and 6 more)"))
        let absent = try self.sandbox.run(["serve"], environment: ["PATCHBAY_DEFINITIONS_DIR": "nowhere"])
        #expect(absent.code == 78)
        #expect(absent.errors.contains("definitions_dir: cannot read the directory nowhere"))
    }
}
