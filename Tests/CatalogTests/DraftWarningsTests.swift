import Domain
import JSON
import Testing

@testable import Catalog

@Suite struct DraftWarningsTests {
    private let catalog: Catalog

    init() throws {
        self.catalog = try BuiltIn.catalog()
    }

    private func validation(
        _ integration: String,
        method: String? = nil,
        _ credentials: JSONObject,
        config: JSONObject = [:]
    ) -> Validation {
        self.catalog.validate(
            ConnectionSubmission(
                integration: integration,
                config: config,
                credentials: Secret(credentials),
                authMethodID: method
            ),
            now: someTime
        )
    }

    private func summary(_ validation: Validation) -> [String] {
        validation.warnings.map { "\($0.location.rawValue).\($0.field) \($0.code.rawValue): \($0.message)" }
    }

    @Test func aPlainSubmissionHasNoWarning() {
        let validation = self.validation(
            "gmail",
            ["access_token": "ya29.a0", "refresh_token": "1//0g", "token_type": "Bearer", "scope": "a b", "x": 1]
        )
        #expect(validation == Validation(problems: [], warnings: []))
    }

    @Test func aMemberNamedAlmostLikeAFieldHasAWarning() {
        let validation = self.validation("gmail", ["access_token": "a", "refreshToken": "hunter2"])
        let message = "A member of 'credentials' that no field describes is named almost like 'refresh_token'"
        #expect(self.summary(validation) == ["credentials.refresh_token unknown_member: \(message)"])
        #expect(validation.warnings.first?.suggestion == "refresh_token")
    }

    @Test func aMisplacedMemberHasAWarning() {
        let validation = self.validation(
            "postgres",
            ["username": "u", "host": "db.example.com"],
            config: ["database": "d", "username": "u"]
        )
        #expect(validation.problems.map(\.field) == ["password", "host"])
        #expect(
            self.summary(validation) == [
                "credentials.host misplaced: 'host' belongs in 'config', not in 'credentials'"
            ]
        )
    }

    @Test func aSecretInTheConfigIsRefused() {
        let credentials: JSONObject = ["username": "u", "password": "hunter2"]
        for given in [credentials, ["username": "u"]] {
            let validation = self.validation(
                "postgres",
                given,
                config: ["database": "d", "host": "db.mine.test", "password": "hunter2"]
            )
            #expect(validation.problems.last?.code == .misplaced)
            let message = "Field 'Password' is a secret; send it in 'credentials', not in 'config'"
            #expect(validation.problems.last?.message == message)
            #expect(validation.warnings.isEmpty)
        }
        let null = self.validation("gmail", ["access_token": "a"], config: ["refresh_token": .null])
        #expect(null.problems.isEmpty)
        let token = self.validation("gmail", ["access_token": "a"], config: ["refresh_token": "1//0g"])
        #expect(token.problems.map(\.code) == [.misplaced])
    }

    @Test func onlySomeOfManyUnknownMembersAreInspected() {
        let members = (0..<100_000).map { ("access_tokem\($0 % 10)\($0)", JSON.null) }
        #expect(self.validation("gmail", JSONObject(members)).warnings.count <= 32)
    }

    @Test func aSecretOfAnotherServiceHasAWarning() {
        let slack = self.validation("gmail", ["access_token": "xoxb-1234567890-abcdef"])
        #expect(slack.problems.isEmpty)
        #expect(self.summary(slack).first?.hasPrefix("credentials.access_token another_service: ") ?? false)
        #expect(self.summary(slack).first?.hasSuffix("looks like Slack's 'Access Token'") ?? false)
        let anthropic = "sk-ant-api03-" + String(repeating: "a", count: 90)
        #expect(self.summary(self.validation("pinecone", ["api_key": .string(anthropic)])).count == 1)
    }

    @Test func aSecretThatManyServicesCouldHaveIssuedHasNone() {
        let secrets = ["eyJhbGciOi.eyJzdWIiOiIx.c2lnbmF0dXJlc2lnbmF0dXJl", String(repeating: "0a", count: 16)]
        for secret in secrets { #expect(self.validation("gmail", ["access_token": .string(secret)]).warnings == []) }
        let own = self.validation("custom", method: "bearer", ["token": "xoxb-1234567890-abcdef"])
        #expect(own.warnings.allSatisfy { $0.code != .anotherService })
    }

    @Test func theExamplesValueHasAWarning() throws {
        let field = try #require(
            try self.catalog.requirements(of: "slack", authMethodID: nil).members.first {
                $0.field.key == "access_token"
            }
        ).field
        let validation = self.validation("slack", ["access_token": try #require(field.example)])
        let message = "Field '\(field.label)' has the value of the documentation's example"
        #expect(self.summary(validation) == ["credentials.access_token example_value: \(message)"])
    }

    @Test func whiteSpaceThatIsNotStoredHasAWarning() {
        let validation = self.validation("gmail", ["access_token": "ya29.a0\n"])
        let message = "Field 'Access Token' has white space around it, which is not stored"
        #expect(self.summary(validation) == ["credentials.access_token trimmed: \(message)"])
    }

    @Test(arguments: [(3600, true), (1, true), (3601, false)])
    func aTokenThatEndsWithinTheHourHasAWarning(_ seconds: Int, _ hasWarning: Bool) {
        let lifetime = JSON.number(JSONNumber(seconds))
        let validation = self.validation("gmail", ["access_token": "ya29.a0", "expires_in": lifetime])
        let sentence = "credentials.expires_at expires_soon: Field 'Access Token Expiry' is within the hour"
        #expect(self.summary(validation) == (hasWarning ? [sentence] : []))
        #expect((validation.warnings.first?.suggestion != nil) == hasWarning)
    }

    @Test func aValidationFindsTheProblemsOfACreate() throws {
        for (id, method, credentials) in [
            ("gmail", nil, [:]), ("gmail", "magic", [:]), ("gmial", nil, [:]),
            ("gmail", nil, ["access_token": "a", "expires_in": 0]), ("gmail", nil, ["access_token": "a"]),
        ] as [(String, String?, JSONObject)] {
            let submission = ConnectionSubmission(
                integration: id,
                integrationType: .connectors,
                credentials: Secret(credentials),
                authMethodID: method
            )
            #expect(
                self.validation(id, method: method, credentials).problems == (try self.catalog.problems(submission))
            )
        }
    }
}
