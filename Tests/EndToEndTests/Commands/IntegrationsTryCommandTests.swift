import Foundation
import JSON
import TestSupport
import Testing

/// `integrations try`, in a directory without data, at a service that answers as each test says.
@Suite(.onBlockingThreads) struct IntegrationsTryCommandTests {
    private let sandbox: Sandbox
    private let service: StubService
    private let settings: [String: String]

    init() throws {
        self.sandbox = try Sandbox()
        self.service = try StubService()
        self.settings = self.service.settings.filter { $0.key != "PATCHBAY_DEFINITIONS_DIR" }
        try self.sandbox.write(StubService.definition, to: "beacon.json")
        try self.sandbox.write(#"{"api_key": "bcn_f00dcafe"}"#, to: "credentials.json")
        try self.sandbox.write(self.service.config, to: "values.json")
    }

    private func attempt(_ arguments: String..., environment: [String: String]? = nil) throws -> Outcome {
        let files = ["beacon.json", "--credentials", "credentials.json", "--config", "values.json"]
        return try self.sandbox.run(
            ["integrations", "try"] + files + arguments,
            environment: environment ?? self.settings
        )
    }

    @Test func `values that the service accepts pass, and nothing is stored`() throws {
        self.service.answer(200, #"{"id": "u7", "scopes": ["write"]}"#)
        let passed = try self.attempt()
        #expect((passed.code, passed.errors) == (0, ""))
        #expect(self.service.requests.contains { $0.contains("X-Api-Key: bcn_f00dcafe\r\n") })
        #expect(passed.output.contains(#/OUTCOME +passed\nCODE +missing_scope\n/#))
        #expect(passed.output.contains(#/ACCOUNT +u7\n/#))
        let json = try JSON(parsing: try self.attempt("--json", "--method", "api_key").line)
        #expect((json["outcome"], json["account"]?["id"]) == ("passed", "u7"))
        #expect(json["scopes"] == ["granted": ["write"], "missing": ["read"]])
        #expect(!FileManager.default.fileExists(atPath: self.sandbox.data))
        for output in try self.sandbox.allOutput() {
            #expect(!String(decoding: output, as: UTF8.self).contains("f00dcafe"))
        }
    }

    @Test func `a refusal of the service or of the guard is exit code 1`() throws {
        self.service.answer(401, "{}")
        let refused = try self.attempt()
        #expect(refused.code == 1)
        #expect(refused.output.contains(#/FIELD +credentials\.api_key: The service does not accept/#))
        let guarded = try self.attempt(environment: [:])
        #expect(guarded.code == 1)
        #expect(guarded.output.contains(#/CODE +invalid_config\n/#))
        #expect(guarded.errors.contains("outbound.refused"))
        #expect(self.service.requests.count == 1)
    }

    @Test func `problems of the definition and of the values are sentences`() throws {
        try self.sandbox.write(#"{"api_key": "secret-of-mine"}"#, to: "credentials.json")
        try self.sandbox.write("{}", to: "values.json")
        let values = try self.attempt()
        #expect((values.code, values.errors) == (1, "patchbay: there are 2 problems\n"))
        #expect(values.output.contains("Field 'Beacon Key'") && values.output.contains("Field 'Address' is required"))
        #expect(!values.output.contains("secret-of-mine"))
        try self.sandbox.write(Beacon.definition(pattern: "^(bcn$"), to: "beacon.json")
        let definition = try self.attempt()
        #expect((definition.code, definition.errors) == (1, "patchbay: there is 1 problem\n"))
        #expect(definition.output.hasPrefix("beacon.json: /auth_methods/0/fields/0/pattern: cannot be used"))
        #expect(self.service.requests.isEmpty)
    }

    @Test(arguments: [
        ("{\"api_key\": \"canary", 1, "credentials.json is not JSON"),
        ("[\"canary\"]", 1, "credentials.json has no JSON object"),
        (String(repeating: " ", count: 1_048_577), 78, "the file credentials.json has more than 1048576 bytes"),
    ])
    func `a file that has no object is refused without its content`(text: String, code: Int32, error: String) throws {
        try self.sandbox.write(text, to: "credentials.json")
        let refused = try self.attempt()
        #expect((refused.code, refused.errors) == (code, "patchbay: \(error)\n"))
        #expect(refused.output == "" && self.service.requests.isEmpty)
    }
}
