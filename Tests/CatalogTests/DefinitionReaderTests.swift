import Domain
import JSON
import Testing

@testable import Catalog

@Suite struct DefinitionReaderTests {
    static let definition = """
        {"id": "a", "name": "A", "type": "api", "category": "c", "docs_url": "https://a.example", "auth_methods": [
            {"id": "key", "name": "Key", "type": "api_key", "description": "d", "default": true, "fields": [
                {"key": "api_key", "label": "API Key", "type": "password", "required": true, "secret": true,
                    "pattern": "^k[0-9]+$", "min_length": 2, "max_length": 9, "example": "k1", "help": "h"},
                {"key": "size", "label": "Size", "type": "enum", "enum": ["s", "m"], "default": "m"}]},
            {"id": "sso", "name": "SSO", "type": "oauth2", "description": "d",
                "oauth2": {"token_url": "https://${config.host}/token", "rotates_refresh_token": true},
                "test": {"method": "GET", "url": "https://a.example/me",
                    "headers": {"Authorization": "Bearer ${credentials.access_token}"}, "expect_status": [200]},
                "fields": []}],
        "config_fields": [{"key": "host", "label": "Host", "type": "hostname", "required_for": ["sso"]}]}
        """

    private func catalog(_ text: String) throws(DefinitionFailure) -> Catalog { try Catalog([("a.json", text)]) }

    @Test func everyMemberIsRead() throws {
        let integration = try #require(try self.catalog(Self.definition).integrations.first)
        #expect((integration.id, integration.name, integration.type) == ("a", "A", .api))
        #expect((integration.category, integration.documentationURL) == ("c", "https://a.example"))
        let (key, sso) = (integration.authMethods[0], integration.authMethods[1])
        #expect((key.id, key.name, key.kind, key.description) == ("key", "Key", .apiKey, "d"))
        #expect((key.isDefault, key.oauth, key.probe) == (true, nil, nil))
        #expect((sso.kind, sso.isDefault) == (.oauth2, false))
        #expect(sso.oauth?.definition == ["token_url": "https://${config.host}/token", "rotates_refresh_token": true])
        #expect(sso.probe?.definition["headers"] == ["Authorization": "Bearer ${credentials.access_token}"])
        #expect(integration.baseURL == nil)
        let (secret, size) = (key.fields[0], key.fields[1])
        #expect((secret.key, secret.label, secret.kind) == ("api_key", "API Key", .password))
        #expect((secret.isRequired, secret.isSecret, secret.pattern) == (true, true, "^k[0-9]+$"))
        #expect((secret.minLength, secret.maxLength, secret.example, secret.help) == (2, 9, "k1", "h"))
        #expect((size.allowedValues, size.defaultValue, size.isRequired) == (["s", "m"], "m", false))
        #expect(integration.configFields.map(\.requiredFor) == [["sso"]])
    }

    @Test(arguments: [
        (#""id": "a", "#, #""base_url": "https://x", "id": "a", "#),
        (#""id": "a", "#, #""base_url": "imap://${config.host}", "id": "a", "#),
        (#""id": "a", "#, #""$schema": "https://a.example/schema", "id": "a", "#),
        (#""required": true"#, #""required": null"#),
        (#""help": "h""#, #""help": null"#),
        (#""min_length": 2, "#, #""min_length": 2.0, "#),
    ])
    func optionalMembersMayBeGivenOrNot(_ old: String, _ new: String) throws {
        #expect(Self.definition.contains(old))
        _ = try self.catalog(Self.definition.replacing(old, with: new, maxReplacements: 1))
    }

    private static let types = "connectors, mcp, tool, model, custom, storage, api"
    private static let fieldTypes =
        "string, password, text, email, url, hostname, port, integer, number, boolean, enum, json, date-time"

    /// The replaced text, the replacement, the place of the error, and the words of the error.
    static let refusals: [(String, String, String, String)] = [
        (#""id": "a", "#, "", "/id", "is required; add a text"), (#""id": "a""#, #""id": 1"#, "/id", "must be a text"),
        (#""id": "a""#, #""id": """#, "/id", "must not be empty"),
        (#""id": "a""#, #""id": "A b""#, "/id", "must be 1 to 100 lower-case letters, digits and _"),
        (#""id": "a""#, #""id": null"#, "/id", "is required; add a text"),
        (#""name": "A", "#, "", "/name", "is required; add a text"),
        (#""category": "c""#, #""category": []"#, "/category", "must be a text"),
        (#""docs_url": "https://a.example", "#, "", "/docs_url", "is required; add a text"),
        (#""type": "api","#, #""type": "API","#, "/type", "must be one of: \(types)"),
        (#""type": "api","#, "", "/type", "is required; add a text"),
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
            #""type": "oauth2","#, #""type": "oauth2", "default": true,"#, "/auth_methods/1/default",
            "another method is the default already; remove this"
        ),
        (#""default": true"#, #""default": "yes""#, "/auth_methods/0/default", "must be true or false"),
        (#""id": "sso""#, #""id": "key""#, "/auth_methods/1/id", "is that of another method; each needs its own"),
        (#""id": "sso", "#, "", "/auth_methods/1/id", "is required; add a text"),
        (
            #""type": "oauth2""#, #""type": "magic""#, "/auth_methods/1/type",
            "must be one of: oauth2, oauth2_client_credentials, api_key, basic, bearer, service_account, "
                + "connection_string, custom, none"
        ),
        (#""fields": []"#, #""fields": {}"#, "/auth_methods/1/fields", "must be a list"),
        (#""fields": []"#, #""default": false"#, "/auth_methods/1/fields", "is required; add a list"),
        (#""fields": []"#, #""fields": [7]"#, "/auth_methods/1/fields/0", "must be an object"),
        (
            #""test": {"#, #""tests": {"#, "/auth_methods/1/tests",
            "is not a member of this object; remove it or correct its name; perhaps 'test' is meant"
        ),
        (#""key": "api_key", "#, "", "/auth_methods/0/fields/0/key", "is required; add a text"),
        (#""label": "API Key", "#, "", "/auth_methods/0/fields/0/label", "is required; add a text"),
        (
            #""key": "size""#, #""key": "api_key""#, "/auth_methods/0/fields/1/key",
            "is that of another field; each needs its own"
        ),
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
            "is not a member of this object; remove it or correct its name; perhaps 'help' is meant"
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
        (#""config_fields""#, #""config""#, "/config_fields", "is required; add a list"),
    ]

    /// Definitions that are well formed and would fail when they are used.
    static let broken: [(String, String, String, String)] = [
        (
            #""docs_url": "https:"#, #""docs_url": "http:"#, "/docs_url", "must begin with https://"
        ),
        (
            #""id": "a","#, #""id": "a", "base_url": "ws://a.example","#, "/base_url",
            "must begin with https://, http://, or with the service's own scheme"
        ),
        (
            #""id": "a","#, #""id": "a", "base_url": "https://${config.hots}","#, "/base_url",
            "has a placeholder for which there is no field; write ${config.KEY} with a field's key; "
                + "perhaps ${config.host} is meant"
        ),
        (
            #""id": "a","#, #""id": "a", "base_url": "https://${credentials.api_key}","#, "/base_url",
            "has a placeholder for which there is no field; write ${config.KEY} with a field's key"
        ),
        (
            #""id": "a","#, #""id": "a", "base_url": "https://${config.host","#, "/base_url",
            "has a placeholder that is not closed; add }"
        ),
        (
            #""id": "a","#, #""id": "a", "base_url": "https://{host}.a.example","#, "/base_url",
            "has a brace outside a placeholder; a placeholder is written ${config.KEY}"
        ),
        (
            #"https://${config.host}/token"#, "https://${config.host}}/token", "/auth_methods/1/oauth2/token_url",
            "has a brace outside a placeholder; a placeholder is written ${config.KEY}"
        ),
        (
            #"https://${config.host}/token"#, "ftp://a.example/token", "/auth_methods/1/oauth2/token_url",
            "must begin with https:// or http://"
        ),
        (
            #"https://${config.host}/token"#, "https://${host}/token", "/auth_methods/1/oauth2/token_url",
            "has a placeholder for which there is no field; write ${config.KEY} or ${credentials.KEY} with a field's key; "
                + "perhaps ${config.host} is meant"
        ),
        (
            #"${credentials.access_token}"#, "${credentials.token}", "/auth_methods/1/test/headers/Authorization",
            "has a placeholder for which there is no field; write ${config.KEY} or ${credentials.KEY} with a field's key"
        ),
        (
            #"https://a.example/me"#, "ftp://a.example/me", "/auth_methods/1/test/url",
            "must begin with https:// or http://"
        ),
        (
            #""method": "GET""#, #""method": "get""#, "/auth_methods/1/test/method",
            "must be one of: GET, HEAD, POST, PUT, PATCH, DELETE"
        ),
        (
            #"[200]"#, "[20]", "/auth_methods/1/test/expect_status", "must be a list of HTTP statuses, 100 to 599"
        ),
        (
            #""type": "oauth2""#, #""type": "bearer""#, "/auth_methods/1/oauth2",
            "belongs to methods of type oauth2 and oauth2_client_credentials only"
        ),
        (
            #""type": "api_key""#, #""type": "oauth2""#, "/auth_methods/0/oauth2",
            "is required of this type; add the service's OAuth endpoints"
        ),
        (
            #""example": "k1""#, #""example": "j1""#, "/auth_methods/0/fields/0/example",
            "would be refused: it does not match the pattern"
        ),
        (
            #""example": "k1""#, #""example": " k1""#, "/auth_methods/0/fields/0/example",
            "is not written as it would be stored; write that"
        ),
        (
            #", "example": "k1""#, "", "/auth_methods/0/fields/0/example",
            "is required beside a pattern: a refusal shows it"
        ),
        (
            #""default": "m""#, #""default": "l""#, "/auth_methods/0/fields/1/default",
            "would be refused: Field 'Size' must be one of: s, m"
        ),
        (
            #"["s", "m"]"#, #"["m", "m"]"#, "/auth_methods/0/fields/1/enum",
            "lists a value twice, or one that is empty or has white space around it"
        ),
        (
            #""default": "m""#, #""max_length": 3"#, "/auth_methods/0/fields/1/max_length",
            "says nothing about a field of type enum; remove it"
        ),
        (
            #""max_length": 9"#, #""max_length": 1"#, "/auth_methods/0/fields/0/min_length",
            "is more than the greatest length, 1"
        ),
        (
            #""max_length": 9"#, #""max_length": 65537"#, "/auth_methods/0/fields/0/max_length",
            "must be from 1 to 65536"
        ),
        (
            #""type": "hostname""#, #""type": "hostname", "secret": true"#, "/config_fields/0/secret",
            "makes a secret of config, which is shown; move the field to a method's fields"
        ),
        (
            #""type": "hostname""#, #""type": "password""#, "/config_fields/0/type",
            "makes a secret of config, which is shown; move the field to a method's fields"
        ),
        (
            #""required": true, "secret": true"#, #""required": true"#, "/auth_methods/0/fields/0/secret",
            "must be true: a password is a secret"
        ),
        (
            #"["sso"]"#, #"["ssl"]"#, "/config_fields/0/required_for",
            "names a method that the integration does not have"
        ),
        (
            #""required": true"#, #""required_for": ["key"]"#, "/auth_methods/0/fields/0/required_for",
            "belongs to config fields only; use required"
        ),
        (
            #"^k[0-9]+$"#, "^k[0-9+$", "/auth_methods/0/fields/0/pattern",
            "cannot be used: at offset 2: This class is not closed; add ] or write \\[ for the character."
        ),
        (
            #"^k[0-9]+$"#, "^((k[0-9]{200}){200}){9}$", "/auth_methods/0/fields/0/pattern",
            "cannot be used: at offset 0: "
                + "The pattern is too complex; use smaller counts, or fewer repetitions that overlap."
        ),
    ]

    private func problems(_ text: String) -> [DefinitionProblem] {
        do {
            _ = try self.catalog(text)
            return []
        } catch {
            return error.problems
        }
    }

    @Test(arguments: (refusals + broken).indices)
    func whatIsWrongIsToldWithItsPlace(_ index: Int) {
        let (old, new, pointer, message) = (Self.refusals + Self.broken)[index]
        #expect(Self.definition.contains(old))
        let changed = Self.definition.replacing(old, with: new, maxReplacements: 1)
        #expect(self.problems(changed).first == DefinitionProblem(file: "a.json", pointer: pointer, message: message))
    }

    @Test func everythingThatIsWrongIsTold() {
        let changes = [
            (#""category": "c", "#, ""), ("^k[0-9]+$", "k"), (#""max_length": 9"#, #""max_length": "9""#),
            (#""label": "Size""#, #""label": 1"#), ("${credentials.access_token}", "${credentials.token}"),
            (#""type": "hostname""#, #""type": "host""#),
        ]
        let changed = changes.reduce(Self.definition) { $0.replacing($1.0, with: $1.1, maxReplacements: 1) }
        #expect(
            self.problems(changed).map(\.pointer) == [
                "/category", "/config_fields/0/type", "/auth_methods/0/fields/0/max_length",
                "/auth_methods/0/fields/0/pattern", "/auth_methods/0/fields/1/label",
                "/auth_methods/1/test/headers/Authorization",
            ]
        )
    }

    @Test func whatFollowsFromAProblemIsNotTold() {
        let changed = Self.definition.replacing(#""auth_methods": ["#, with: #""auth_methods": {}, "methods": ["#)
        #expect(self.problems(changed).map(\.pointer) == ["/auth_methods", "/methods"])
    }

    @Test(arguments: [
        ("", "cannot be read as JSON: unexpected end of input in line 1, column 1"),
        ("{", "cannot be read as JSON: unexpected end of input in line 1, column 2"),
        ("{\n \"é\": }", "cannot be read as JSON: unexpected character in line 2, column 7"),
        ("[]", "must be an object"),
        (
            "{\"id\": \"a\",\n \"id\": \"b\"}",
            "cannot be read as JSON: repeated name in an object in line 2, column 2"
        ),
        ("null", "must be an object"),
    ])
    func aFileIsOneObject(_ text: String, _ message: String) {
        #expect(self.problems(text) == [DefinitionProblem(file: "a.json", pointer: "", message: message)])
    }

    @Test func aProblemReadsAsFilePlaceAndSentence() {
        let problem = DefinitionProblem(file: "a.json", pointer: "/id", message: "must be a text")
        #expect("\(problem)" == "a.json: /id: must be a text")
    }
}
