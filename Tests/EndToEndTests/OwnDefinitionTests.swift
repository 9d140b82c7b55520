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

    private static func definition(id: String = "beacon", pattern: String = "^bcn_[a-z0-9]{8}$") -> String {
        """
        {"id": "\(id)", "name": "Beacon", "type": "api", "category": "monitoring",
         "docs_url": "https://docs.beacon.example", "auth_methods": [{"id": "api_key", "name": "API Key",
          "type": "api_key", "description": "A key.", "default": true, "fields": [{"key": "api_key",
           "label": "Beacon Key", "type": "password", "required": true, "secret": true, "pattern": "\(pattern)",
           "example": "bcn_00000000"}]}], "config_fields": []}
        """
    }

    private static func submission(_ key: String, integration: String = "beacon") -> String {
        #"{"integration": "\#(integration)", "integration_type": "api", "credentials": {"api_key": "\#(key)"}}"#
    }

    @Test func areCheckedLikeBuiltInOnes() throws {
        try self.sandbox.write(Self.definition(), to: "definitions/beacon.json")
        try self.sandbox.write("no definition", to: "definitions/notes.txt")
        let daemon = try self.sandbox.start(environment: self.settings)
        #expect(try daemon.create(Self.submission("bcn_0a1b2c3d")).status == 200)
        let refused = try daemon.create(Self.submission("bcn_0"))
        #expect(
            refused.sentences == ["Field 'Beacon Key' does not have the expected format (for example bcn_00000000)"]
        )
        #expect(refused["detail"]?["fields"]?.array?.first?["suggestion"] == "The value looks cut off; copy all of it")
        let found = try daemon.request("GET", "/api/v1/integrations?search=beacon")
        #expect(found["integrations"]?.array?.first?["id"] == "beacon")
    }

    @Test func overrideBuiltInOnesAndTheLogSaysSo() throws {
        try self.sandbox.write(Self.definition(id: "gmail"), to: "definitions/gmail.json")
        let daemon = try self.sandbox.start(environment: self.settings)
        #expect(try daemon.create(Self.submission("bcn_0a1b2c3d", integration: "gmail")).status == 200)
        #expect(daemon.errors.contains("own definitions override built-in ones integrations=gmail"))
    }

    @Test func areReadAgainAtHangUp() throws {
        let daemon = try self.sandbox.start(environment: self.settings)
        #expect(try daemon.create(Self.submission("bcn_0a1b2c3d")).status == 422)
        try self.sandbox.write(Self.definition(), to: "definitions/beacon.json")
        daemon.signal(SIGHUP)
        try poll(for: "the definitions") { daemon.errors.contains("read the definitions again") ? () : nil }
        #expect(try daemon.create(Self.submission("bcn_0a1b2c3d")).status == 200)
    }

    /// Whoever changes a connection has sent neither its integration nor its type.
    @Test func thatAreGoneAreNamedToWhoeverChangesAConnection() throws {
        try self.sandbox.write(Self.definition(), to: "definitions/beacon.json")
        let daemon = try self.sandbox.start(environment: self.settings)
        let created = try daemon.create(Self.submission("bcn_0a1b2c3d"))
        let credential = try #require(created["credential_id"]?.string)
        try FileManager.default.removeItem(atPath: self.sandbox.work + "/definitions/beacon.json")
        daemon.signal(SIGHUP)
        try poll(for: "the definitions") { daemon.errors.contains("read the definitions again") ? () : nil }
        let body = #"{"credentials": {"beacon_key": "bcn_0a1b2c3e"}}"#
        for path in ["\(Path.connections)/\(created.id)", "\(Path.credentials)/\(credential)"] {
            let refused = try daemon.request("PUT", path, body: body)
            #expect(refused.status == 409, "\(path): \(refused.text)")
            #expect(
                refused["detail"]
                    == "The connection's integration or auth method is not defined as it was; put its definition back"
            )
        }
        let label = try daemon.request("PUT", "\(Path.connections)/\(created.id)", body: #"{"label": "x"}"#)
        #expect(label.status == 200)
    }

    @Test func thatCannotBeReadAgainChangeNothing() throws {
        try self.sandbox.write(Self.definition(), to: "definitions/beacon.json")
        let daemon = try self.sandbox.start(environment: self.settings)
        try self.sandbox.write(Self.definition(pattern: "^other$"), to: "definitions/beacon.json")
        try self.sandbox.write(Self.definition(id: "lamp"), to: "definitions/lamp.json")
        daemon.signal(SIGHUP)
        try poll(for: "the refusal") { daemon.errors.contains("those in force stay") ? () : nil }
        #expect(daemon.errors.contains("definitions/beacon.json: /auth_methods/0/fields/0/example: would be refused"))
        #expect(try daemon.create(Self.submission("bcn_0a1b2c3d")).status == 200)
        #expect(try daemon.create(Self.submission("bcn_0a1b2c3d", integration: "lamp")).status == 422)
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

    @Test func areExplainedByTheCheck() throws {
        try self.sandbox.write(Self.definition(), to: "a.json")
        try self.sandbox.write(Self.definition(id: "gmail"), to: "b.json")
        let fine = try self.sandbox.run("integrations", "check", "a.json", "b.json")
        #expect(fine.code == 0)
        #expect(fine.output == "beacon: Beacon is fine\ngmail: Beacon is fine; it overrides the built-in one\n")

        try self.sandbox.write(Self.definition(pattern: "^(bcn$"), to: "b.json")
        let refused = try self.sandbox.run("integrations", "check", "a.json", "b.json")
        #expect(refused.code == 1)
        #expect(refused.output.hasPrefix("b.json: /auth_methods/0/fields/0/pattern: cannot be used: at offset 5: "))
        #expect(refused.errors == "patchbay: there is 1 problem\n")
        let absent = try self.sandbox.run("integrations", "check", "c.json")
        #expect(absent.errors == "patchbay: cannot read the definition c.json\n")
    }

    @Test func areShownWithHowTheServiceIsCalled() throws {
        let test = #"{"method":"GET","url":"https://${config.site}/me","expect_status":[200]}"#
        let oauth = #"{"authorization_url":"https://${config.site}/authorize","scope_separator":" "}"#
        let definition = """
            {"id": "beacon", "name": "Beacon", "type": "api", "category": "monitoring",
             "docs_url": "https://docs.beacon.example", "base_url": "https://${config.site}/api", "auth_methods": [{
              "id": "oauth2", "name": "OAuth", "type": "oauth2", "description": "Sign in.", "default": true,
              "fields": [], "oauth2": \(oauth), "test": \(test)}],
             "config_fields": [{"key": "site", "label": "Site", "type": "hostname", "required": true}]}
            """
        try self.sandbox.write(definition, to: "definitions/beacon.json")
        let shown = try self.sandbox.run("integrations", "show", "beacon", environment: self.settings)
        #expect(
            shown.output.hasPrefix(
                """
                Beacon (beacon), api, monitoring
                https://docs.beacon.example
                base_url: https://${config.site}/api

                oauth2, the default: OAuth
                  any members, or none
                  oauth2
                    authorization_url: "https://${config.site}/authorize"
                    scope_separator: " "
                  test
                    method: "GET"
                    url: "https://${config.site}/me"
                    expect_status: [200]
                """
            )
        )
        let json = try self.sandbox.run("integrations", "show", "beacon", "--json", environment: self.settings)
        let integration = try JSON(parsing: json.output)
        #expect(integration["base_url"] == "https://${config.site}/api")
        let method = integration["auth_methods"]?.array?.first
        #expect(method?["interactive"] == true)
        #expect(method?["oauth2"]?.serialized() == oauth)
        #expect(method?["test"]?.serialized() == test)
    }

    @Test func areListedAndShown() throws {
        try self.sandbox.write(Self.definition(), to: "definitions/beacon.json")
        let list = try self.sandbox.run("integrations", "list", "beacon", environment: self.settings)
        #expect(list.output.split(separator: "\n").dropFirst().first?.split(separator: " ").first == "beacon")
        let json = try self.sandbox.run("integrations", "list", "--json", environment: self.settings)
        #expect(try JSON(parsing: json.output).array?.count == 180)
        let shown = try self.sandbox.run("integrations", "show", "beacon", environment: self.settings)
        #expect(shown.output.contains("Beacon Key") && shown.output.contains("bcn_00000000"))
        let schema = try self.sandbox.run("integrations", "show", "beacon", "--schema", environment: self.settings)
        #expect(try JSON(parsing: schema.output)["title"] == "Beacon: API Key")
        let unknown = try self.sandbox.run("integrations", "show", "becon", environment: self.settings)
        #expect(unknown.code == 1)
        #expect(unknown.errors == "patchbay: Integration not found; the nearest known ones are: beacon, neon\n")
    }
}
