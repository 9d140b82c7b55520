import Foundation
import JSON
import SQLite
import Storage
import Testing
import TestSupport

@Suite struct IntegrationTests {
    private static let requirements = "/api/v1/connections/integrations"

    @Test func areFoundBestFirst() async throws {
        let sandbox = try await Sandbox()
        let reply = try await sandbox.request("GET", "\(Path.integrations)?search=google%20drive&limit=2")
        #expect(reply.status == 200)
        #expect(reply["integrations"]?.array?.first?["id"] == "google_drive")
        #expect((reply["page"], reply["size"]) == (1, 2))
        let page = try await sandbox.request(
            "GET",
            "\(Path.integrations)?type=storage&category=database&skip=2&limit=2"
        )
        #expect(page["page"] == 2)
        #expect(page["integrations"]?.array?.allSatisfy { $0["category"] == "database" } ?? false)
        for query in [
            "type=magic", "limit=0", "limit=1001", "skip=-1", "skip=x", "skip=9223372036854775807",
            "search=" + String(repeating: "x", count: 101),
        ] {
            let refused = try await sandbox.request("GET", "\(Path.integrations)?\(query)")
            #expect(refused.status == 422, "\(query)")
            #expect(refused["detail"]?.array?.first?["loc"]?.array?.first == "query", "\(query)")
        }
    }

    @Test func areShownWithTheirFields() async throws {
        let sandbox = try await Sandbox()
        let reply = try await sandbox.request("GET", "\(Path.integrations)/postgres")
        #expect(reply["default_auth_method_id"] == "basic")
        #expect(reply["auth_methods"]?.array?.first?["fields"]?.array?.map { $0["key"] } == ["username", "password"])
        #expect(reply["config_fields"]?.array?.first?["required_for"] == ["basic"])
        let unknown = try await sandbox.request("GET", "\(Path.integrations)/postgrs")
        #expect(unknown.status == 404)
        #expect(unknown["detail"] == "Integration not found; the nearest known ones are: postgres")
    }

    /// - Parameter definition: the built-in integration's id and its default method.
    @Test(arguments: [("gmail", "oauth2", true), ("paypal", "client_credentials", false), ("openai", "api_key", false)])
    func oauthEndpointsAreToldAsTheDefinitionHasThem(
        _ id: String,
        _ methodID: String,
        _ isInteractive: Bool
    ) async throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../Sources/Catalog/Definitions/\(id).json").standardized
        let definition = try JSON(parsing: Array(try Data(contentsOf: file)))
        let oauth = definition["auth_methods"]?.array?.first { $0["id"] == .string(methodID) }?["oauth2"]
        let sandbox = try await Sandbox()
        let integration = try await sandbox.request("GET", "\(Path.integrations)/\(id)")
        let method = integration["auth_methods"]?.array?.first { $0["id"] == .string(methodID) }
        let path = "\(Self.requirements)/\(id)/requirements?auth_method_id=\(methodID)"
        for shown in [method, try await sandbox.request("GET", path)["auth_method"]] {
            #expect(shown?["oauth2"] == oauth)
            #expect(shown?["interactive"] == .bool(isInteractive))
        }
        #expect(integration["base_url"] == nil && method?["test"] == nil)
        let list = try await sandbox.request("GET", "\(Path.integrations)?search=\(id)")
        let summary = list["integrations"]?.array?.first?["auth_methods"]?.array?.first
        #expect(summary?.object?.keys == ["id", "name", "type", "description"])
    }

    @Test func requirementsAreOfTheSpecificationsShape() async throws {
        let sandbox = try await Sandbox()
        let reply = try await sandbox.request("GET", "\(Self.requirements)/gmail/requirements")
        #expect(reply["integration_id"] == "gmail")
        #expect(reply["auth_method"]?["id"] == "oauth2")
        let field = try #require(reply["required_fields"]?.array?.first)
        #expect((field["key"], field["label"], field["type"]) == ("access_token", "Access Token", "password"))
        #expect((field["required"], field["secure"], field["in"]) == (true, true, "credentials"))
        #expect(field["validation"]?.object != nil)
        let other = try await sandbox.request("GET", "\(Self.requirements)/gmail/requirements?auth_method_id=magic")
        #expect(other.status == 404)
        #expect(other["detail"] == "Auth method not found; 'gmail' has: oauth2, service_account")
    }

    @Test(arguments: ["", "?format=json-schema"])
    func requirementsAreAlsoJSONSchema(_ query: String) async throws {
        let sandbox = try await Sandbox()
        let accept = query.isEmpty ? "text/html, application/schema+json; q=0.9" : "*/*"
        let reply = try await sandbox.request(
            "GET",
            "\(Self.requirements)/gmail/requirements\(query)",
            headers: ["Accept": accept]
        )
        #expect(reply.headers["content-type"] == "application/schema+json")
        #expect(reply["$schema"] == "https://json-schema.org/draft/2020-12/schema")
        #expect(reply["properties"]?["credentials"]?["required"] == ["access_token"])
    }

    @Test(arguments: [
        "\(Path.integrations)?search=slack", "\(Path.integrations)/slack", "\(requirements)/slack/requirements",
        "\(requirements)/slack/requirements?format=json-schema",
    ])
    func areNotSentAgainToThoseWhoHaveThem(_ path: String) async throws {
        let sandbox = try await Sandbox()
        let first = try await sandbox.request("GET", path)
        let tag = try #require(first.headers["etag"])
        let again = try await sandbox.request("GET", path, headers: ["If-None-Match": tag])
        #expect(again.status == 304 && again.headers["etag"] == tag && again.body.isEmpty)
        #expect(try await sandbox.request("GET", path, headers: ["If-None-Match": "\"other\""]).body == first.body)
    }

    @Test func aValidationFindsWhatACreateFinds() async throws {
        let sandbox = try await Sandbox()
        let credentials = #""credentials": {"access_token": "\"ya29.a0\"", "refreshToken": "x"}, "config": {}"#
        let reply = try await sandbox.request(
            "POST",
            "\(Path.connections)/validate?integration_id=gmail",
            body: "{\(credentials)}"
        )
        let refused = try await sandbox.create(
            #"{"integration": "gmail", "integration_type": "connectors", \#(credentials)}"#
        )
        #expect(reply.status == 200 && refused.status == 422)
        #expect(reply["valid"] == false)
        #expect(reply["errors"] == refused["detail"]?["errors"])
        #expect(reply["fields"] == refused["detail"]?["fields"])
        #expect(reply["fields"]?.array?.first?["suggestion"] == "Leave out the quotes around the value")
        #expect(reply["warnings"]?.array?.first?["code"] == "unknown_member")
    }

    @Test func aValidationTakesTheBodyOfACreate() async throws {
        let sandbox = try await Sandbox()
        let path = "\(Path.connections)/validate?integration_id="
        let requests: [(integration: String, type: String, isValid: Bool)] = [
            ("our crm", "custom", true), ("our crm", "tool", false), (" ", "custom", false), ("slack", "custom", false),
            ("slack", "connectors", true),
        ]
        for (integration, type, isValid) in requests {
            let body = """
                {"integration": "\(integration)", "integration_type": "\(type)",
                 "credentials": {"access_token": "xoxb-0123456789-abc"}}
                """
            let query = integration.replacing(" ", with: "+") + "&integration_type=\(type)"
            let reply = try await sandbox.request("POST", path + query, body: body)
            let created = try await sandbox.create(body)
            #expect(reply.status == 200, "\(query)")
            #expect(reply["valid"] == .bool(isValid), "\(query): \(reply.text)")
            #expect(created.status == (isValid ? 200 : 422), "\(query)")
            if !isValid { #expect(reply["fields"] == created["detail"]?["fields"], "\(query)") }
        }
    }

    @Test func aValidationStoresNothing() async throws {
        let sandbox = try await Sandbox()
        let path = "\(Path.connections)/validate?integration_id=gmail&auth_method_id=oauth2"
        let reply = try await sandbox.request("POST", path, body: #"{"credentials": {"access_token": "ya29.a0"}}"#)
        #expect(reply.text == #"{"valid":true,"errors":[],"fields":[],"warnings":[]}"#)
        let count = try sandbox.openDatabase().first("SELECT count(*) FROM connections") { $0.int(0) }
        #expect(count == 0)
    }

    @Test func aValidationNeedsAnIntegrationAndAKey() async throws {
        let sandbox = try await Sandbox()
        let missing = try await sandbox.request("POST", "\(Path.connections)/validate", body: "{}")
        #expect(missing.status == 422)
        #expect(missing["detail"]?.array?.first?["loc"] == ["query", "integration_id"])
        let path = "\(Path.connections)/validate?integration_id=gmail"
        #expect(try await sandbox.request("POST", path, as: .none, body: "{}").status == 401)
        let unknown = try await sandbox.request("POST", "\(Path.connections)/validate?integration_id=gmial", body: "{}")
        #expect(unknown["errors"] == ["Integration is not known; the nearest known ones are: gmail"])
    }
}
