import Foundation
import JSON
import TestSupport
import Testing

@Suite(.onBlockingThreads) struct IntegrationsCommandTests {
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

    @Test func definitionsAreExplainedByTheCheck() throws {
        try self.sandbox.write(Beacon.definition(), to: "a.json")
        try self.sandbox.write(Beacon.definition(id: "gmail"), to: "b.json")
        let fine = try self.sandbox.run("integrations", "check", "a.json", "b.json")
        #expect(fine.code == 0)
        #expect(fine.output == "beacon: Beacon is fine\ngmail: Beacon is fine; it overrides the built-in one\n")

        try self.sandbox.write(Beacon.definition(pattern: "^(bcn$"), to: "b.json")
        let refused = try self.sandbox.run("integrations", "check", "a.json", "b.json")
        #expect(refused.code == 1)
        #expect(refused.output.hasPrefix("b.json: /auth_methods/0/fields/0/pattern: cannot be used: at offset 5: "))
        #expect(refused.errors == "patchbay: there is 1 problem\n")
        let absent = try self.sandbox.run("integrations", "check", "c.json")
        #expect(absent.errors == "patchbay: cannot read the definition c.json\n")
    }

    @Test func definitionsAreShownWithHowTheServiceIsCalled() throws {
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

    @Test func definitionsAreListedAndShown() throws {
        try self.sandbox.write(Beacon.definition(), to: "definitions/beacon.json")
        let list = try self.sandbox.run("integrations", "list", "beacon", environment: self.settings)
        #expect(list.output.split(separator: "\n").dropFirst().first?.split(separator: " ").first == "beacon")
        let json = try self.sandbox.run("integrations", "list", "--json", environment: self.settings)
        #expect(try json.output.split(separator: "\n").map { try JSON(parsing: String($0)) }.count == 180)
        let shown = try self.sandbox.run("integrations", "show", "beacon", environment: self.settings)
        #expect(shown.output.contains("Beacon Key") && shown.output.contains("bcn_00000000"))
        let schema = try self.sandbox.run("integrations", "show", "beacon", "--schema", environment: self.settings)
        #expect(try JSON(parsing: schema.output)["title"] == "Beacon: API Key")
        let unknown = try self.sandbox.run("integrations", "show", "becon", environment: self.settings)
        #expect(unknown.code == 1)
        #expect(unknown.errors == "patchbay: Integration not found; the nearest known ones are: beacon, neon\n")
    }
}
