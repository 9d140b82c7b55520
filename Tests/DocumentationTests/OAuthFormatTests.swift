import Catalog
import Domain
import Foundation
import JSON
import Testing

/// The page's example of a service that differs from the standard, held to the schema and the reader of definitions.
@Suite struct `The oauth2 object of a definition` {
    private let schema: JSON
    private let definition: JSONObject
    private let method: JSONObject
    /// The example, as the page has it.
    private let example: String

    init() throws {
        self.schema = try JSON(parsing: Repository.text("docs/integration.schema.json"))
        let examples = try Repository.text("docs/integrations.md").components(separatedBy: "```json\n").dropFirst()
            .map { $0.components(separatedBy: "```")[0] }
        let definition = try #require(examples.first)
        self.definition = try #require(JSON(parsing: definition).object)
        let method = try #require(examples.first { $0.contains(#""id": "oauth2""#) })
        self.method = try #require(JSON(parsing: method).object)
        self.example = try #require(examples.first { $0.hasPrefix("{\n  \"authorization_url\"") })
    }

    /// The page's definition with an `oauth2` object and one automatic field.
    private func text(_ oauth: String, field: String = Self.field) throws -> String {
        var (definition, method) = (self.definition, self.method)
        method["oauth2"] = try JSON(parsing: oauth)
        definition["auth_methods"] = .array([.object(method)] + (definition["auth_methods"]?.array ?? []))
        definition["config_fields"] = .array((definition["config_fields"]?.array ?? []) + [try JSON(parsing: field)])
        return JSON.object(definition).serialized()
    }

    private static let field = #"{"key": "realm", "label": "Realm", "type": "string", "automatic": true}"#

    private func schemaProblems(_ text: String) throws -> [String] {
        try SchemaValidator(self.schema).problems(of: JSON(parsing: text), by: self.schema)
    }

    private func readerProblems(_ text: String) -> [String] {
        do {
            _ = try Catalog([("a.json", text)])
            return []
        } catch {
            return error.problems.map(\.pointer)
        }
    }

    @Test func `may have all members of the page's example`() throws {
        let text = try self.text(self.example)
        #expect(self.readerProblems(text) == [])
        #expect(try self.schemaProblems(text) == [])
    }

    @Test func `has a row of the page and of the schema for every member`() throws {
        let page = try Repository.text("docs/integrations.md")
        let names = try #require(self.schema["$defs"]?["oauth2"]?["properties"]?.object?.keys)
        #expect(names.count >= 38)
        for name in names { #expect(page.contains("`\(name)`"), "\(name)") }
        let members = try #require(JSON(parsing: self.example).object)
        for name in members.keys { #expect(names.contains(name)) }
    }

    private static let others = """
        {"narrow": "mint", "refresh_url": "https://a.example/r", "issuer": "https://a.example", "discover": true,
            "resource": "https://a.example/mcp", "device_authorization_url": "https://a.example/d",
            "revocation_url": "https://a.example/v", "refresh_margin_s": 0, "refresh_idle_s": 1,
            "refresh_lifetime_s": null, "token_interval_s": 12, "refresh_params": {"a": "${config.site}"},
            "token_auth": "private_key_jwt", "token_method": "GET", "pkce": false, "rotates_refresh_token": true}
        """

    @Test func `may have the other members`() throws {
        let text = try self.text(Self.others)
        #expect(self.readerProblems(text) == [])
        #expect(try self.schemaProblems(text) == [])
        let text2 = try self.text(#"{"revocation": "none", "exchange": {}}"#)
        #expect(self.readerProblems(text2) == [])
        #expect(try self.schemaProblems(text2) == [])
    }

    /// A text of the example, its replacement, and the place of the problem that reader and schema find.
    static let refusedByBoth: [(String, String, String)] = [
        ("https://login.beacon.example/authorize", "ftp://login.beacon.example", "/authorization_url"),
        (#"["login.beacon.example", "*.login.beacon.example"]"#, #"["*.example"]"#, "/hosts/0"),
        (#"["login.beacon.example", "*.login.beacon.example"]"#, #"["Login.beacon.example"]"#, "/hosts/0"),
        (#"["login.beacon.example", "*.login.beacon.example"]"#, #"["https://a.example"]"#, "/hosts/0"),
        (#"["login.beacon.example", "*.login.beacon.example"]"#, #"["a.b*.example.com"]"#, "/hosts/0"),
        (#"["login.beacon.example", "*.login.beacon.example"]"#, "[]", "/hosts"),
        (#""authorize_names": {"client_id""#, #""authorize_names": {"grant_type""#, "/authorize_names/grant_type"),
        (
            #""authorize_names": {"client_id": "client_key"}"#, #""authorize_names": {"scope": ""}"#,
            "/authorize_names/scope"
        ),
        (#""token_names": {"client_id""#, #""token_names": {"state""#, "/token_names/state"),
        (#"{"access_type": "offline"}"#, #"{"response_mode": "query"}"#, "/extra_authorize_params/response_mode"),
        (#"{"access_type": "offline"}"#, #"{"state": "1"}"#, "/extra_authorize_params/state"),
        (#"{"access_type": "offline"}"#, #"{"resource": "1"}"#, "/extra_authorize_params/resource"),
        (#"{"access_type": "offline"}"#, #"{"nonce": "1"}"#, "/extra_authorize_params/nonce"),
        (#"{"prompt": "consent"}"#, #"{"scope": "all"}"#, "/consent_params/scope"),
        (#"{"prompt": "consent"}"#, #"["prompt"]"#, "/consent_params"),
        (#""scopes_required": ["alerts:read"]"#, #""scopes_required": [""]"#, "/scopes_required"),
        (#""read your alerts""#, #""""#, "/scope_texts/alerts:read"),
        (#""read your alerts""#, #""read ${config.site}""#, "/scope_texts/alerts:read"),
        (#""https://beacon.example/scopes/alerts""#, #""""#, "/scope_aliases/alerts:read"),
        (#""token_auth": "body""#, #""token_auth": "header""#, "/token_auth"),
        (#"{"expiring": "1"}"#, #"{"grant_type": "1"}"#, "/token_params/grant_type"),
        (#"{"expiring": "1"}"#, #"{"code_verifier": "1"}"#, "/token_params/code_verifier"),
        ("Beacon-Version", "Beacon Version", "/token_headers/Beacon Version"),
        ("Beacon-Version", "AUTHORIZATION", "/token_headers/AUTHORIZATION"),
        (#""body": "json""#, #""body": "xml""#, "/body"),
        (#""body": "json""#, #""body": "json", "token_method": "GET""#, "/body"),
        (#""body": "json""#, #""token_method": "PUT""#, "/token_method"),
        ("https://login.beacon.example/long", "https://${config.site}/long", "/exchange/url"),
        ("https://login.beacon.example/long", "${config.site}/long", "/exchange/url"),
        ("https://login.beacon.example/long", "ftp://a.example", "/exchange/url"),
        (#""grant_type": "long_token""#, #""grant_type": """#, "/exchange/grant_type"),
        (#""params": {"#, #""parameters": {"#, "/exchange/parameters"),
        (#""code": "auth_code""#, #""code": """#, "/callback/code"),
        (#""realmId""#, #""state""#, "/callback/config/realm"), (#""realmId""#, #""""#, "/callback/config/realm"),
        (#"["/access_token", "/data/token"]"#, #"["access_token"]"#, "/answer/access_token/0"),
        (#"["/access_token", "/data/token"]"#, "[]", "/answer/access_token"),
        (#"["/access_token", "/data/token"]"#, #""""#, "/answer/access_token"),
        (#"["/access_token", "/data/token"]"#, "[1]", "/answer/access_token"),
        (#""expires_unit": "s""#, #""expires_unit": "h""#, "/answer/expires_unit"),
        (#""scope_separator": ",""#, #""scope_separator": """#, "/answer/scope_separator"),
        (#""when": {"/ok": false, "/reason": {"type": "string"}}"#, #""when": {}"#, "/answer/error/0/when"),
        (#""when": {"/ok": false, "/reason": {"type": "string"}}"#, #""if": {}"#, "/answer/error/0/when"),
        (#"{"type": "string"}"#, #"{"type": "text"}"#, "/answer/error/0/when/~1reason/type"),
        (#""/ok": false"#, #""ok": false"#, "/answer/error/0/when/ok"),
        (#""code": "/reason""#, #""code": "reason""#, "/answer/error/0/code"),
        (#""realm": "/team/id""#, #""realm": "team""#, "/answer/config/realm"),
        (#""id_token": "/id_token""#, #""access_token": "/id_token""#, "/answer/secret/access_token"),
        (#""id_token": "/id_token""#, #""answer": "/id_token""#, "/answer/secret/answer"),
        (#""id_token": "/id_token""#, #""$destinations": "/id_token""#, "/answer/secret/$destinations"),
        (#""id_token": "/id_token""#, #""id_token": "id""#, "/answer/secret/id_token"),
        (#""id_token": "/id_token""#, #""id token": "/id""#, "/answer/secret/id token"),
        (#""too_fast": "later""#, #""too_fast": "busy""#, "/errors/too_fast"),
        (#""method": "GET","#, "", "/after_token/0/request/method"),
        (#""https://api.beacon.example/sites""#, #""ftp://api.beacon.example""#, "/after_token/0/request/url"),
        (#""list": "/sites""#, #""list": "sites""#, "/after_token/0/list"),
        (#""list": "/sites","#, "", "/after_token/0/list"),
        (#""each": {"id": "/id", "name": "/name"},"#, "", "/after_token/0/each"),
        (#""name": "/name""#, #""title": "/name""#, "/after_token/0/each/name"),
        (#""choose": true"#, #""choose": 1"#, "/after_token/0/choose"),
        (#""config": {"realm": "/realm"}"#, #""config": {}"#, "/after_token/0/config"),
        (#""rotation_grace_s": 600"#, #""rotation_grace_s": -1"#, "/rotation_grace_s"),
        (#""token_concurrency": 2"#, #""token_concurrency": 0"#, "/token_concurrency"),
        (#""token_concurrency": 2"#, #""narrow": "scopes""#, "/narrow"),
        (#""token_concurrency": 2"#, #""revocation": "never""#, "/revocation"),
        (#""refresh_required": true"#, #""refresh_required": 1"#, "/refresh_required"),
        (#""refresh_required": true"#, #""refresh_needed": true"#, "/refresh_needed"),
    ]

    @Test(arguments: refusedByBoth.indices)
    func `is refused by schema and reader`(_ index: Int) throws {
        let (old, new, pointer) = Self.refusedByBoth[index]
        try #require(self.example.contains(old))
        let text = try self.text(self.example.replacing(old, with: new, maxReplacements: 1))
        let pointers = self.readerProblems(text)
        #expect(pointers.contains("/auth_methods/0/oauth2" + pointer), "\(pointers)")
        #expect(try !self.schemaProblems(text).isEmpty)
    }

    /// Rules about more than one part.
    static let refusedByTheReaderAlone: [(String, String, String)] = [
        (#""hosts": ["login.beacon.example", "*.login.beacon.example"],"#, "", "/token_url"),
        ("https://${callback.region}/oauth", "https://${callback.region}/${config.site}", "/token_url"),
        ("https://login.beacon.example/authorize", "https://${callback.region}/authorize", "/authorization_url"),
        (#""prompt": "consent""#, #""client_key": "1""#, "/consent_params/client_key"),
        (#""expiring": "1""#, #""client_key": "1""#, "/token_params/client_key"),
        (
            #""authorize_names": {"client_id": "client_key"}"#, #""authorize_names": {"client_id": "state"}"#,
            "/authorize_names/client_id"
        ),
        (
            #""token_names": {"client_id": "client_key"}"#, #""token_names": {"code": "c", "scope": "c"}"#,
            "/token_names/scope"
        ),
        (#""access_type": "offline""#, #""access_type": "${config.host}""#, "/extra_authorize_params/access_type"),
        (#""2026-01-01""#, #""${config.host}""#, "/token_headers/Beacon-Version"),
        (#"{"realm": "realmId"}"#, #"{"site": "realmId"}"#, "/callback/config/site"),
        (#"{"realm": "/team/id"}"#, #"{"relm": "/team/id"}"#, "/answer/config/relm"),
        (#""config": {"realm": "/realm"}"#, #""config": {"site": "/realm"}"#, "/after_token/0/config/site"),
    ]

    @Test(arguments: refusedByTheReaderAlone.indices)
    func `is refused by the reader`(_ index: Int) throws {
        let (old, new, pointer) = Self.refusedByTheReaderAlone[index]
        try #require(self.example.contains(old))
        let text = try self.text(self.example.replacing(old, with: new, maxReplacements: 1))
        #expect(self.readerProblems(text) == ["/auth_methods/0/oauth2" + pointer])
    }

    @Test func `has at most three requests after the token, and a choice in the last one`() throws {
        let plain = #"{"request": {"method": "GET", "url": "https://a.example"}, "config": {"realm": ""}}"#
        let choosing = plain.replacing(
            #""config""#,
            with: #""list": "", "each": {"id": "/id", "name": "/n"}, "choose": true, "config""#
        )
        let four = try self.text("{\"after_token\": [\(plain), \(plain), \(plain), \(plain)]}")
        #expect(self.readerProblems(four) == ["/auth_methods/0/oauth2/after_token"])
        #expect(try !self.schemaProblems(four).isEmpty)
        let early = try self.text("{\"after_token\": [\(choosing), \(plain)]}")
        #expect(self.readerProblems(early) == ["/auth_methods/0/oauth2/after_token/0/choose"])
        #expect(self.readerProblems(try self.text("{\"after_token\": [\(plain), \(choosing)]}")) == [])
    }

    @Test func `gets no automatic field with a default`() throws {
        let field = Self.field.replacing(#""automatic": true"#, with: #""automatic": true, "default": "a""#)
        let text = try self.text(self.example, field: field)
        #expect(self.readerProblems(text) == ["/config_fields/1/automatic"])
        #expect(try !self.schemaProblems(text).isEmpty)
    }

    /// A submission with tokens names the field; a sign-in fills it.
    @Test func `asks for a required automatic field in a submission, and not in a sign-in`() throws {
        let field = Self.field.replacing(#""automatic": true"#, with: #""automatic": true, "required": true"#)
        let catalog = try Catalog([("a.json", self.text(self.example, field: field))])
        let requirements = try catalog.requirements(of: "beacon", authMethodID: "oauth2")
        #expect(requirements.members.contains { $0.field.key == "realm" && $0.isRequired })
        let submission = ConnectionSubmission(
            integration: "beacon",
            config: ["site": "a.beacon.example"],
            credentials: Secret(["access_token": "token"]),
            authMethodID: "oauth2"
        )
        #expect(throws: CheckFailure.self) { try catalog.check(submission, now: Timestamp(milliseconds: 0)) }
        let granted = try catalog.check(granted: submission, now: Timestamp(milliseconds: 0))
        #expect(granted.config["realm"] == nil)
    }

    @Test func `asks nobody for an automatic field`() throws {
        let catalog = try Catalog([("a.json", self.text(self.example))])
        let requirements = try catalog.requirements(of: "beacon", authMethodID: "oauth2")
        #expect(
            requirements.members.map(\.field.key) == [
                "access_token", "refresh_token", "token_type", "expires_in", "expires_at", "site",
            ]
        )
        let schema = try catalog.schema(of: "beacon", authMethodID: "oauth2")
        #expect(schema["properties"]?["config"]?["properties"]?.object?.keys == ["site"])
    }
}
