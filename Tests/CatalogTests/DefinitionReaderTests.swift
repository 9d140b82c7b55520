import Domain
import JSON
import Testing

@testable import Catalog

@Suite struct DefinitionReaderTests {
    private static let definition = """
        {"id": "a", "name": "A", "type": "api", "category": "c", "docs_url": "https://a.example", "auth_methods": [
            {"id": "key", "name": "Key", "type": "api_key", "description": "d", "default": true, "fields": [
                {"key": "api_key", "label": "API Key", "type": "password", "required": true, "secret": true,
                    "pattern": "^k[0-9]+$", "min_length": 2, "max_length": 9, "example": "k1", "help": "h"},
                {"key": "size", "label": "Size", "type": "enum", "enum": ["s", "m"], "default": "m"}]},
            {"id": "sso", "name": "SSO", "type": "oauth2", "description": "d",
                "oauth2": {"rotates_refresh_token": true}, "test": {"url": "x"}, "fields": []}],
        "config_fields": [{"key": "host", "label": "Host", "type": "hostname", "required_for": ["sso"]}]}
        """

    private func catalog(_ text: String) throws(DefinitionError) -> Catalog { try Catalog([("a.json", text)]) }

    @Test func everyMemberIsRead() throws {
        let integration = try #require(try self.catalog(Self.definition).integrations.first)
        #expect((integration.id, integration.name, integration.type) == ("a", "A", .api))
        #expect((integration.category, integration.documentationURL) == ("c", "https://a.example"))
        let (key, sso) = (integration.authMethods[0], integration.authMethods[1])
        #expect((key.id, key.name, key.kind, key.description) == ("key", "Key", .apiKey, "d"))
        #expect((key.isDefault, key.rotatesRefreshToken) == (true, false))
        #expect((sso.kind, sso.isDefault, sso.rotatesRefreshToken) == (.oauth2, false, true))
        let (secret, size) = (key.fields[0], key.fields[1])
        #expect((secret.key, secret.label, secret.kind) == ("api_key", "API Key", .password))
        #expect((secret.isRequired, secret.isSecret, secret.pattern) == (true, true, "^k[0-9]+$"))
        #expect((secret.minLength, secret.maxLength, secret.example, secret.help) == (2, 9, "k1", "h"))
        #expect((size.allowedValues, size.defaultValue, size.isRequired) == (["s", "m"], "m", false))
        #expect(integration.configFields.map(\.requiredFor) == [["sso"]])
    }

    @Test(arguments: [
        (#""id": "a", "#, #""base_url": "x", "id": "a", "#), (#""required": true"#, #""required": null"#),
        (#", "example": "k1""#, ""), (#""help": "h""#, #""help": null"#),
        (#""min_length": 2, "#, #""min_length": 2.0, "#),
    ])
    func optionalMembersMayBeGivenOrNot(_ old: String, _ new: String) throws {
        #expect(Self.definition.contains(old))
        _ = try self.catalog(Self.definition.replacing(old, with: new, maxReplacements: 1))
    }

    private static let types = "connectors, mcp, tool, model, custom, storage, api"
    private static let fieldTypes =
        "string, password, text, email, url, hostname, port, integer, number, boolean, enum, json, date-time"

    /// What is changed, into what, where the error is and what it says.
    static let refusals: [(String, String, String, String)] = [
        (#""id": "a", "#, "", "/id", "must be a text"), (#""id": "a""#, #""id": 1"#, "/id", "must be a text"),
        (#""id": "a""#, #""id": """#, "/id", "must be a text"),
        (#""id": "a""#, #""id": null"#, "/id", "must be a text"),
        (#""name": "A", "#, "", "/name", "must be a text"),
        (#""category": "c""#, #""category": []"#, "/category", "must be a text"),
        (#""docs_url": "https://a.example", "#, "", "/docs_url", "must be a text"),
        (#""type": "api","#, #""type": "API","#, "/type", "must be one of: \(types)"),
        (#""type": "api","#, "", "/type", "must be a text"),
        (#""type": "api","#, #""type": "api", "base_url": 1,"#, "/base_url", "must be a text"),
        (
            #""type": "api","#, #""type": "api", "extra": null,"#, "/extra",
            "is not a member of this object; remove it or correct its name"
        ),
        (
            #""type": "api","#, #""type": "api", "a/b~c": 1,"#, "/a~1b~0c",
            "is not a member of this object; remove it or correct its name"
        ),
        (#""default": true"#, #""default": false"#, "/auth_methods", #"exactly one method must have "default": true"#),
        (
            #""type": "oauth2","#, #""type": "oauth2", "default": true,"#, "/auth_methods",
            #"exactly one method must have "default": true"#
        ),
        (#""default": true"#, #""default": "yes""#, "/auth_methods/0/default", "must be true or false"),
        (#""id": "sso""#, #""id": "key""#, "/auth_methods", "each method needs an id of its own"),
        (#""id": "sso", "#, "", "/auth_methods/1/id", "must be a text"),
        (
            #""type": "oauth2""#, #""type": "magic""#, "/auth_methods/1/type",
            "must be one of: oauth2, oauth2_client_credentials, api_key, basic, bearer, service_account, "
                + "connection_string, custom, none"
        ),
        (#""fields": []"#, #""fields": {}"#, "/auth_methods/1/fields", "must be a list"),
        (#", "fields": []"#, "", "/auth_methods/1/fields", "must be a list"),
        (#""fields": []"#, #""fields": [7]"#, "/auth_methods/1/fields/0", "must be an object"),
        (
            #""test": {"url": "x"}"#, #""tests": {}"#, "/auth_methods/1/tests",
            "is not a member of this object; remove it or correct its name"
        ),
        (#""key": "api_key", "#, "", "/auth_methods/0/fields/0/key", "must be a text"),
        (#""label": "API Key", "#, "", "/auth_methods/0/fields/0/label", "must be a text"),
        (#""key": "size""#, #""key": "api_key""#, "/auth_methods/0/fields", "each field needs a key of its own"),
        (
            #""type": "password""#, #""type": "secret""#, "/auth_methods/0/fields/0/type",
            "must be one of: \(fieldTypes)"
        ),
        (#""secret": true"#, #""secret": 1"#, "/auth_methods/0/fields/0/secret", "must be true or false"),
        (#""min_length": 2"#, #""min_length": -1"#, "/auth_methods/0/fields/0/min_length", "must be an integer from 0"),
        (
            #""max_length": 9"#, #""max_length": 1.5"#, "/auth_methods/0/fields/0/max_length",
            "must be an integer from 0"
        ),
        (
            #""max_length": 9"#, #""max_length": "9""#, "/auth_methods/0/fields/0/max_length",
            "must be an integer from 0"
        ),
        (#""pattern": "^k[0-9]+$""#, #""pattern": 1"#, "/auth_methods/0/fields/0/pattern", "must be a text"),
        (
            #""help": "h""#, #""helps": "h""#, "/auth_methods/0/fields/0/helps",
            "is not a member of this object; remove it or correct its name"
        ),
        (#""enum": ["s", "m"]"#, #""enum": "s""#, "/auth_methods/0/fields/1/enum", "must be a list of texts"),
        (#""enum": ["s", "m"]"#, #""enum": ["s", 1]"#, "/auth_methods/0/fields/1/enum", "must be a list of texts"),
        (
            #""enum": ["s", "m"]"#, #""enum": []"#, "/auth_methods/0/fields/1/enum",
            "a field of type enum, and no other, lists its values"
        ),
        (
            #""type": "enum""#, #""type": "string""#, "/auth_methods/0/fields/1/enum",
            "a field of type enum, and no other, lists its values"
        ),
        (#"["sso"]"#, #""sso""#, "/config_fields/0/required_for", "must be a list of texts"),
        (#""config_fields""#, #""config""#, "/config_fields", "must be a list"),
    ]

    @Test(arguments: refusals.indices)
    func whatIsWrongIsToldWithItsPlace(_ index: Int) throws {
        let (old, new, pointer, message) = Self.refusals[index]
        #expect(Self.definition.contains(old))
        let changed = Self.definition.replacing(old, with: new, maxReplacements: 1)
        let error = try #require(throws: DefinitionError.self) { try self.catalog(changed) }
        #expect(error == DefinitionError(file: "a.json", pointer: pointer, message: message))
    }

    @Test(arguments: [
        ("", "is not JSON: unexpected end of input at byte 0"), ("{", "is not JSON: unexpected end of input at byte 1"),
        ("{\"id\": }", "is not JSON: unexpected character at byte 7"), ("[]", "must be an object"),
        ("null", "must be an object"),
    ])
    func aFileIsOneObject(_ text: String, _ message: String) throws {
        let error = try #require(throws: DefinitionError.self) { try self.catalog(text) }
        #expect(error == DefinitionError(file: "a.json", pointer: "", message: message))
        #expect("\(error)" == "a.json: /: \(message)")
    }

    @Test func aPatternThatCannotBeUsedIsToldWithItsPlace() throws {
        let credential = Self.definition.replacing("^k[0-9]+$", with: "^k[0-9+$")
        let error = try #require(throws: DefinitionError.self) { try self.catalog(credential) }
        #expect(error.pointer == "/auth_methods/0")
        #expect(error.message.hasPrefix("has a pattern that cannot be used: at offset "))
        let config = Self.definition.replacing(#""type": "hostname""#, with: #""type": "hostname", "pattern": "a""#)
        #expect(try #require(throws: DefinitionError.self) { try self.catalog(config) }.pointer == "/config_fields")
    }

    @Test func anErrorReadsAsFilePlaceAndSentence() {
        let error = DefinitionError(file: "a.json", pointer: "/id", message: "must be a text")
        #expect("\(error)" == "a.json: /id: must be a text")
    }
}
