import Domain
import JSON
import Services
import TestSupport
import Testing

/// Log-ins without HTTP, from single values and from connection strings.
struct HandshakePlanTests {
    private static let login: JSONObject = [
        "host": "${config.host}", "port": "${config.port}", "username": "${credentials.username}",
        "password": "${credentials.password}", "database": "${config.database}", "tls": "${config.sslmode}",
    ]

    private func plan(
        _ kind: String = "postgres",
        config: JSONObject = [:],
        credentials: JSONObject = ["username": "ada", "password": "p"]
    ) throws -> TestPlan {
        let config = JSONObject(
            config.map { ($0.key, $0.value) } + (config["host"] == nil ? [("host", "DB.example.com")] : [])
        )
        return try SampleTest(config: config, credentials: credentials)
            .plan(["handshake": .string(kind), "tcp": .object(Self.login)])
    }

    private func summary(_ plan: TestPlan) -> String {
        guard let login = plan.handshake else { return plan.refusal?.summary ?? "" }
        let values = [login.username, login.password?.reveal(), login.database].map { $0 ?? "-" }
        let place = ServiceOrigin(scheme: login.kind.rawValue, host: login.host, port: login.port)
        return "\(place) \(login.tls.rawValue) \(values.joined(separator: " "))"
    }

    @Test func `single values are used`() throws {
        let plan = try self.plan(config: ["port": "5433", "database": "app", "sslmode": "verify-full"])
        #expect(self.summary(plan) == "postgres://db.example.com:5433 verify-full ada p app")
        #expect(plan.handshake?.destinations == [ServiceOrigin(scheme: "https", host: "base.example.com", port: 443)])
        #expect(try self.summary(self.plan()) == "postgres://db.example.com:5432 prefer ada p -")
        #expect(try self.summary(self.plan(credentials: [:])).hasSuffix("prefer - - -"))
    }

    @Test(
        arguments: [
            ("disable", "disable"), ("allow", "prefer"), ("prefer", "prefer"), ("require", "require"),
            ("verify-ca", "verify-ca"), ("verify-full", "verify-full"), (true, "verify-full"), (false, "disable"),
            ("none", "disable"),
        ] as [(JSON, String)]
    )
    func `every name of TLS is known`(_ value: JSON, _ mode: String) throws {
        #expect(try self.plan(config: ["sslmode": value]).handshake?.tls.rawValue == mode)
    }

    @Test(
        arguments: [
            (["host": "a b"], "host: Field 'Host' has no valid host name"),
            (["host": "/run/postgresql"], "host: Field 'Host' has no valid host name"),
            (["port": 0], "port: Field 'Port' has no port from 1 to 65535"),
            (["port": "x"], "port: Field 'Port' has no port from 1 to 65535"),
            (["sslmode": "yes"], "sslmode: Field 'SSL Mode' names no TLS mode that is known"),
        ] as [(JSONObject, String)]
    )
    func `a value that cannot be used is refused`(_ config: JSONObject, _ field: String) throws {
        #expect(try self.summary(self.plan(config: config)) == "invalid_config config." + field)
    }

    private func plan(_ kind: String, string: String) throws -> TestPlan {
        try SampleTest(credentials: ["url": .string(string)])
            .plan(["handshake": .string(kind), "tcp": ["url": "${credentials.url}"]])
    }

    @Test(
        arguments: [
            ("postgres", "postgres://u:p@h.example.com/app", "postgres://h.example.com:5432 prefer u p app"),
            (
                "postgres", "postgresql+psycopg://u:p%40%3a@h:5433/a%2Fb?sslmode=require",
                "postgres://h:5433 require u p@: a/b"
            ),
            ("postgres", "postgresql://h", "postgres://h:5432 prefer - - -"),
            ("postgres", "postgresql://u@h/?password=q&connect_timeout=3&ssl=true", "postgres://h:5432 require u q -"),
            ("postgres", "postgresql:///db?host=h2&port=7", "postgres://h2:7 prefer - - db"),
            ("postgres", "postgresql://u:a@b@h/db", "postgres://h:5432 prefer u a@b db"),
            ("postgres", "postgresql://u:p@[2001:DB8::1]:7/db", "postgres://[2001:db8::1]:7 prefer u p db"),
            (
                "postgres", #"host = h  port=7 user=u password='a \'b\\' dbname=d sslmode=verify-ca"#,
                #"postgres://h:7 verify-ca u a 'b\ d"#
            ),
            ("postgres", #"hostaddr=192.0.2.1 host=h"#, "postgres://h:5432 prefer - - -"),
            ("redis", "redis://h", "redis://h:6379 disable - - -"),
            ("redis", "redis://:p@h:7/3", "redis://h:7 disable - p 3"),
            ("redis", "rediss://u:p@h", "redis://h:6379 verify-full u p -"),
            ("redis", "valkeys://u:p@h?ssl_cert_reqs=none&db=2", "redis://h:6379 require u p 2"),
            ("redis", "valkey://h", "redis://h:6379 disable - - -"),
            ("redis", "redis://h?ssl_cert_reqs=none", "redis://h:6379 disable - - -"),
        ]
    )
    func `connection strings are read`(_ kind: String, _ string: String, _ expected: String) throws {
        let plan = try self.plan(kind, string: string)
        #expect(self.summary(plan) == expected)
        // The secret may go to the place that it names.
        let login = try #require(plan.handshake)
        #expect(login.destinations?.contains(login.origin) == true)
    }

    @Test(
        arguments: [
            ("postgres", "mysql://u:p@h/db"), ("postgres", "redis://h"), ("redis", "postgres://h"), ("redis", "host=h"),
            ("redis", "redis+x://h"), ("postgres", "postgres://u:p%4@h/db"), ("postgres", "postgres://u:%ff@h/db"),
            ("postgres", "postgres:///db"), ("postgres", "host='h"), ("postgres", "h"), ("postgres", "dbname=x"),
            ("postgres", "postgres://h/db?sslmode"), ("postgres", "user=u password=\\"),
        ]
    )
    func `a string that is no connection string is refused`(_ kind: String, _ string: String) throws {
        let message = "Field 'Connection String' is no connection string that can be tested"
        #expect(try self.summary(self.plan(kind, string: string)) == "invalid_config credentials.url: " + message)
    }

    @Test(
        arguments: [
            ("postgres://u:p@h,h2/db", "has no valid host name"),
            ("postgres://h:99999", "has no port from 1 to 65535"),
            ("postgres://h?sslmode=on", "names no TLS mode that is known"),
        ]
    )
    func `a value of a connection string that cannot be used marks the string`(_ string: String, _ words: String) throws
    {
        let message = "invalid_config credentials.url: Field 'Connection String' \(words)"
        #expect(try self.summary(self.plan("postgres", string: string)) == message)
    }

    private static let answers: [(HandshakeAnswer, String, ofString: String)] = [
        (.accepted, "passed: ", "passed: "),
        (
            .credentialsRefused,
            "refused credentials.username credentials.password: "
                + "The service does not accept Field 'Username' with Field 'Password'",
            "refused credentials.url: The service does not accept Field 'Connection String'"
        ),
        (
            .passwordRequired, "refused credentials.password: Field 'Password' is required",
            "refused credentials.url: Field 'Connection String' has no password, and the service demands one"
        ),
        (
            .accessRefused,
            "refused credentials.username: The service does not accept Field 'Username' from this address",
            "refused credentials.url: The service does not accept Field 'Connection String' from this address"
        ),
        (
            .databaseRefused, "not_found config.database: Field 'Database' is not known to the service",
            "not_found credentials.url: Field 'Connection String' names a database that is not known to the service"
        ),
        (
            .tlsRequired, "tls config.sslmode: The service accepts connections with TLS only",
            "tls credentials.url: The service accepts connections with TLS only"
        ),
        (
            .wrongService, "wrong_server config.host: Field 'Host' does not lead to this service",
            "wrong_server credentials.url: Field 'Connection String' does not lead to this service"
        ),
        (
            .unsupported, "no_test: The service asks for a kind of log-in that cannot be tested",
            "no_test: The service asks for a kind of log-in that cannot be tested"
        ),
        (
            .invalidValue(.password),
            "invalid_config credentials.password: Field 'Password' has a character that cannot be sent",
            "invalid_config credentials.url: Field 'Connection String' has a character that cannot be sent"
        ),
        (
            .invalidValue(.username),
            "invalid_config credentials.username: Field 'Username' has a character that cannot be sent",
            "invalid_config credentials.url: Field 'Connection String' has a character that cannot be sent"
        ),
        (
            .invalidValue(.database),
            "invalid_config config.database: Field 'Database' has a character that cannot be sent",
            "invalid_config credentials.url: Field 'Connection String' has a character that cannot be sent"
        ),
        (
            .failed, "service_fault: The service failed, so the credentials could not be tested",
            "service_fault: The service failed, so the credentials could not be tested"
        ),
    ]

    @Test(arguments: answers.indices)
    func `every answer to a log-in has its finding`(_ index: Int) throws {
        let (answer, expected, ofString) = Self.answers[index]
        #expect(try HandshakeJudge(self.plan()).finding(for: answer).summary == expected)
        let plan = try self.plan("postgres", string: "postgres://u:p@h/db")
        #expect(HandshakeJudge(plan).finding(for: answer).summary == ofString)
    }
}
