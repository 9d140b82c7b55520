import Domain
import JSON
import Testing

@Suite struct DestinationsTests {
    private static let fields = [
        Field(key: "base_url", label: "Base URL", kind: .url, defaultValue: "https://default.example.com"),
        Field(key: "host", label: "Host", kind: .hostname),
        Field(key: "port", label: "Port", kind: .port),
        Field(key: "site", label: "Site", kind: .string),
    ]

    private func method(oauth: JSONObject? = nil, test: JSONObject? = nil) -> AuthMethod {
        AuthMethod(
            id: "m",
            name: "M",
            kind: oauth == nil ? .basic : .oauth2,
            description: "",
            isDefault: true,
            fields: [],
            oauth: oauth.map(OAuthEndpoints.init),
            probe: test.map(ProbeDefinition.init)
        )
    }

    private func integration(_ baseURL: String?, _ method: AuthMethod) -> Integration {
        Integration(
            id: "i",
            name: "I",
            type: .api,
            category: "",
            documentationURL: "",
            baseURL: baseURL,
            authMethods: [method],
            configFields: Self.fields
        )
    }

    private func places(
        _ baseURL: String?,
        oauth: JSONObject? = nil,
        test: JSONObject? = nil,
        config: JSONObject = [:],
        credentials: JSONObject = [:]
    ) -> [String] {
        let method = self.method(oauth: oauth, test: test)
        return Destinations.of(self.integration(baseURL, method), method, config: config, credentials: credentials)
            .map { "\($0.origin) \($0.sources.map(\.key).joined(separator: ","))" }
    }

    @Test(
        arguments: [
            ("${config.base_url}/v2", ["base_url": "https://x.test/a"], ["https://x.test:443 base_url"]),
            ("${config.base_url}/v2", [:], ["https://default.example.com:443 base_url"]),
            ("https://${config.site}.example.com/x", ["site": "a"], ["https://a.example.com:443 site"]),
            ("https://${config.site}.example.com/x", ["site": "evil.test/"], ["https://evil.test:443 site"]),
            ("https://${config.site}.example.com/x", [:], []),
            ("https://fixed.example.com/${config.site}", ["site": "a"], []),
            ("postgresql://${config.host}:${config.port}/d", ["host": "h", "port": 1], ["postgres://h:1 host,port"]),
            ("postgresql://${config.host}:${config.port}/d", ["host": "h"], ["postgres://h:5432 host,port"]),
            ("postgresql://${config.host}:${config.port}/d", ["host": "::1"], ["postgres://[::1]:5432 host,port"]),
            ("postgresql://${config.host}:${config.port}/d", ["port": 1], []),
        ] as [(String, JSONObject, [String])]
    )
    func `a URL names a place when its authority has a value of the config`(
        _ url: String,
        _ config: JSONObject,
        _ expected: [String]
    ) {
        #expect(self.places(url, config: config) == expected)
        #expect(self.places(nil, test: ["url": .string(url)], config: config) == expected)
    }

    @Test func `OAuth endpoints and log-ins are places, each once`() {
        let oauth: JSONObject = [
            "authorization_url": "https://${config.site}.example.com/a",
            "token_url": "https://${config.site}.example.com/t",
            "revocation_url": "https://${config.host}/r",
        ]
        let places = self.places("${config.base_url}", oauth: oauth, config: ["site": "a", "host": "h"])
        #expect(
            places == [
                "https://default.example.com:443 base_url", "https://a.example.com:443 site", "https://h:443 host",
            ]
        )
        let login: JSONObject = ["handshake": "redis", "tcp": ["host": "${config.host}", "port": "${config.port}"]]
        #expect(self.places(nil, test: login, config: ["host": "h"]) == ["redis+disable://h:6379 host,port"])
        #expect(
            self.places(nil, test: login, config: ["host": "::1", "port": 7]) == ["redis+disable://[::1]:7 host,port"]
        )
        let string: JSONObject = ["handshake": "redis", "tcp": ["url": "${credentials.url}"]]
        #expect(self.places(nil, test: string, credentials: ["url": "redis://h"]).isEmpty)
    }

    @Test func `what is allowed is the fixed places and the given ones`() {
        let oauth: JSONObject = [
            "token_url": "https://fixed.example.com/t", "revocation_url": "https://${credentials.dc}.example.com/r",
        ]
        let method = self.method(oauth: oauth)
        let integration = self.integration("${config.base_url}", method)
        #expect(Destinations.fixed(integration, method).map(\.description) == ["https://fixed.example.com:443"])
        let allowed = { (list: Set<ServiceOrigin>?) in
            Destinations.allowed(
                integration,
                method,
                config: ["base_url": "https://now.test"],
                content: SealedContent(Secret(["dc": "us1"]), for: list)
            ).map(\.description).sorted()
        }
        let own = ["https://fixed.example.com:443", "https://us1.example.com:443"]
        #expect(allowed([]) == own)
        #expect(allowed([ServiceOrigin(of: "https://a.test")]) == ["https://a.test:443"] + own)
        #expect(allowed(nil) == own.dropLast() + ["https://now.test:443"] + own.suffix(1))
    }

    private static let endpoints =
        #"{"authorization_url":"https://a.test/a","token_url":"https://a.test/t","announces_issuer":false,"#
        + #""revocation_url":"https://a.test/r"}"#

    @Test(
        arguments: [
            #"{"a":1,"$destinations":["https://a.test:443"]}"#: ["https://a.test:443"],
            #"{"a":1,"$destinations":[]}"#: [],
            #"{"a":1}"#: nil, #"{"a":1,"$destinations":"x"}"#: nil, #"{"a":1,"$destinations":["x"]}"#: nil,
            #"{"a":1,"$destinations":[1]}"#: nil, #"{"a":1,"$endpoints":{}}"#: nil,
            #"{"a":1,"$destinations":["https://a.test:443"],"$endpoints":\#(Self.endpoints)}"#:
                ["https://a.test:443"],
        ] as [String: [String]?]
    )
    func `a list is read apart from the secret`(_ sealed: String, _ list: [String]?) throws {
        let content = SealedContent(sealed: try #require(try JSON(parsing: sealed).object))
        #expect(content.destinations?.map(\.description) == list)
        #expect(content.secret.reveal() == ["a": 1])
        if list != nil { #expect(JSON.object(content.sealed.reveal()).serialized() == sealed) }
    }

    @Test(
        arguments: [
            ("redis+disable", "redis+verify-full", true), ("redis+verify-full", "redis+disable", false),
            ("postgres+prefer", "postgres+require", true), ("postgres+require", "postgres+prefer", false),
            ("postgres+verify-ca", "postgres+verify-full", true), ("postgres+verify-full", "postgres+verify-ca", false),
            ("postgres+disable", "postgres+disable", true), ("postgres+disable", "redis+disable", false),
            ("redis", "redis+disable", false), ("redis", "redis+verify-full", false), ("redis", "redis", true),
            ("http", "https", false), ("postgres+x", "postgres+verify-full", false),
        ]
    )
    func `a stronger protection is no other place`(_ given: String, _ asked: String, _ isCovered: Bool) {
        let list: Set = [ServiceOrigin(scheme: given, host: "h.test", port: 1)]
        #expect(list.cover(ServiceOrigin(scheme: asked, host: "h.test", port: 1)) == isCovered)
        #expect(!list.cover(ServiceOrigin(scheme: asked, host: "h.test", port: 2)))
        #expect(!list.cover(ServiceOrigin(scheme: asked, host: "i.test", port: 1)))
    }

    @Test func `the protection of a log-in is a field of its place`() {
        let fields = [Field(key: "tls", label: "TLS", kind: .string, defaultValue: "require")]
        let places = { (login: JSONObject, config: JSONObject) in
            OriginTemplate(.postgres, login, fields: fields).flatMap {
                $0.destination(config: config, credentials: [:])
            }.map { "\($0.origin) \($0.sources.map(\.key)) \($0.protection?.key ?? "-") \($0.standard != nil)" }
        }
        let fixed: JSONObject = ["host": "h", "port": 7, "tls": "${config.tls}"]
        #expect(places(fixed, [:]) == "postgres+require://h:7 [] tls false")
        #expect(places(fixed, ["tls": "allow"]) == "postgres+prefer://h:7 [] tls false")
        #expect(places(fixed, ["tls": false]) == "postgres+disable://h:7 [] tls false")
        #expect(places(fixed, ["tls": "x"]) == "postgres://h:7 [] tls false")
        #expect(places(["host": "h", "tls": "require"], [:]) == nil)
        let string: JSONObject = ["url": "${credentials.url}", "tls": "${config.tls}"]
        #expect(places(string, ["tls": "verify-ca"]) == "postgres+verify-ca://*:0 [] tls true")
        #expect(OriginTemplate(.postgres, ["url": "${credentials.url}", "tls": "require"], fields: fields) == nil)
    }
}
