import Domain
import JSON
import Testing

@testable import Catalog

@Suite struct RequirementsSchemaTests {
    private func schema(of fields: String, config: String = "", method: String = "m") throws -> JSON {
        let definition = """
            {"id": "a", "name": "A", "type": "api", "category": "c", "docs_url": "https://a.example", "auth_methods": [
                {"id": "m", "name": "M", "type": "custom", "description": "d", "default": true, "fields": [\(fields)]}],
             "config_fields": [\(config)]}
            """
        return try Catalog([("a.json", definition)]).schema(of: "a", authMethodID: method)
    }

    private func property(_ members: String, of type: String) throws -> String? {
        let schema = try self.schema(of: #"{"key": "k", "label": "K", "type": "\#(type)"\#(members)}"#)
        return schema["properties"]?["credentials"]?["properties"]?["k"]?.serialized()
    }

    @Test func credentialsAndConfigAreObjectsWithTheirRequiredFields() throws {
        let schema = try self.schema(
            of: #"{"key": "a", "label": "A", "type": "boolean"}"#,
            config: #"""
                {"key": "b", "label": "B", "type": "boolean", "required_for": ["m"]},
                {"key": "c", "label": "C", "type": "boolean"}
                """#
        )
        #expect(
            schema.serialized() == """
                {"$schema":"https://json-schema.org/draft/2020-12/schema","title":"A: M",\
                "description":"The credentials and the config of a connection.","type":"object","properties":{\
                "credentials":{"type":"object","properties":{"a":{"title":"A","type":"boolean"}},"required":[]},\
                "config":{"type":"object","properties":{"b":{"title":"B","type":"boolean"},\
                "c":{"title":"C","type":"boolean"}},"required":["b"]}},"required":["config"]}
                """
        )
    }

    @Test(arguments: [
        ("string", "", #""type":"string""#), ("password", #", "secret": true"#, #""type":"string","writeOnly":true"#),
        ("text", #", "required": true"#, #""type":"string","minLength":1"#),
        ("string", #", "min_length": 2, "max_length": 9"#, #""type":"string","minLength":2,"maxLength":9"#),
        ("string", #", "required": true, "min_length": 0"#, #""type":"string","minLength":1"#),
        ("email", "", #""type":"string","format":"email""#), ("url", "", #""type":"string","format":"uri""#),
        ("hostname", "", #""type":"string","format":"hostname""#),
        ("date-time", "", #""type":"string","format":"date-time""#),
        (
            "enum", #", "enum": ["a", "b"], "default": "b""#,
            #""type":"string","enum":["a","b"],"default":"b""#
        ),
        ("port", #", "default": 80"#, #""type":"integer","minimum":1,"maximum":65535,"default":80"#),
        ("integer", "", #""type":"integer""#), ("number", "", #""type":"number""#),
        ("boolean", "", #""type":"boolean""#), ("json", "", #""type":"object""#),
        (
            "string", #", "pattern": "^a$", "example": "a", "help": "h""#,
            #""description":"h","type":"string","pattern":"^a$","examples":["a"]"#
        ),
    ])
    func aFieldHasItsTypeAndRules(_ type: String, _ members: String, _ expected: String) throws {
        #expect(try self.property(members, of: type) == #"{"title":"K",\#(expected)}"#)
    }

    /// ECMA-262 with flag `u` refuses an escaped `-` outside a class; a `-` after an escaped backslash is no escape.
    @Test(arguments: [
        (#"^a\\-b$"#, "a-b", #"^a-b$"#), (#"^\\\\-$"#, #"\\-"#, #"^\\\\-$"#), (#"^\\.[a-z-]$"#, ".a", #"^\\.[a-z-]$"#),
    ])
    func aPatternHasNoEscapedDash(_ pattern: String, _ example: String, _ expected: String) throws {
        let property = try self.property(#", "pattern": "\#(pattern)", "example": "\#(example)""#, of: "string")
        #expect(try #require(property).contains(#""pattern":"\#(expected)""#))
    }
}
