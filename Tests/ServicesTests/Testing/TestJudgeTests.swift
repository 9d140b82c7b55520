import Domain
import JSON
import Services
import TestSupport
import Testing

/// Answers to tests, and the findings that they mean.
struct TestJudgeTests {
    private static let origin = ServiceOrigin(scheme: "https", host: "api.example.com", port: 443)

    private func judge(
        _ answer: ServiceAnswer,
        _ extra: JSONObject = [:],
        sample: SampleTest = SampleTest(),
        isAnonymous: Bool = false
    ) throws -> TestFinding {
        var probe = SampleTest.probe
        for member in extra { probe[member.key] = member.value }
        return TestJudge(try sample.plan(probe), at: someTime)
            .finding(for: answer, from: Self.origin, isAnonymous: isAnonymous)
    }

    private static func answer(
        _ status: Int,
        _ body: String = "",
        _ headers: [(name: String, value: String)] = []
    ) -> ServiceAnswer {
        ServiceAnswer(status: status, headers: headers, body: Array(body.utf8))
    }

    private static let refused = "refused credentials.api_key: The service does not accept Field 'API Key'"
    private static let wrongServer = "wrong_server: The address does not lead to this service"
    private static let fault = "service_fault: The service failed, so the credentials could not be tested"
    private static let unexpected =
        "unexpected: The answer does not say whether the service accepts the credentials"

    @Test(
        arguments: [
            (200, "", "passed: "), (204, "", "passed: "), (200, "{}", "passed: "), (200, "OK", "passed: "),
            (400, "", unexpected), (401, "", refused), (401, "<html>", refused),
            (403, "", "refused: The service does not accept the credentials"), (404, "", unexpected),
            (407, "", wrongServer), (301, "", wrongServer), (302, "", wrongServer), (304, "", wrongServer),
            (405, "", unexpected), (405, "<!DOCTYPE html>", wrongServer), (400, " \n<html lang=de>", wrongServer),
            (429, "", "rate_limited: The service accepts no more requests for now"), (500, "", fault),
            (503, "<html>", fault), (599, "", fault), (200, "<!doctype html><p>Sign in", wrongServer),
            (200, "<xml/>", "passed: "),
        ]
    )
    func `a status means a finding`(_ status: Int, _ body: String, _ expected: String) throws {
        let finding = try self.judge(Self.answer(status, body))
        #expect(finding.summary == expected)
        #expect(finding.httpStatus == status)
    }

    @Test func `an HTML page is told by its type too, and accepted when the definition asks for one`() throws {
        let page = Self.answer(200, "<p>Sign in", [("content-type", "text/HTML; charset=utf-8")])
        #expect(try self.judge(page).code == .wrongServer)
        #expect(try self.judge(page, ["headers": ["accept": "text/html"]]).code == .passed)
        #expect(try self.judge(Self.answer(200, "{}", [("Content-Type", "text/html")])).code == .passed)
    }

    @Test(
        arguments: [
            (
                "https://h/${config.subdomain}",
                "not_found config.subdomain: Field 'Subdomain' is not known to the service"
            ),
            (
                "https://${config.host}/${config.subdomain}/${config.database}",
                "not_found config.subdomain config.database: "
                    + "Field 'Subdomain' or Field 'Database' is not known to the service"
            ),
            ("https://${config.host}/me", "not_found config.host: Field 'Host' is not known to the service"),
            ("${config.base_url}/me", "not_found config.base_url: Field 'Server URL' is not known to the service"),
            ("https://h/${credentials.username}", unexpected), ("https://h/me", unexpected),
        ]
    )
    func `404 marks the fields that say which thing is asked for`(_ url: String, _ expected: String) throws {
        let sample = SampleTest(
            config: ["subdomain": "a", "database": "d", "host": "h", "base_url": "https://h"],
            credentials: ["username": "u"]
        )
        let finding = try self.judge(Self.answer(404), ["url": .string(url), "headers": [:]], sample: sample)
        #expect(finding.summary == expected)
    }

    @Test(arguments: [301, 407, 200])
    func `a wrong server marks the field of the URL`(_ status: Int) throws {
        let sample = SampleTest(config: ["base_url": "https://h"])
        let finding = try self.judge(Self.answer(status, "<html>"), ["url": "${config.base_url}/me"], sample: sample)
        #expect(
            finding.summary == "wrong_server config.base_url: Field 'Server URL' does not lead to this service"
        )
    }

    private static let basic: JSON = ["username": "${credentials.username}", "password": "${credentials.password}"]

    private static let secretRows: [(JSONObject, String)] = [
        (["basic_auth": basic, "headers": [:]], refusedPassword),
        (["basic_auth": ["username": "${credentials.username}"], "headers": [:]], refusedUser),
        (["url": "https://h/?key=${credentials.api_key}", "headers": [:]], refused),
        (["headers": ["A": "${credentials.api_key}", "B": "${credentials.password}"]], refusedBoth),
        (["headers": [:]], "refused: The service does not accept the credentials"),
    ]

    @Test(arguments: secretRows.indices)
    func `401 marks the secret fields of the request`(_ index: Int) throws {
        let (probe, expected) = Self.secretRows[index]
        let sample = SampleTest(credentials: ["api_key": "kkkk", "username": "u", "password": "pppp"])
        #expect(try self.judge(Self.answer(401), probe, sample: sample).summary == expected)
    }

    private static let refusedPassword =
        "refused credentials.password: The service does not accept Field 'Password'"
    private static let refusedUser = "refused credentials.username: The service does not accept Field 'Username'"
    private static let refusedBoth =
        "refused credentials.api_key credentials.password: "
        + "The service does not accept Field 'API Key' with Field 'Password'"

    @Test func `403 is a missing scope where 401 is how the service refuses`() throws {
        let failures: JSON = [["status": 401, "code": "refused"]]
        let finding = try self.judge(Self.answer(403), ["failures": failures])
        #expect(finding.summary == "missing_scope: The credentials do not allow the request of the test")
        #expect(finding.outcome == .passed)
    }

    @Test(
        arguments: [
            ("120", 120), ("0", 0), ("86401", 86400), ("99999999999999999999", 86400), (" 5", nil), ("-5", nil),
            ("", nil),
            ("Mon, 23 Nov 2026 16:06:09 GMT", 60), ("Mon, 23 Nov 2026 16:00:00 GMT", 0),
            ("Fri, 01 Jan 2027 00:00:00 GMT", 86400), ("Mon, 23 Nov 2026 16:06:09", nil),
            ("Mon, 31 Feb 2027 00:00:00 GMT", nil),
            ("soon", nil),
        ] as [(String, Int?)]
    )
    func `Retry-After is read and bounded`(_ value: String, _ seconds: Int?) throws {
        for status in [429, 503] {
            let finding = try self.judge(Self.answer(status, "", [("retry-after", value)]))
            #expect(finding.retryAfter == seconds)
            #expect(finding.outcome == .unsure)
        }
        #expect(try self.judge(Self.answer(401, "", [("retry-after", value)])).retryAfter == nil)
    }

    private static let slack: JSONObject = [
        "expect_status": [200], "expect_json": ["ok": true], "identity": ["id": "/user_id"],
        "failures": [
            ["status": 200, "json": ["/error": ["token_revoked", "account_inactive"]], "code": "revoked"],
            ["status": 200, "json": ["/ok": false, "/error": "ratelimited"], "code": "rate_limited"],
            ["status": 403, "header": ["X-RateLimit-Remaining": "0"], "code": "rate_limited", "message": "Too many"],
            ["json": ["/error": "no_team"], "code": "not_found", "field": "subdomain", "message": "No such team"],
        ],
    ]

    @Test(
        arguments: [
            (200, #"{"ok":true}"#, [], "passed: ", nil),
            (200, #"{"ok":false,"error":"invalid_auth"}"#, [], refused, "invalid_auth"),
            (
                200, #"{"ok":false,"error":"token_revoked"}"#, [],
                "revoked credentials.api_key: The access was taken back at the service", "token_revoked"
            ),
            (
                200, #"{"ok":false,"error":"ratelimited"}"#, [],
                "rate_limited: The service accepts no more requests for now", "ratelimited"
            ),
            (403, "", [("x-ratelimit-remaining", "0")], "rate_limited: Too many", nil),
            (403, "", [("x-ratelimit-remaining", "1")], "refused: The service does not accept the credentials", nil),
            (400, #"{"error":"no_team"}"#, [], "not_found config.subdomain: No such team", "no_team"),
            (200, "[]", [], refused, nil), (200, "not JSON", [], wrongServer, nil), (200, "", [], wrongServer, nil),
            (201, #"{"ok":true}"#, [], unexpected, nil),
        ] as [(Int, String, [(name: String, value: String)], String, String?)]
    )
    func `an answer that is OK and is not is refused`(
        _ status: Int,
        _ body: String,
        _ headers: [(name: String, value: String)],
        _ expected: String,
        _ code: String?
    ) throws {
        let finding = try self.judge(Self.answer(status, body, headers), Self.slack)
        #expect(finding.summary == expected)
        #expect(finding.serviceCode == code)
    }

    @Test func `an answer that is too long to be read says nothing`() throws {
        let finding = try self.judge(
            Self.answer(200, "[" + String(repeating: " ", count: 65_535)),
            ["expect_json": ["ok": true]]
        )
        #expect(finding.summary == Self.unexpected)
    }

    @Test(
        arguments: [
            (["/user/id": ["type": "integer"]], true), (["/user/id": ["type": "number"]], true),
            (["/user/id": ["type": "string"]], false), (["/user/name": ["type": "string"]], true),
            (["/user/name": "Anonymous user"], false), (["/list/1": 3], true), (["/list/01": 3], false),
            (["/list/2": ["type": "null"]], true), (["/list": ["type": "array"]], true),
            (["/user": ["type": "object"]], true), (["/ok": ["type": "boolean"]], true), (["ok": true], true),
            (["ok": ["type": "boolean"]], true), (["/none": ["type": "null"]], false), (["none": nil], false),
            (["/o": ["type": "odd"]], true), (["/o": ["type": "other"]], false), (["ok": true, "/list/0": 2], false),
        ] as [(JSONObject, Bool)]
    )
    func `an anonymous answer with status 200 is refused`(_ expected: JSONObject, _ isPassed: Bool) throws {
        let body = #"{"user":{"id":7,"name":"Ada"},"list":[1,3,null],"ok":true,"o":{"type":"odd"}}"#
        let finding = try self.judge(Self.answer(200, body), ["expect_json": .object(expected)])
        #expect(finding.summary == (isPassed ? "passed: " : Self.refused))
    }

    @Test(
        arguments: [
            (#"{"id":"u1","name":"Ada"}"#, "u1", "Ada"), (#"{"id":12,"name":3}"#, "12", "3"),
            (#"{"id":1e2}"#, "1e2", nil), (#"{"id":"","name":"x"}"#, nil, nil), (#"{"id":true}"#, nil, nil),
            (#"{"name":"Ada"}"#, nil, nil), ("[]", nil, nil),
        ] as [(String, String?, String?)]
    )
    func `the account is found`(_ body: String, _ id: String?, _ name: String?) throws {
        let identity: JSON = ["id": "/id", "name": "/name", "kind": "user"]
        let finding = try self.judge(Self.answer(200, body), ["identity": identity])
        let account = id.map { ServiceAccount(origin: "https://api.example.com:443", id: $0, name: name) }
        #expect(finding.account == account)
        #expect(finding.accountKind == (id == nil ? nil : "user"))
        #expect(finding.outcome == .passed)
    }

    @Test func `a long account is cut at 255 code points`() throws {
        let long = String(repeating: "é", count: 300)
        let identity: JSON = ["id": "/id", "name": "/id"]
        let finding = try self.judge(Self.answer(200, #"{"id":"\#(long)"}"#), ["identity": identity])
        #expect(finding.account?.id.unicodeScalars.count == 255)
        #expect(finding.account?.name?.unicodeScalars.count == 255)
    }

    @Test(
        arguments: [
            (["header": "X-OAuth-Scopes", "separator": ", ", "required": ["repo"]], ["repo", "user"], []),
            (
                ["header": "X-OAuth-Scopes", "separator": ",", "required": ["repo", "gist"]], ["repo", "user"], ["gist"]
            ),
            (["pointer": "/scope", "required": ["a", "d", "e"]], ["a", "b"], ["d", "e"]),
            (["pointer": "/scopes"], ["x", "y"], []), (["header": "X-Empty", "required": ["a"]], [], ["a"]),
            (["header": "X-None", "required": ["a"]], nil, []), (["pointer": "/none"], nil, []),
        ] as [(JSON, [String]?, [String])]
    )
    func `scopes are read and compared`(_ source: JSON, _ granted: [String]?, _ missing: [String]) throws {
        let answer = Self.answer(
            200,
            #"{"scope":"a  b","scopes":["x"," y "]}"#,
            [("x-oauth-scopes", " repo, user ,"), ("X-Empty", "")]
        )
        let finding = try self.judge(answer, ["scopes": source])
        #expect(finding.grantedScopes == granted)
        #expect(finding.missingScopes == missing)
        #expect(finding.code == (missing.isEmpty ? .passed : .missingScope) && finding.outcome == .passed)
        let names = missing.map { "'\($0)'" }.joined(separator: ", ")
        let noun = missing.count == 1 ? "scope" : "scopes"
        #expect(finding.message == (missing.isEmpty ? nil : "The credentials lack the \(noun) \(names)"))
    }

    @Test(
        arguments: [
            (#"{"error":"a.b-C_1"}"#, "a.b-C_1"), (#"{"code":"x"}"#, "x"), (#"{"error":{"code":"c","type":"t"}}"#, "c"),
            (#"{"error":{"type":"t"}}"#, "t"), (#"{"error":"Not a code","code":"c"}"#, "c"), (#"{"error":""}"#, nil),
            (#"{"code":5}"#, nil), (#"{"error":"k-canary-1"}"#, nil), (#"{"error":"x.k-canary-1"}"#, nil),
            (#"{"error":"k-canary"}"#, nil), ("<html>", nil), ("[1]", nil),
            (#"{"error":"\#(String(repeating: "a", count: 65))"}"#, nil),
        ] as [(String, String?)]
    )
    func `the service's own code is kept when it is one, and no secret`(_ body: String, _ code: String?) throws {
        #expect(try self.judge(Self.answer(401, body)).serviceCode == code)
    }

    @Test func `a service that repeats the secret shows it nowhere`() throws {
        let body = #"{"id":"k-canary-1","name":"<k-canary-1>","error":"k-canary-1","scope":"a k-canary-1"}"#
        let extra: JSONObject = ["identity": ["id": "/id", "name": "/name"], "scopes": ["pointer": "/scope"]]
        for status in [200, 302, 400, 401, 403, 404, 429, 500] {
            let finding = try self.judge(Self.answer(status, body, [("Location", "k-canary-1")]), extra)
            #expect(!"\(finding)".contains("canary"))
        }
    }

    @Test(
        arguments: [
            (200, "{}", unexpected), (200, #"{"id":1,"scope":"a"}"#, unexpected), (204, "", unexpected),
            (200, "<!doctype html><p>Sign in", wrongServer), (401, "", wrongServer), (403, "", wrongServer),
            (404, "", wrongServer), (302, "", wrongServer), (429, "", unexpected), (503, "", unexpected),
            (200, #"{"revoked":true}"#, unexpected),
        ]
    )
    func `an answer to a request without credentials says nothing of them`(
        _ status: Int,
        _ body: String,
        _ expected: String
    ) throws {
        let extra: JSONObject = [
            "failures": [["status": 401, "code": "refused"], ["json": ["/revoked": true], "code": "revoked"]],
            "identity": ["id": "/id"], "scopes": ["pointer": "/scope", "required": ["b"]],
        ]
        let finding = try self.judge(Self.answer(status, body), extra, isAnonymous: true)
        #expect(finding.summary == expected)
        #expect(finding.account == nil && finding.accountKind == nil)
        #expect(finding.grantedScopes == nil && finding.missingScopes.isEmpty)
    }
}
