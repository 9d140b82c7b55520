import Catalog
import Domain
import Foundation
import JSON
import Testing

/// `docs/integration.schema.json` and `docs/integrations.md`, held to the reader of definitions.
@Suite struct DefinitionFormatTests {
    private let schema: JSON
    /// The definition that the page begins with.
    private let beacon: String
    /// The method that the page adds to it.
    private let method: String
    /// The tests that the page shows, each for the API key of the definition.
    private let tests: [String]

    init() throws {
        self.schema = try JSON(parsing: Repository.text("docs/integration.schema.json"))
        let examples = try Repository.text("docs/integrations.md").components(separatedBy: "```json\n").dropFirst()
            .map { $0.components(separatedBy: "```")[0] }
        self.beacon = try #require(examples.first)
        self.method = try #require(examples.first { $0.contains(#""id": "oauth2""#) })
        self.tests = examples.filter { $0.hasPrefix(#"{\#n  "method""#) || $0.hasPrefix(#"{\#n  "handshake""#) }
    }

    private func schemaProblems(_ text: String) throws -> [String] {
        try SchemaValidator(self.schema).problems(of: JSON(parsing: text), by: self.schema)
    }

    private func readerProblems(_ text: String) -> [DefinitionProblem] {
        do {
            _ = try Catalog([("a.json", text)])
            return []
        } catch {
            return error.problems
        }
    }

    /// The page's definition with both of its methods.
    private func definition() -> String {
        self.beacon.replacing(#""auth_methods": ["#, with: #""auth_methods": [\#(self.method), "#)
    }

    @Test func everyBuiltInDefinitionFitsTheSchema() throws {
        let directory = Repository.root.appending(path: "Sources/Catalog/Definitions")
        let files = try FileManager.default.contentsOfDirectory(at: directory, includingPropertiesForKeys: nil)
        #expect(files.count == 179)
        for file in files {
            let problems = try self.schemaProblems(String(contentsOf: file, encoding: .utf8))
            #expect(problems == [], "\(file.lastPathComponent)")
        }
    }

    @Test func thePagesDefinitionIsAccepted() throws {
        for text in [self.beacon, self.definition()] {
            #expect(self.readerProblems(text) == [])
            #expect(try self.schemaProblems(text) == [])
        }
    }

    /// The page's definition with a test.
    private func definition(test: String) -> String {
        self.beacon.replacing(#""id": "api_key","#, with: #""id": "api_key", "test": \#(test),"#)
    }

    @Test func `accepts the tests of the page`() throws {
        #expect(self.tests.count == 3)
        for test in self.tests {
            let text = self.definition(test: test)
            #expect(text != self.beacon)
            #expect(self.readerProblems(text) == [])
            #expect(try self.schemaProblems(text) == [])
        }
    }

    /// A text of one of the page's tests, its replacement, and the place of the problem that reader and schema find.
    static let refusedTests: [(String, String, String)] = [
        (#""/user/id": {"type": "string"}"#, #""/user~": 1"#, "/expect_json/~1user~0"),
        (#"{"type": "string"}"#, #"{"type": "text"}"#, "/expect_json/~1user~1id/type"),
        (#"{"type": "string"}"#, #"{"kind": "string"}"#, "/expect_json/~1user~1id"),
        (#"{"type": "string"}"#, "[1]", "/expect_json/~1user~1id"),
        (#""id": "/user/id", "#, "", "/identity/id"), (#""id": "/user/id""#, #""id": "user.id""#, "/identity/id"),
        (#""id": "/user/id""#, #""id": """#, "/identity/id"), (#""/user/email""#, #""/~email""#, "/identity/name"),
        (#""kind": "user""#, #""kind": "a user""#, "/identity/kind"), (#""kind""#, #""type""#, "/identity/type"),
        (#""header": "X-Scopes", "#, "", "/scopes/header"),
        (#""header": "X-Scopes""#, #""header": "X Scopes""#, "/scopes/header"),
        (#""header": "X-Scopes""#, #""header": "X-Scopes", "pointer": "/scopes""#, "/scopes/pointer"),
        (#""header": "X-Scopes""#, #""pointer": "scopes""#, "/scopes/pointer"),
        (#""separator": ",""#, #""separator": """#, "/scopes/separator"),
        (#""required": ["alerts:read"]"#, #""required": "alerts:read""#, "/scopes/required"),
        (#""required": ["alerts:read"]"#, #""required": [""]"#, "/scopes/required"),
        (#""status": 401, "code""#, #""status": 99, "code""#, "/failures/1/status"),
        (#""status": 401, "code""#, #""status": 600, "code""#, "/failures/1/status"),
        (#""status": 401, "code""#, #""status": "401", "code""#, "/failures/1/status"),
        (#""status": 401, "code""#, #""code""#, "/failures/1/status"),
        (#""status": 401, "code""#, #""json": {}, "header": {}, "code""#, "/failures/1/status"),
        (#"{"X-RateLimit-Remaining": "0"}"#, #"{"X-RateLimit-Remaining": 0}"#, "/failures/2/header"),
        (#"{"X-RateLimit-Remaining": "0"}"#, #"{"X RateLimit": "0"}"#, "/failures/2/header/X RateLimit"),
        (#"{"/error": "key_expired"}"#, #"{"error": "key_expired"}"#, "/failures/0/json/error"),
        (#"{"/error": "key_expired"}"#, #"{"/error": []}"#, "/failures/0/json/~1error"),
        (#"{"/error": "key_expired"}"#, #"{"/error": {"code": 1}}"#, "/failures/0/json/~1error"),
        (#"{"/error": "key_expired"}"#, #"{"/error": [["key_expired"]]}"#, "/failures/0/json/~1error"),
        (#"{"/error": "key_expired"}"#, "[]", "/failures/0/json"),
        (#""code": "expired""#, #""code": "passed""#, "/failures/0/code"),
        (#""code": "expired""#, #""code": "timeout""#, "/failures/0/code"),
        (#""code": "expired", "#, "", "/failures/0/code"),
        ("The key cannot read the profile", "", "/failures/3/message"),
        ("The key cannot read the profile", String(repeating: "x", count: 201), "/failures/3/message"),
        ("The key cannot", "The key ${credentials.api_key} cannot", "/failures/3/message"),
        (#""message""#, #""text""#, "/failures/3/text"),
        (#""method": "GET""#, #""method": "POST""#, "/follow"), (#""follow": true"#, #""follow": 1"#, "/follow"),
        (#""follow": true"#, #""tcp": {"host": "a.example"}"#, "/tcp"),
        (#""handshake": "postgres""#, #""handshake": "mysql""#, "/handshake"),
        (#""tcp": {"#, #""url": "https://a.example", "tcp": {"#, "/url"),
        (#""tcp": {"#, #""method": "GET", "tcp": {"#, "/method"),
        (#""tcp": {"#, #""follow": false, "tcp": {"#, "/follow"),
        (#""tcp": {"#, #""failures": [], "tcp": {"#, "/failures"),
        (#""tcp": {"#, #""identity": {"id": "/id"}, "tcp": {"#, "/identity"),
        (#""tcp""#, #""tpc""#, "/tcp"), (#""host": "${config.site}","#, "", "/tcp/host"),
        (#""port": "5432""#, #""port": 5432"#, "/tcp/port"),
        (#""username": "beacon""#, #""username": """#, "/tcp/username"),
        (#""tls": "verify-full""#, #""tls": "on""#, "/tcp/tls"), (#""tls""#, #""sslmode""#, "/tcp/sslmode"),
        (#""database": "0""#, #""host": "a.example""#, "/tcp/host"),
        (#""database": "0""#, #""password": "p""#, "/tcp/password"),
    ]

    @Test(arguments: refusedTests.indices)
    func `refuses a malformed test by schema and reader`(_ index: Int) throws {
        let (old, new, pointer) = Self.refusedTests[index]
        let test = try #require(self.tests.first { $0.contains(old) })
        let changed = self.definition(test: test.replacing(old, with: new, maxReplacements: 1))
        let pointers = self.readerProblems(changed).map(\.pointer)
        #expect(pointers.contains("/auth_methods/0/test" + pointer), "\(pointers)")
        #expect(try !self.schemaProblems(changed).isEmpty)
    }

    private static let key = "/auth_methods/1/fields/0"

    /// A text of the definition, its replacement, and the place of the error that both find.
    static let refusedByBoth: [(String, String, String)] = [
        (#""id": "beacon","#, "", "/id"), (#""beacon""#, "7", "/id"), (#""beacon""#, #""Beacon!""#, "/id"),
        (#""beacon""#, #""""#, "/id"), (#""Beacon""#, #""""#, "/name"), (#""api","#, #""saas","#, "/type"),
        (#""monitoring""#, "null", "/category"), ("https://docs.", "http://docs.", "/docs_url"),
        ("https://docs.", "docs.", "/docs_url"), ("https://docs.", "https://{x}.docs.", "/docs_url"),
        ("https://${config.site}/api", "ws://a.example", "/base_url"),
        ("https://${config.site}/api", "a.example", "/base_url"),
        ("https://${config.site}/api", "https://{site}/api", "/base_url"),
        ("https://${config.site}/api", "https://${config.site/api", "/base_url"),
        (#""category""#, #""kategory": 1, "category""#, "/kategory"),
        (#""default": true,"#, "", "/auth_methods"),
        (#""default": true"#, #""default": "yes""#, "/auth_methods/1/default"),
        (#""pkce""#, #""default": true}, "default": true, "test": {"pkce""#, "/auth_methods/0/oauth2/default"),
        (#""description": "A key"#, #""text": "A key"#, "/auth_methods/1/description"),
        (#""type": "api_key""#, #""type": "apikey""#, "/auth_methods/1/type"),
        (#""type": "api_key""#, #""type": "oauth2""#, "/auth_methods/1/oauth2"),
        (#""type": "oauth2""#, #""type": "bearer""#, "/auth_methods/0/oauth2"),
        (
            #""scopes_default": ["alerts:read"]"#, #""scopes_default": "alerts:read""#,
            "/auth_methods/0/oauth2/scopes_default"
        ),
        (#""pkce": true"#, #""pkce": 1"#, "/auth_methods/0/oauth2/pkce"),
        (#""pkce""#, #""pkse""#, "/auth_methods/0/oauth2/pkse"),
        (#""pkce": true"#, #""token_auth": "header""#, "/auth_methods/0/oauth2/token_auth"),
        (#""pkce": true"#, #""token_lifetime_s": -1"#, "/auth_methods/0/oauth2/token_lifetime_s"),
        (#""pkce": true"#, #""extra_authorize_params": {"a": 1}"#, "/auth_methods/0/oauth2/extra_authorize_params"),
        ("https://${config.site}/oauth/token", "ftp://a.example", "/auth_methods/0/oauth2/token_url"),
        (#""id": "api_key""#, #""id": "api key""#, "/auth_methods/1/id"),
        (#""id": "api_key""#, #""id": "api_key", "test": {}"#, "/auth_methods/1/test/method"),
        (
            #""id": "api_key""#, #""id": "api_key", "test": {"method": "get", "url": "https://a.example"}"#,
            "/auth_methods/1/test/method"
        ),
        (
            #""id": "api_key""#,
            #""id": "api_key", "test": {"method": "GET", "url": "https://a.example", "expect_status": 200}"#,
            "/auth_methods/1/test/expect_status"
        ),
        (#""key": "api_key","#, "", "\(key)/key"), (#""key": "api_key""#, #""key": "api key""#, "\(key)/key"),
        (#""label": "API Key","#, "", "\(key)/label"), (#""secret": true,\#n          "p"#, #""p"#, "\(key)/secret"),
        (
            #""password",\#n          "required": true,\#n          "secret": true,\#n          "p"#,
            #""secret",\#n          "secret": true,\#n          "p"#, "\(key)/type"
        ),
        (#""pattern": "^bcn"#, #""pattern": "bcn"#, "\(key)/pattern"),
        (#""pattern": "^"#, #""patern": "^"#, "\(key)/patern"),
        (#""example": "bcn_000000000000000000000000","#, "", "\(key)/example"),
        (#""pattern": "^"#, #""enum": ["a"], "pattern": "^"#, "\(key)/enum"),
        (#""pattern": "^"#, #""required_for": ["oauth2"], "pattern": "^"#, "\(key)/required_for"),
        (#""pattern": "^"#, #""max_length": "9", "pattern": "^"#, "\(key)/max_length"),
        (#""pattern": "^"#, #""max_length": 65537, "pattern": "^"#, "\(key)/max_length"),
        (#""pattern": "^"#, #""min_length": -1, "pattern": "^"#, "\(key)/min_length"),
        (#""hostname""#, #""password""#, "/config_fields/0/type"),
        (#""hostname""#, #""hostname", "secret": true"#, "/config_fields/0/secret"),
        (#""hostname""#, #""enum""#, "/config_fields/0/enum"),
        (#""hostname""#, #""enum", "enum": ["acme.beacon.example", "acme.beacon.example"]"#, "/config_fields/0/enum"),
        (#""hostname""#, #""boolean", "min_length": 3"#, "/config_fields/0/min_length"),
        (#""config_fields": ["#, #""config_fields": [7, "#, "/config_fields/0"),
        (#""config_fields""#, #""config_field""#, "/config_fields"),
    ]

    @Test(arguments: refusedByBoth.indices)
    func whatTheSchemaCanSayBothSay(_ index: Int) throws {
        let (old, new, pointer) = Self.refusedByBoth[index]
        let text = self.definition()
        try #require(text.contains(old))
        let changed = text.replacing(old, with: new, maxReplacements: 1)
        #expect(self.readerProblems(changed).map(\.pointer).contains(pointer), "\(self.readerProblems(changed))")
        #expect(try !self.schemaProblems(changed).isEmpty)
    }

    /// Rules about more than one part.
    static let refusedByTheReaderAlone: [(String, String, String)] = [
        ("https://${config.site}/api", "https://${config.host}/api", "/base_url"),
        (#""id": "api_key""#, #""id": "oauth2""#, "/auth_methods/1/id"),
        ("bcn_000000000000000000000000", "bcn_0", "\(key)/example"),
        ("{24}$", "{24,2}$", "\(key)/pattern"),
        (#""hostname""#, #""hostname", "required_for": ["sso"]"#, "/config_fields/0/required_for"),
        (#""pattern": "^"#, #""min_length": 9, "max_length": 8, "pattern": "^"#, "\(key)/min_length"),
    ]

    @Test(arguments: refusedByTheReaderAlone.indices)
    func theRestTheReaderSays(_ index: Int) throws {
        let (old, new, pointer) = Self.refusedByTheReaderAlone[index]
        let text = self.definition()
        try #require(text.contains(old))
        let changed = text.replacing(old, with: new, maxReplacements: 1)
        #expect(self.readerProblems(changed).map(\.pointer) == [pointer])
        #expect(try self.schemaProblems(changed) == [])
    }
}
