import Domain
import JSON
import Services
import TestSupport
import Testing

/// Definitions of tests with the values of a connection in them.
struct TestPlanTests {
    private func url(_ template: String, _ config: JSONObject) throws -> String {
        let plan = try SampleTest(config: config).plan(["url": .string(template)])
        guard let url = plan.request?.url else { return plan.refusal?.summary ?? "" }
        return "\(url.origin)\(url.target)"
    }

    @Test(
        arguments: [
            ("https://api.example.com/a", [:], "https://api.example.com:443/a"),
            ("https://${config.subdomain}.example.com/a", ["subdomain": "acme"], "https://acme.example.com:443/a"),
            ("https://${config.host}/a", ["host": "h.example.com:8443"], "https://h.example.com:8443/a"),
            ("https://h:${config.port}/a", [:], "https://h:5432/a"),
            ("https://h:${config.port}/a", ["port": ""], "https://h:5432/a"),
            ("https://${config.host}:${config.database}/a", ["host": "h"], "https://h:443/a"),
            ("https://${config.host}:${config.port}/a", ["host": "2001:DB8::1"], "https://[2001:db8::1]:5432/a"),
            ("https://${config.host}/a", ["host": "[2001:db8::1]"], "https://[2001:db8::1]:443/a"),
            ("https://h/${config.subdomain}/x", ["subdomain": "a b/ü?"], "https://h:443/a%20b%2F%C3%BC%3F/x"),
            (
                "https://h/?q=${config.subdomain}&v=${config.version}", ["subdomain": "a&b"],
                "https://h:443/?q=a%26b&v=v1"
            ),
            ("https://h/${config.database}", [:], "https://h:443/"),
            (
                "${config.base_url}/v1", ["base_url": "https://git.example.com/api/"],
                "https://git.example.com:443/api/v1"
            ),
            ("${config.base_url}", ["base_url": "https://h/p?x=1"], "https://h:443/p?x=1"),
            ("https://h/${config.port}", ["port": 7], "https://h:443/7"),
        ] as [(String, JSONObject, String)]
    )
    func `placeholders are replaced and encoded where they stand`(
        _ template: String,
        _ config: JSONObject,
        _ url: String
    ) throws {
        #expect(try self.url(template, config) == url)
    }

    @Test(
        arguments: [
            ("https://${config.host}/a", ["host": "a/b"], "host: Field 'Host' must be a name without / ? # and @"),
            ("https://${config.host}/a", ["host": "a?b"], "host: Field 'Host' must be a name without / ? # and @"),
            ("https://${config.host}/a", ["host": "a#b"], "host: Field 'Host' must be a name without / ? # and @"),
            ("https://${config.host}/a", ["host": "u@b"], "host: Field 'Host' must be a name without / ? # and @"),
            ("https://${config.host}/a", ["host": "a\r\nb"], "host: Field 'Host' must be a name without / ? # and @"),
            ("https://${config.host}/a", ["host": "a_b"], "host: Field 'Host' has no valid host name"),
            ("https://${config.host}/a", [:], "host: Field 'Host' has no valid host name"),
            ("https://h:${config.port}/a", ["port": 70000], "port: Field 'Port' has no port from 1 to 65535"),
            ("${config.base_url}/a", ["base_url": "ftp://h"], "base_url: Field 'Server URL' must begin with https://"),
            ("${config.base_url}/a", ["base_url": "h.com"], "base_url: Field 'Server URL' must begin with https://"),
            (
                "${config.base_url}/a", ["base_url": "https://h?x"],
                "base_url: Field 'Server URL' must be an address without ? and #"
            ),
            (
                "${config.base_url}/a", ["base_url": "https://u:p@h"],
                "base_url: Field 'Server URL' has no valid host name"
            ),
            (
                "https://h/${config.subdomain}/a", ["subdomain": ".."],
                "subdomain: Field 'Subdomain' cannot be part of an address"
            ),
            (
                "${config.base_url}/a", ["base_url": "https://h/../b"],
                "base_url: Field 'Server URL' cannot be part of an address"
            ),
        ] as [(String, JSONObject, String)]
    )
    func `a value that would lead elsewhere is refused`(
        _ template: String,
        _ config: JSONObject,
        _ field: String
    ) throws {
        #expect(try self.url(template, config) == "invalid_config config." + field)
    }

    @Test func `headers, body and basic authentication are filled`() throws {
        let plan = try SampleTest(credentials: ["username": "ada", "password": "pass:word", "api_key": "k"])
            .plan([
                "method": "POST", "url": "https://h/",
                "headers": ["X-Key": "Key ${credentials.api_key}", "X-Version": "${config.version}"],
                "basic_auth": ["username": "${credentials.username}", "password": "${credentials.password}"],
                "body": ["query": "say \"${credentials.api_key}\"", "list": ["${config.version}", 1, true, nil]],
            ])
        let request = try #require(plan.request)
        #expect(request.method == .post && request.purpose == .test)
        let headers = request.headers.map { "\($0.name): \($0.value.reveal())" }
        #expect(
            headers == [
                "X-Key: Key k", "X-Version: v1", "Authorization: Basic YWRhOnBhc3M6d29yZA==",
                "Content-Type: application/json",
            ]
        )
        let body = String(decoding: request.body?.reveal() ?? [], as: UTF8.self)
        #expect(body == #"{"query":"say \"k\"","list":["v1",1,true,null]}"#)
    }

    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("ÿ>?", "w78+Pw=="),
    ])
    func `basic authentication is in Base64`(_ password: String, _ encoded: String) throws {
        // The user name and the colon fill one group of three bytes.
        let plan = try SampleTest(credentials: ["password": .string(password)])
            .plan(["url": "https://h/", "basic_auth": ["username": "ab", "password": "${credentials.password}"]])
        #expect(plan.request?.headers.first?.value.reveal() == "Basic YWI6" + encoded)
    }

    @Test(arguments: ["a\r\nX: y", "a\nb", "a\u{0}b", "a\u{7f}"])
    func `a header value with a control character is refused`(_ value: String) throws {
        let plan = try SampleTest(credentials: ["api_key": .string(value)]).plan(SampleTest.probe)
        #expect(
            plan.refusal?.summary
                == "invalid_config credentials.api_key: Field 'API Key' has a character that cannot be sent"
        )
    }

    @Test func `a user name with a colon is refused for basic authentication`() throws {
        let plan = try SampleTest(credentials: ["username": "a:b"])
            .plan(["url": "https://h/", "basic_auth": ["username": "${credentials.username}", "password": "x"]])
        #expect(
            plan.refusal?.summary == "invalid_config credentials.username: Field 'Username' must not contain a colon"
        )
    }

    @Test func `a secret may go to the sealed and the fixed origins`() throws {
        let sealed = ServiceOrigin(scheme: "https", host: "given.example.com", port: 443)
        var sample = SampleTest(kind: .oauth2, credentials: ["access_token": "t", "api_key": "k"], sealed: [sealed])
        let plan = try sample.plan([
            "url": "https://api.example.com/me", "headers": ["Authorization": "${credentials.access_token}"],
        ])
        let hosts = ["api", "auth", "base", "given"].map {
            ServiceOrigin(scheme: "https", host: "\($0).example.com", port: 443)
        }
        #expect(plan.request?.destinations == Set(hosts))
        // A host from the config is no fixed one.
        sample.config = ["host": "evil.example.net"]
        let moved = try sample.plan([
            "url": "https://${config.host}/me", "headers": ["Authorization": "${credentials.access_token}"],
        ])
        #expect(moved.request?.destinations == Set(hosts.dropFirst()))
        #expect(try sample.plan(["url": "https://${config.host}/me"]).request?.destinations == nil)
    }

    @Test(
        arguments: [
            ("https://api.example.com:9243/me", [:], [443, 9243]),
            ("https://${config.host}:9243/me", ["host": "h"], [443, 9243]),
            ("https://${config.host}:9243", ["host": "h"], [443, 9243]),
            ("https://${config.subdomain}.example.com:9243/a:7", ["subdomain": "s"], [443, 9243]),
            ("https://api.example.com/me?x=:9243", [:], [443]),
            // A port that the config gives is none of the definition.
            ("https://${config.host}:${config.port}/me", ["host": "h", "port": 9243], [443]),
            ("https://h:9${config.port}/me", ["port": 243], [443]),
            ("https://${config.host}/me", ["host": "h:9243"], [443]),
            ("${config.base_url}:9243/me", ["base_url": "https://h"], [443]),
        ] as [(String, JSONObject, Set<Int>)]
    )
    func `a request may use the ports that its definition names`(
        _ url: String,
        _ config: JSONObject,
        _ ports: Set<Int>
    ) throws {
        let request = try #require(try SampleTest(config: config).plan(["url": .string(url)]).request)
        #expect(request.definitionPorts == ports)
    }

    @Test func `an OAuth token is tested until its end`() throws {
        let probe: JSONObject = ["url": "https://h/", "headers": ["A": "${credentials.access_token}"]]
        var sample = SampleTest(kind: .oauth2, credentials: ["access_token": "t"], expiry: someTime)
        let finding = try #require(try sample.plan(probe).refusal)
        #expect(finding.summary == "expired: The token has expired")
        #expect(finding.isPastExpiry && finding.outcome == .notTestable)
        sample.expiry = someTime.adding(seconds: 1)
        #expect(try sample.plan(probe).request != nil)
        sample = SampleTest(expiry: someTime)
        #expect(try sample.plan(SampleTest.probe).request != nil)
        #expect(
            try SampleTest(kind: .oauth2ClientCredentials).plan(probe).refusal?.summary
                == "no_test: The credentials have no access token to test"
        )
    }

    @Test(arguments: [nil, ["handshake": "mysql"], ["handshake": "mysql", "url": "https://h"]] as [JSONObject?])
    func `a method without a test that is known has none`(_ probe: JSONObject?) throws {
        #expect(try SampleTest().plan(probe).refusal?.summary == "no_test: No test is known for this auth method")
    }

    @Test(
        arguments: [
            SampleTest.probe, ["url": "https://h/${credentials.api_key}?key=${credentials.api_key}"],
            ["url": "https://h", "method": "POST", "body": "${credentials.api_key}"],
            ["url": "https://h", "basic_auth": ["username": "${credentials.api_key}"]],
            ["handshake": "redis", "tcp": ["host": "h", "password": "${credentials.api_key}"]],
        ] as [JSONObject]
    )
    func `a plan shows no secret`(_ probe: JSONObject) throws {
        let plan = try SampleTest().plan(probe)
        #expect(plan.refusal == nil)
        var dumped = ""
        dump(plan, to: &dumped)
        for text in ["\(plan)", String(reflecting: plan), dumped] {
            #expect(!text.contains("canary") && !text.contains("ay1jYW5hcnkt"))
        }
    }
}
