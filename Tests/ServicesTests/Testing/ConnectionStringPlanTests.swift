import Catalog
import Domain
import JSON
import Services
import TestSupport
import Testing

/// Log-ins by a connection string with `database` and `tls` beside it, which count where the string says nothing.
struct ConnectionStringPlanTests {
    private static let fallbacks: JSONObject = [
        "url": "${credentials.url}", "database": "${config.database}", "tls": "${config.sslmode}",
    ]

    private static let config: JSONObject = ["database": "fallback", "sslmode": "verify-ca"]

    private func plan(
        _ string: String,
        kind: String = "postgres",
        config: JSONObject = Self.config,
        login: JSONObject = Self.fallbacks
    ) throws -> TestPlan {
        try SampleTest(config: config, credentials: ["url": .string(string)])
            .plan(["handshake": .string(kind), "tcp": .object(login)])
    }

    @Test(
        arguments: [
            ("postgres", "postgres://h", "fallback verify-ca"),
            ("postgres", "postgres://h/", "fallback verify-ca"),
            ("postgres", "postgres://h/own", "own verify-ca"),
            ("postgres", "postgres://h?dbname=own", "own verify-ca"),
            ("postgres", "postgres://h?sslmode=disable", "fallback disable"),
            ("postgres", "postgres://h?ssl=true", "fallback require"),
            ("postgres", "postgres://h/own?sslmode=verify-full", "own verify-full"),
            ("postgres", "host=h user=u", "fallback verify-ca"),
            ("postgres", "host=h dbname=own sslmode=prefer", "own prefer"),
            ("redis", "redis://h", "fallback verify-ca"),
            ("redis", "redis://h/1?ssl_cert_reqs=none", "1 verify-ca"),
            ("redis", "rediss://h/1", "1 verify-full"),
            ("redis", "rediss://h?ssl_cert_reqs=none", "fallback require"),
        ]
    )
    func `the string's own value wins`(_ kind: String, _ string: String, _ expected: String) throws {
        let login = try #require(self.plan(string, kind: kind).handshake)
        #expect("\(login.database ?? "-") \(login.tls.rawValue)" == expected)
    }

    @Test func `a member without a value gives none`() throws {
        let login = try #require(self.plan("postgres://h", config: ["database": "", "sslmode": .null]).handshake)
        #expect(login.database == nil)
        #expect(login.tls == .prefer)
    }

    @Test func `a text of the definition counts`() throws {
        let texts: JSONObject = ["url": "${credentials.url}", "database": "0", "tls": "require"]
        let login = try #require(self.plan("redis://h", kind: "redis", login: texts).handshake)
        #expect(login.database == "0")
        #expect(login.tls == .require)
    }

    /// The string, the answer, and the finding.
    private static let findings: [(String, HandshakeAnswer, String)] = [
        (
            "postgres://h/own", .databaseRefused,
            "not_found credentials.url: Field 'Connection String' names a database that is not known to the service"
        ),
        (
            "postgres://h", .databaseRefused, "not_found config.database: Field 'Database' is not known to the service"
        ),
        (
            "postgres://h/%01", .invalidValue(.database),
            "invalid_config credentials.url: Field 'Connection String' has a character that cannot be sent"
        ),
        (
            "postgres://h", .invalidValue(.database),
            "invalid_config config.database: Field 'Database' has a character that cannot be sent"
        ),
        (
            "postgres://h?sslmode=disable", .tlsRequired,
            "tls credentials.url: The service accepts connections with TLS only"
        ),
        ("postgres://h", .tlsRequired, "tls config.sslmode: The service accepts connections with TLS only"),
        (
            "postgres://h", .credentialsRefused,
            "refused credentials.url: The service does not accept Field 'Connection String'"
        ),
    ]

    @Test(arguments: findings.indices)
    func `a finding marks the place of the value`(_ index: Int) throws {
        let (string, answer, expected) = Self.findings[index]
        #expect(try HandshakeJudge(self.plan(string)).finding(for: answer).summary == expected)
    }

    @Test(
        arguments: [
            (
                "postgres://h?sslmode=require",
                "tls credentials.url: Field 'Connection String' names a host that offers no TLS"
            ),
            ("postgres://h", "tls config.sslmode: Field 'SSL Mode' asks for TLS, which the service does not offer"),
        ]
    )
    func `a service without TLS marks the place of the TLS mode`(_ string: String, _ expected: String) throws {
        let judge = try TestJudge(self.plan(string), at: someTime)
        #expect(judge.finding(for: .tls(.notOffered)).summary == expected)
    }

    @Test(
        arguments: [
            ("postgres://h?sslmode=on", "credentials.url: Field 'Connection String' names no TLS mode that is known"),
            ("postgres://h", "config.sslmode: Field 'SSL Mode' names no TLS mode that is known"),
        ]
    )
    func `an unknown TLS mode marks its place`(_ string: String, _ expected: String) throws {
        let plan = try self.plan(string, config: ["sslmode": "yes"])
        #expect(plan.refusal?.summary == "invalid_config \(expected)")
    }

    /// The integration, the connection string, and the database and TLS mode of the log-in.
    @Test(
        arguments: [
            ("postgres", "postgres://u:p@h/app", "app require"),
            ("postgres", "postgres://u:p@h/app?sslmode=disable", "app disable"),
            ("neon", "postgres://u:p@h/app", "app require"),
            ("neon", "postgres://u:p@h/app?sslmode=verify-full", "app verify-full"),
            ("supabase", "postgres://u:p@h/app", "app require"),
            ("redis", "redis://h", "0 disable"),
            ("redis", "rediss://h/7", "7 verify-full"),
        ]
    )
    func `a built-in definition's texts and defaults count`(_ id: String, _ string: String, _ expected: String) throws {
        let integration = try #require(try Catalog.builtIn().integrations.first { $0.id == id })
        let method = try #require(integration.authMethods.first { $0.id == "connection_string" })
        let plan = TestPlan(
            of: method,
            of: integration,
            config: [:],
            credentials: Secret(["connection_string": .string(string)]),
            sealedDestinations: [],
            in: try sampleID(1),
            expiry: nil,
            at: someTime
        )
        let login = try #require(plan.handshake)
        #expect("\(login.database ?? "-") \(login.tls.rawValue)" == expected)
    }
}
