import Domain
import JSON
import Testing

@testable import Catalog

@Suite struct `The test of a method in a definition` {
    static let request = """
        {"method": "GET", "url": "https://${config.site}/me", "headers": {"Key": "${credentials.api_key}"},
            "expect_json": {"ok": true, "/user/id": {"type": "string"}, "/user/left": null},
            "identity": {"id": "/user/id", "name": "/user/name", "kind": "user"},
            "scopes": {"pointer": "/scopes", "separator": ",", "required": ["read"]},
            "failures": [
                {"status": 401, "header": {"X-Reason": "old"}, "code": "expired", "field": "api_key", "message": "m"},
                {"json": {"/ok": false, "/error": ["a", 1, null]}, "code": "revoked", "field": "site"}],
            "follow": true}
        """
    static let login = """
        {"handshake": "postgres", "tcp": {"host": "${config.site}", "port": "5432", "username": "u",
            "password": "${credentials.api_key}", "database": "d", "tls": "verify-full"}}
        """

    private func catalog(_ test: String) throws(DefinitionFailure) -> Catalog {
        let text = """
            {"id": "a", "name": "A", "type": "api", "category": "c", "docs_url": "https://a.example", "auth_methods": [
                {"id": "key", "name": "Key", "type": "api_key", "description": "d", "default": true, "test": \(test),
                    "fields": [{"key": "api_key", "label": "Key", "type": "password", "secret": true}]}],
            "config_fields": [{"key": "site", "label": "Site", "type": "hostname"}]}
            """
        return try Catalog([("a.json", text)])
    }

    private func probe(_ test: String) throws -> ProbeDefinition {
        try #require(try self.catalog(test).integrations.first?.authMethods.first?.probe)
    }

    @Test func `has all members of a request`() throws {
        let probe = try self.probe(Self.request)
        #expect(probe.handshake == nil)
        #expect(probe.login.isEmpty)
        #expect(probe.followsRedirects)
        #expect(probe.identity?.id == "/user/id")
        #expect(probe.identity?.name == "/user/name")
        #expect(probe.identity?.kind == "user")
        #expect(probe.scopes?.header == nil)
        #expect(probe.scopes?.pointer == "/scopes")
        #expect(probe.scopes?.separator == ",")
        #expect(probe.scopes?.required == ["read"])
        let (first, second) = (probe.failures[0], probe.failures[1])
        #expect(first.status == 401)
        #expect(first.headers.map(\.name) == ["X-Reason"])
        #expect(first.headers.map(\.value) == ["old"])
        #expect(first.json.isEmpty)
        #expect(first.code == .expired)
        #expect(first.field == "api_key")
        #expect(first.message == "m")
        #expect(second.status == nil)
        #expect(second.json.map(\.pointer) == ["/ok", "/error"])
        #expect(second.json.map(\.values) == [[false], ["a", 1, .null]])
        #expect(second.code == .revoked)
        #expect(second.message == nil)
    }

    @Test func `has all members of a log-in`() throws {
        let probe = try self.probe(Self.login)
        #expect(probe.handshake == .postgres)
        #expect(probe.login.keys == ["host", "port", "username", "password", "database", "tls"])
        #expect(probe.url == "")
        #expect(probe.failures.isEmpty)
    }

    @Test func `separates scopes by a space by default`() throws {
        let probe = try self.probe(
            Self.request.replacing(#""separator": ",", "required": ["read"]"#, with: #""separator": null"#)
        )
        #expect(probe.scopes?.separator == " ")
        #expect(probe.scopes?.required == [])
    }

    @Test(arguments: TestCode.ofDefinitions)
    func `may give each code to an answer`(code: TestCode) throws {
        let probe = try self.probe(Self.request.replacing(#""expired""#, with: "\"\(code.rawValue)\""))
        #expect(probe.failures.first?.code == code)
    }

    @Test(arguments: [
        (request, #""follow": true"#, #""follow": true, "handshake": null, "tcp": null"#),
        (request, #""kind": "user""#, #""kind": null"#), (request, #""name": "/user/name""#, #""name": null"#),
        (request, #""status": 401, "#, #""status": null, "#),
        (request, #"{"pointer": "/scopes", "separator": ",", "required": ["read"]}"#, "null"),
        (login, #""port": "5432", "#, ""), (login, #""tls": "verify-full""#, #""tls": "${config.site}""#),
        (login, #""handshake": "postgres""#, #""handshake": "redis", "url": null"#),
        (login, #""username": "u","#, ""), (login, #""database": "d", "#, ""),
    ])
    func `may lack an optional member`(test: String, old: String, new: String) throws {
        #expect(test.contains(old))
        _ = try self.catalog(test.replacing(old, with: new, maxReplacements: 1))
    }

    private static let notAPointer = "is not a JSON Pointer (RFC 6901); write a pointer such as /data/id"
    private static let notAScalar = "must be a text, number, boolean or null, or a list of these"
    private static let unknown = "is not a member of this object; remove it or correct its name"
    private static let placeholder =
        "has a placeholder for which there is no field; write ${config.KEY} or ${credentials.KEY} with a field's key"

    /// The replaced text, the replacement, the place of the problem, and the sentence.
    static let refusedRequests: [(String, String, String, String)] = [
        (#""/user/id": {"#, #""/user~id": {"#, "/expect_json/~1user~0id", notAPointer),
        (
            #"{"type": "string"}"#, "[]", "/expect_json/~1user~1id",
            #"must be a text, number, boolean or null, or {"type": "TYPE"}"#
        ),
        (
            #"{"type": "string"}"#, #"{"type": "string", "x": 1}"#, "/expect_json/~1user~1id",
            #"must be a text, number, boolean or null, or {"type": "TYPE"}"#
        ),
        (
            #"{"type": "string"}"#, #"{"type": 1}"#, "/expect_json/~1user~1id/type",
            "must be one of: string, number, boolean, object, array, null"
        ),
        (#""identity": {"#, #""identity": {"email": "/e", "#, "/identity/email", unknown),
        (#""id": "/user/id", "#, "", "/identity/id", "is required; add a text"),
        (#""id": "/user/id""#, #""id": "id""#, "/identity/id", notAPointer),
        (#""name": "/user/name""#, #""name": "name""#, "/identity/name", notAPointer),
        (#""name": "/user/name""#, #""name": """#, "/identity/name", "must not be empty"),
        (
            #""kind": "user""#, #""kind": "/kind""#, "/identity/kind",
            "must be 1 to 100 lower-case letters, digits and _"
        ),
        (
            #""identity": {"id": "/user/id", "name": "/user/name", "kind": "user"}"#, #""identity": "/id""#,
            "/identity",
            "must be an object"
        ),
        (#""pointer": "/scopes", "#, "", "/scopes/header", "is required without pointer; add a text"),
        (
            #""pointer": "/scopes""#, #""pointer": "/scopes", "header": "X""#, "/scopes/pointer",
            "names a second place; remove it or remove header"
        ),
        (#""pointer": "/scopes""#, #""pointer": "scopes""#, "/scopes/pointer", notAPointer),
        (#""pointer": "/scopes""#, #""pointer": """#, "/scopes/pointer", "must not be empty"),
        (#""pointer": "/scopes""#, #""header": "X:""#, "/scopes/header", "must be the name of a header field"),
        (#""pointer": "/scopes""#, #""header": """#, "/scopes/header", "must be the name of a header field"),
        (#""separator": ",""#, #""separator": """#, "/scopes/separator", "must not be empty"),
        (#"["read"]"#, #"["read", ""]"#, "/scopes/required", "lists an empty text"),
        (#"["read"]"#, "[1]", "/scopes/required", "must be a list of texts"),
        (#""status": 401"#, #""status": 199"#, "/failures/0/status", "must be an HTTP status, 200 to 599"),
        (#""status": 401"#, #""status": 401.5"#, "/failures/0/status", "must be an HTTP status, 200 to 599"),
        (
            #""status": 401, "header": {"X-Reason": "old"}, "#, "", "/failures/0/status",
            "is required without header and json; add the status of the answer"
        ),
        (
            #""status": 401, "header": {"X-Reason": "old"}, "#, #""json": {}, "#, "/failures/0/status",
            "is required without header and json; add the status of the answer"
        ),
        (#"{"X-Reason": "old"}"#, #"{"X-Reason": ["old"]}"#, "/failures/0/header", "must be an object of texts"),
        (
            #"{"X-Reason": "old"}"#, #"{"X/Reason": "old"}"#, "/failures/0/header/X~1Reason",
            "must be the name of a header field"
        ),
        (#""/ok": false"#, #""ok": false"#, "/failures/1/json/ok", notAPointer),
        (#"["a", 1, null]"#, "[]", "/failures/1/json/~1error", notAScalar),
        (#"["a", 1, null]"#, "{}", "/failures/1/json/~1error", notAScalar),
        (#"["a", 1, null]"#, "[{}]", "/failures/1/json/~1error", notAScalar),
        (#"{"/ok": false, "/error": ["a", 1, null]}"#, #""/ok""#, "/failures/1/json", "must be an object"),
        (
            #""code": "expired""#, #""code": "passed""#, "/failures/0/code",
            "must be one of: refused, expired, revoked, missing_scope, not_found, wrong_account, invalid_config, "
                + "wrong_server, rate_limited, service_fault, unexpected"
        ),
        (#""code": "expired", "#, "", "/failures/0/code", "is required; add a text"),
        (
            #""field": "api_key""#, #""field": "api_kay""#, "/failures/0/field",
            "is not the key of a field of this method or of config; perhaps 'api_key' is meant"
        ),
        (
            #""field": "api_key""#, #""field": "access_token""#, "/failures/0/field",
            "is not the key of a field of this method or of config"
        ),
        (#""message": "m""#, #""message": """#, "/failures/0/message", "must be 1 to 200 characters"),
        (
            #""message": "m""#, "\"message\": \"\(String(repeating: "x", count: 201))\"", "/failures/0/message",
            "must be 1 to 200 characters"
        ),
        (
            #""message": "m""#, #""message": "${config.site}""#, "/failures/0/message",
            "must not have a placeholder: it is shown to people"
        ),
        (#""message": "m""#, #""messages": "m""#, "/failures/0/messages", unknown + "; perhaps 'message' is meant"),
        (#""follow": true"#, #""follow": "yes""#, "/follow", "must be true or false"),
        (#""method": "GET""#, #""method": "POST""#, "/follow", "belongs to requests with method GET only"),
        (#""follow": true"#, #""tcp": {}"#, "/tcp", "belongs to a test with handshake; remove it or add handshake"),
    ]

    static let refusedLogins: [(String, String, String, String)] = [
        (#""postgres""#, #""mysql""#, "/handshake", "must be one of: postgres, redis"),
        (#""postgres""#, "7", "/handshake", "must be a text"),
        (#""tcp": {"#, #""tpc": {"#, "/tcp", "is required beside handshake; add an object"),
        (#""host": "${config.site}", "#, "", "/tcp/host", "is required without url; add a text"),
        (#""host": "${config.site}""#, #""host": "${config.host}""#, "/tcp/host", placeholder),
        (#"${credentials.api_key}"#, "${credentials.password}", "/tcp/password", placeholder),
        (#""username": "u""#, #""username": """#, "/tcp/username", "must not be empty"),
        (#""port": "5432""#, #""port": 5432"#, "/tcp/port", "must be a text"),
        (
            #""tls": "verify-full""#, #""tls": "on""#, "/tcp/tls",
            "must be a placeholder, or one of: disable, prefer, require, verify-ca, verify-full"
        ),
        (#""tls": "verify-full""#, #""ssl": "on""#, "/tcp/ssl", unknown),
        (
            #""host": "${config.site}""#, #""url": "${credentials.api_key}""#, "/tcp/port",
            "is a part of url; remove it or remove url"
        ),
    ]

    private func problems(_ test: String, _ old: String, _ new: String) -> [DefinitionProblem] {
        #expect(test.contains(old))
        do {
            _ = try self.catalog(test.replacing(old, with: new, maxReplacements: 1))
            return []
        } catch {
            return error.problems
        }
    }

    @Test(arguments: refusedRequests.indices)
    func `is refused with a malformed member of a request`(index: Int) {
        let (old, new, pointer, message) = Self.refusedRequests[index]
        let expected = DefinitionProblem(file: "a.json", pointer: "/auth_methods/0/test" + pointer, message: message)
        #expect(self.problems(Self.request, old, new).first == expected)
    }

    @Test(arguments: refusedLogins.indices)
    func `is refused with a malformed member of a log-in`(index: Int) {
        let (old, new, pointer, message) = Self.refusedLogins[index]
        let expected = DefinitionProblem(file: "a.json", pointer: "/auth_methods/0/test" + pointer, message: message)
        #expect(self.problems(Self.login, old, new).first == expected)
    }

    @Test(arguments: [
        ("method", #""GET""#), ("url", #""https://a.example""#), ("headers", "{}"), ("body", "{}"),
        ("basic_auth", "{}"),
        ("expect_status", "[200]"), ("expect_json", "{}"), ("identity", #"{"id": "/id"}"#),
        ("scopes", #"{"header": "X"}"#), ("failures", "[]"), ("follow", "false"),
    ])
    func `is refused with a handshake and a member of a request`(member: String, value: String) {
        let problems = self.problems(Self.login, #""tcp": {"#, "\"\(member)\": \(value), \"tcp\": {")
        #expect(problems.map(\.pointer) == ["/auth_methods/0/test/\(member)"])
        #expect(problems.map(\.message) == ["belongs to a test by HTTP; remove it or remove handshake"])
    }

    @Test func `may name the access token only where Patchbay obtains one`() throws {
        let text = DefinitionReaderTests.definition.replacing(
            #""expect_status": [200]"#,
            with: #""failures": [{"status": 401, "code": "refused", "field": "access_token"}]"#
        )
        #expect(try Catalog([("a.json", text)]).integrations[0].authMethods[1].probe?.failures.count == 1)
    }
}
