import Domain
import JSON
import Testing

@testable import Catalog

@Suite struct CatalogTests {
    private let catalog: Catalog

    init() throws {
        self.catalog = try BuiltIn.catalog()
    }

    private func submission(
        _ integration: String,
        _ type: IntegrationType,
        method: String? = nil,
        credentials: JSONObject? = nil,
        config: JSONObject = [:]
    ) -> ConnectionSubmission {
        ConnectionSubmission(
            integration: integration,
            integrationType: type,
            config: config,
            credentials: credentials.map(Secret.init),
            authMethodID: method
        )
    }

    @Test func integrationsAreSortedById() {
        let ids = self.catalog.integrations.map(\.id)
        #expect(ids == ids.sorted() && ids.contains("gmail"))
    }

    @Test(arguments: [
        ("gmial", "Integration is not known; the nearest known ones are: gmail"),
        ("Gmail", "Integration is not known; the nearest known ones are: gmail"),
        (
            "google_shets",
            "Integration is not known; the nearest known ones are: google_sheets"
        ),
        ("frobnicator9000", "Integration is not known"), ("", "Integration is not known"),
        (String(repeating: "x", count: 100_000), "Integration is not known"),
    ])
    func anUnknownIntegrationIsAnsweredWithTheNearest(_ name: String, _ sentence: String) throws {
        let problems = try self.catalog.problems(self.submission(name, .connectors))
        let near = sentence.split(separator: ": ").dropFirst().first?.split(separator: ", ").first.map(String.init)
        #expect(
            problems == [
                FieldProblem(field: "integration", in: .body, code: .unknown, message: sentence, suggestion: near)
            ]
        )
    }

    @Test(arguments: IntegrationType.allCases.filter { $0 != .connectors })
    func anotherTypeIsAnsweredWithTheRightOne(_ type: IntegrationType) throws {
        let problems = try self.catalog.problems(self.submission("gmail", type, credentials: ["access_token": "a"]))
        #expect(
            problems == [
                FieldProblem(
                    field: "integration_type",
                    in: .body,
                    code: .conflict,
                    message: "Integration 'gmail' is of integration_type 'connectors'",
                    suggestion: "connectors"
                )
            ]
        )
    }

    @Test func withoutATypeThatOfTheDefinitionIsTaken() throws {
        var submission = self.submission("gmail", .connectors, credentials: ["access_token": "ya29.a0"])
        #expect(try self.catalog.check(submission, now: someTime).integrationType == .connectors)
        submission.integrationType = nil
        #expect(try self.catalog.check(submission, now: someTime).integrationType == .connectors)
        submission.integration = "my-own"
        #expect(try self.catalog.sentences(submission) == ["Integration is not known"])
        submission.integrationType = .custom
        #expect(try self.catalog.check(submission, now: someTime).integrationType == .custom)
    }

    @Test(arguments: [("", nil), ("oauth", "oauth2"), ("OAuth2", "oauth2"), ("basic", nil), (" oauth2", "oauth2")])
    func anUnknownMethodIsAnsweredWithTheKnown(_ method: String, _ near: String?) throws {
        let problems = try self.catalog.problems(self.submission("gmail", .connectors, method: method))
        #expect(
            problems == [
                FieldProblem(
                    field: "auth_method_id",
                    in: .body,
                    code: .unknown,
                    message: "Auth method is not known; 'gmail' has: oauth2, service_account",
                    suggestion: near
                )
            ]
        )
    }

    @Test func allProblemsAreNamedCredentialsFirst() throws {
        let problems = try self.catalog.problems(
            self.submission(
                "postgres",
                .storage,
                credentials: ["password": 1],
                config: ["sslmode": "maybe", "port": 0, "host": "a b"]
            )
        )
        #expect(
            problems.map(\.message) == [
                "Field 'Username' is required", "Field 'Password' must be a string",
                "Field 'Host' must be a valid hostname", "Field 'Port' must be a port number between 1 and 65535",
                "Field 'Database' is required",
                "Field 'SSL Mode' must be one of: disable, allow, prefer, require, verify-ca, verify-full",
            ]
        )
        #expect(problems.map(\.location) == [.credentials, .credentials, .config, .config, .config, .config])
        #expect(problems.map(\.field) == ["username", "password", "host", "port", "database", "sslmode"])
    }

    @Test func aConfigFieldMayBeRequiredForOneMethodOnly() throws {
        let credentials: JSONObject = ["connection_string": "postgres://u:p@h/d"]
        let submission = self.submission("postgres", .storage, method: "connection_string", credentials: credentials)
        #expect(try self.catalog.sentences(submission) == [])
    }

    @Test func theCheckedSubmissionIsAsItIsStored() throws {
        let checked = try self.catalog.check(
            self.submission(
                "postgres",
                .storage,
                credentials: ["username": " u ", "password": "p", "extra": [1]],
                config: ["host": "h ", "port": "5433", "database": "d", "schema": .null, "other": " x "]
            ),
            now: someTime
        )
        #expect(checked.credentials.reveal() == ["username": "u", "password": "p", "extra": [1]])
        #expect(checked.config == ["host": "h", "port": 5433, "database": "d", "other": " x "])
        #expect((checked.authMethodID, checked.authType, checked.credentialType) == ("basic", .basicAuth, .storage))
        #expect(checked.expiresAt == nil)
    }

    @Test(
        arguments: [
            ("gmail", .connectors, "oauth2", .integration), ("openai", .model, "api_key", .llm),
            ("pinecone", .storage, "api_key", .vectorStore), ("custom", .custom, "api_key", .custom),
        ] as [(String, IntegrationType, String, CredentialType)]
    )
    func theCredentialIsOfTheIntegrationsKind(
        _ id: String,
        _ type: IntegrationType,
        _ methodID: String,
        _ expected: CredentialType
    ) throws {
        let integration = try #require(self.catalog.integrations.first { $0.id == id })
        let method = try #require(integration.authMethods.first { $0.id == methodID })
        #expect(integration.type == type)
        let submission = integration.submission(
            method: methodID,
            credentials: method.requiredFields.plausibleObject,
            config: integration.requiredConfigFields(for: method).plausibleObject
        )
        #expect(try self.catalog.check(submission, now: someTime).credentialType == expected)
    }

    @Test func withoutSecretsTheCredentialIsCustom() throws {
        let checked = try self.catalog.check(self.submission("custom", .custom, method: "none"), now: someTime)
        #expect((checked.authType, checked.credentialType) == (.custom, .custom))
        #expect(checked.credentials.reveal().isEmpty)
        #expect(checked.integrationName == "Custom integration")
    }

    @Test(arguments: ["my-own", "é", String(repeating: "x", count: 100), "gmial"])
    func aCustomIntegrationNeedsNoDefinition(_ name: String) throws {
        let credentials: JSONObject = ["b": [1], "a": " x ", "expires_in": "soon"]
        let config: JSONObject = ["url": "not a URL", "n": .null]
        let checked = try self.catalog.check(
            self.submission(name, .custom, method: "anything", credentials: credentials, config: config),
            now: someTime
        )
        #expect((checked.authMethodID, checked.authType, checked.credentialType) == ("anything", .custom, .custom))
        #expect(checked.credentials.reveal() == credentials)
        #expect((checked.config, checked.expiresAt) == (config, nil))
        #expect(checked.integrationName == name)
    }

    @Test func aCustomIntegrationsMethodIsCustomByDefault() throws {
        let checked = try self.catalog.check(self.submission("my-own", .custom), now: someTime)
        #expect(checked.authMethodID == "custom")
    }

    @Test(
        arguments: [
            ("", .required, "Field 'Integration' is required"),
            (" \u{A0}\n", .required, "Field 'Integration' is required"),
            (String(repeating: "é", count: 101), .tooLong, "Field 'Integration' must be at most 100 characters"),
        ] as [(String, FieldProblem.Code, String)]
    )
    func aCustomIntegrationHasAName(_ name: String, _ code: FieldProblem.Code, _ sentence: String) throws {
        let problems = try self.catalog.problems(self.submission(name, .custom))
        #expect(problems == [FieldProblem(field: "integration", in: .body, code: code, message: sentence)])
    }

    @Test func aMaskIsRefusedInACustomIntegrationToo() throws {
        let mask: JSONObject = ["any": .string(secretMask)]
        let sentences = try self.catalog.sentences(self.submission("my-own", .custom, credentials: mask, config: mask))
        #expect(
            sentences == [
                "A member of 'credentials' is the mask shown in place of a secret; send the secret itself",
                "A member of 'config' is the mask shown in place of a secret; send the secret itself",
            ]
        )
    }

    @Test func noSentenceRepeatsWhatWasSubmitted() throws {
        for integration in self.catalog.integrations {
            for method in integration.authMethods {
                let credentials = JSONObject(method.fields.map { ($0.key, "hunter2 \u{1}\u{2028}") })
                let config = JSONObject(integration.configFields.map { ($0.key, ["hunter2"]) })
                let submission = integration.submission(method: method.id, credentials: credentials, config: config)
                for problem in try self.catalog.problems(submission) {
                    #expect(!problem.message.contains("hunter2") && !(problem.suggestion ?? "").contains("hunter2"))
                }
            }
        }
        for name in ["hunter2", "gmail-hunter2"] {
            #expect(try !self.catalog.sentences(self.submission(name, .tool)).joined().contains("hunter2"))
        }
        #expect(
            try !self.catalog.sentences(self.submission("gmail", .connectors, method: "hunter2"))[0].contains("hunter2")
        )
    }
}
