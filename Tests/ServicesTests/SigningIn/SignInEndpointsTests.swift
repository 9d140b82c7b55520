import Domain
import JSON
import Testing

@testable import Services

@Suite struct `The endpoints of a sign-in` {
    @Test func `are those of the definition`() throws {
        let sample = try SignInSample(
            """
            {"refresh_url": "https://login.beacon.example/refresh", "issuer": "https://login.beacon.example",
                "revocation_url": "https://login.beacon.example/revoke", "resource": "https://mcp.beacon.example/v2"}
            """
        )
        let endpoints = try sample.endpoints()
        #expect(endpoints.authorizationURL == "https://login.beacon.example/authorize")
        #expect(endpoints.tokenURL == "https://login.beacon.example/token")
        #expect(endpoints.refreshURL == "https://login.beacon.example/refresh")
        #expect(endpoints.revocationURL == "https://login.beacon.example/revoke")
        #expect(endpoints.issuer == "https://login.beacon.example")
        #expect(endpoints.resource == "https://mcp.beacon.example/v2")
        #expect(!endpoints.announcesIssuer)
    }

    static let filled: [(template: String, config: JSONObject, url: String)] = [
        ("https://${config.site}/token", ["site": "Acme.Example"], "https://acme.example/token"),
        ("https://login.${config.region}.example/token", [:], "https://login.eu.example/token"),
        (
            "https://a.example/${config.region}/token", ["region": "a/b?c=#d"],
            "https://a.example/a%2Fb%3Fc%3D%23d/token"
        ),
        ("https://a.example:${config.region}/token", ["region": "8443"], "https://a.example:8443/token"),
    ]

    @Test(arguments: filled)
    func `have the values of config`(_ row: (template: String, config: JSONObject, url: String)) throws {
        let sample = try SignInSample(#"{"token_url": "\#(row.template)"}"#, config: row.config)
        #expect(try sample.endpoints().tokenURL == row.url)
    }

    static let refused: [(template: String, config: JSONObject, hosts: String, code: FieldProblem.Code)] = [
        ("https://${config.site}/token", [:], "[]", .required),
        ("https://${config.site}/token", ["site": ""], "[]", .required),
        ("https://${config.site}/token", ["site": "a.example/x?"], "[]", .invalidFormat),
        ("https://${config.site}/token", ["site": "user@evil.example"], "[]", .invalidFormat),
        ("https://${config.site}/token", ["site": "a_b"], "[]", .invalidFormat),
        ("${config.site}/token", ["site": "https://a.example?x="], "[]", .invalidFormat),
        ("${config.site}/token", ["site": "ftp://a.example"], "[]", .invalidFormat),
        ("https://a.example/${config.region}/token", ["region": ".."], "[]", .invalidFormat),
        ("https://${config.site}/token", ["site": "evil.example"], #"["*.beacon.example"]"#, .invalidFormat),
        ("https://${config.site}/token", ["site": "a.b.beacon.example"], #"["*.beacon.example"]"#, .invalidFormat),
        (
            "https://${config.site}/token", ["site": "beacon.example.evil.example"], #"["beacon.example"]"#,
            .invalidFormat
        ),
    ]

    @Test(arguments: refused.indices)
    func `refuse a value that makes no URL of the service`(_ index: Int) throws {
        let row = Self.refused[index]
        let hosts = row.hosts == "[]" ? "" : #", "hosts": \#(row.hosts)"#
        let sample = try SignInSample(#"{"token_url": "\#(row.template)"\#(hosts)}"#, config: row.config)
        let failure = #expect(throws: CheckFailure.self) { try sample.endpoints() }
        #expect(failure?.problems.map(\.code) == [row.code], "\(row)")
    }

    @Test func `accept a host of the list`() throws {
        let oauth = #"{"token_url": "https://${config.site}/token", "hosts": ["*.beacon.example", "beacon.example"]}"#
        for host in ["a.beacon.example", "beacon.example"] {
            let sample = try SignInSample(oauth, config: ["site": .string(host)])
            #expect(try sample.endpoints().tokenURL == "https://\(host)/token")
        }
    }

    private static let zoho = """
        {"token_url": "${callback.accounts-server}/oauth/v2/token", "hosts": ["accounts.zoho.com", "accounts.zoho.eu"]}
        """

    @Test func `take the token server of a callback from the list`() throws {
        let sample = try SignInSample(Self.zoho)
        let query = [(name: "location", value: "eu"), (name: "accounts-server", value: "https://accounts.zoho.eu")]
        let endpoints = try sample.endpoints().completed(by: query, for: sample.oauth)
        #expect(endpoints.tokenURL == "https://accounts.zoho.eu/oauth/v2/token")
        #expect(endpoints.authorizationURL == "https://login.beacon.example/authorize")
    }

    @Test(arguments: [
        "https://accounts.zoho.evil", "https://accounts.zoho.eu.evil", "http://accounts.zoho.eu", "accounts.zoho.eu",
        "",
        "https://accounts.zoho.eu:8443", "https://accounts.zoho.eu@evil", "https://evil/accounts.zoho.eu",
        "https://accounts.zoho.eu/x?", "https://accounts.zoho.eu#", "https://evil\\.accounts.zoho.eu",
    ])
    func `refuse another token server of a callback`(_ value: String) throws {
        let sample = try SignInSample(Self.zoho)
        #expect(throws: TokenFailure.self) {
            try sample.endpoints().completed(by: [(name: "accounts-server", value: value)], for: sample.oauth)
        }
    }

    @Test func `refuse a callback without the token server`() throws {
        let sample = try SignInSample(Self.zoho)
        #expect(throws: TokenFailure.self) { try sample.endpoints().completed(by: [], for: sample.oauth) }
    }

    @Test func `are to be discovered where a definition names none`() throws {
        let sample = try SignInSample(#"{"token_url": null}"#)
        #expect(throws: CheckFailure.self) { try sample.endpoints() }
    }

    @Test func `come with the config of the callback`() throws {
        let sample = try SignInSample(#"{"callback": {"config": {"realm_id": "realmId"}}}"#, fields: ["realm_id"])
        let query = [(name: "code", value: "c"), (name: "realmId", value: "9130347596842384000")]
        #expect(sample.oauth.config(from: query) == ["realm_id": "9130347596842384000"])
        #expect(sample.oauth.config(from: [(name: "realmId", value: "")]) == [:])
    }
}
