import Domain
import JSON
import Testing

@testable import Catalog

@Suite struct AdviceTests {
    private static let key = Field(
        key: "secret_key",
        label: "Secret Key",
        kind: .password,
        isSecret: true,
        pattern: "^sk_live_[a-z0-9]{8}$",
        minLength: 12,
        example: "sk_live_00000000"
    )
    private static let fields = [
        key,
        Field(
            key: "public_key",
            label: "Publishable Key",
            kind: .string,
            pattern: "^pk_live_[a-z0-9]{8}$",
            example: "pk_live_00000000"
        ),
        Field(key: "site", label: "Site", kind: .url), Field(key: "host", label: "Host", kind: .hostname),
        Field(key: "until", label: "Until", kind: .dateTime),
        Field(key: "id", label: "Id", kind: .string, minLength: 9),
        Field(
            key: "region",
            label: "Region",
            kind: .enumeration,
            allowedValues: ["EU-West", "us-east-1", "us-east-2"]
        ),
    ]

    private static let value = "Send the value alone, without the name before it"
    private static let cutOff = "The value looks cut off; copy all of it"

    /// Field, what was sent, what is advised.
    static let slips: [(String, String, String?)] = [
        ("secret_key", "\"sk_live_0a1b2c3d\"", "Leave out the quotes around the value"),
        ("secret_key", "“sk_live_0a1b2c3d”", "Leave out the quotes around the value"),
        ("secret_key", "STRIPE_KEY=sk_live_0a1b2c3d", value), ("secret_key", "key: 'sk_live_0a1b2c3d'", value),
        ("secret_key", "Bearer sk_live_0a1b2c3d", "Send the value alone, without the word before it"),
        ("secret_key", "sk_live_\n0a1b2c3d", "Take out the white space inside the value"),
        ("secret_key", "STRIPE_SECRET_KEY", "Send the value itself, not a name or a placeholder for it"),
        ("secret_key", "${STRIPE_SECRET_KEY}", "Send the value itself, not a name or a placeholder for it"),
        ("secret_key", "<your-secret-key>", "Send the value itself, not a name or a placeholder for it"),
        ("secret_key", "pk_live_0a1b2c3d", "This looks like the value of 'Publishable Key'"),
        ("secret_key", "sk_live_0a1b2", cutOff), ("secret_key", "sk_live_", cutOff), ("id", "abc", cutOff),
        ("secret_key", "sk_live_0A1B2C3D", nil), ("secret_key", String(repeating: "x", count: 60_000), nil),
        ("site", "example.com/path", "Begin the URL with https://"),
        ("site", "not a URL", "Write it like https://example.com/path"),
        ("host", "https://db.example.com/", "Send the host name alone, without scheme, port and path"),
        ("host", "db.example.com:5432", "Send the host name alone, without scheme, port and path"),
        ("until", "tomorrow", "Write it like 2026-11-23T16:05:09Z"),
        ("until", "pk_live_0a1b2c3d", "Write it like 2026-11-23T16:05:09Z"), ("region", "eu-west", "EU-West"),
        ("region", "us-east1", "us-east-1"), ("region", "mars", nil),
    ]

    @Test(arguments: slips.indices)
    func whatWasProbablyMeantIsAdvised(_ index: Int) throws {
        let (key, text, advice) = Self.slips[index]
        let validators = try Self.fields.map { try FieldValidator($0) }
        var problems: [FieldProblem] = []
        _ = JSONObject([(key, JSON.string(text))])
            .checked(by: validators, in: .credentials, for: "m", beside: [:], problems: &problems)
        #expect(problems.map(\.field) == [key])
        #expect(problems.map(\.suggestion) == [advice])
    }

    static let absences: [(sent: JSONObject, beside: JSONObject, advice: String?)] = [
        ([:], [:], nil), (["region": "us-east-1"], [:], nil), (["api_key": nil], [:], nil),
        (["api_key": " "], [:], nil),
        (["apiKey": "k"], [:], "A member that no field describes is named almost like it; call it 'api_key'"),
        (["secret": "k"], [:], "A member that no field describes was sent; this one is called 'api_key'"),
        ([:], ["api_key": "k"], "Send 'api_key' in 'credentials'"), ([:], ["apiKey": "k"], nil),
    ]

    @Test(arguments: absences.indices)
    func whereARequiredFieldSeemsToBeIsAdvised(_ index: Int) throws {
        let (sent, beside, advice) = Self.absences[index]
        let validators = try [
            Field(key: "api_key", label: "API Key", kind: .password, isRequired: true),
            Field(key: "region", label: "Region", kind: .string),
        ].map { try FieldValidator($0) }
        var problems: [FieldProblem] = []
        _ = sent.checked(by: validators, in: .credentials, for: "m", beside: beside, problems: &problems)
        #expect(problems.map(\.message) == ["Field 'API Key' is required"])
        #expect(problems.map(\.suggestion) == [advice])
    }
}

@Suite struct DoubtsTests {
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

    @Test func nothingIsDoubtfulAboutWhatIsRight() {
        let validation = self.validation(
            "gmail",
            ["access_token": "ya29.a0", "refresh_token": "1//0g", "token_type": "Bearer", "scope": "a b", "x": 1]
        )
        #expect(validation == Validation(problems: [], warnings: []))
    }

    @Test func aMemberNamedAlmostLikeAFieldIsDoubtful() {
        let validation = self.validation("gmail", ["access_token": "a", "refreshToken": "hunter2"])
        let message = "A member of 'credentials' that no field describes is named almost like 'refresh_token'"
        #expect(self.summary(validation) == ["credentials.refresh_token unknown_member: \(message)"])
        #expect(validation.warnings.first?.suggestion == "refresh_token")
    }

    @Test func aMemberInTheWrongPlaceIsDoubtful() {
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

    @Test func onlySomeOfManyUnknownMembersAreLookedAt() {
        let members = (0..<100_000).map { ("access_tokem\($0 % 10)\($0)", JSON.null) }
        #expect(self.validation("gmail", JSONObject(members)).warnings.count <= 32)
    }

    @Test func aSecretOfAnotherServiceIsDoubtful() {
        let slack = self.validation("gmail", ["access_token": "xoxb-1234567890-abcdef"])
        #expect(slack.problems.isEmpty)
        #expect(self.summary(slack).first?.hasPrefix("credentials.access_token another_service: ") ?? false)
        #expect(self.summary(slack).first?.hasSuffix("looks like Slack's 'Access Token'") ?? false)
        let anthropic = "sk-ant-api03-" + String(repeating: "a", count: 90)
        #expect(self.summary(self.validation("pinecone", ["api_key": .string(anthropic)])).count == 1)
    }

    @Test func aSecretThatManyServicesCouldHaveIssuedIsNot() {
        let secrets = ["eyJhbGciOi.eyJzdWIiOiIx.c2lnbmF0dXJlc2lnbmF0dXJl", String(repeating: "0a", count: 16)]
        for secret in secrets { #expect(self.validation("gmail", ["access_token": .string(secret)]).warnings == []) }
        let own = self.validation("custom", method: "bearer", ["token": "xoxb-1234567890-abcdef"])
        #expect(own.warnings.allSatisfy { $0.code != .anotherService })
    }

    @Test func theExamplesValueIsDoubtful() throws {
        let field = try #require(
            try self.catalog.requirements(of: "slack", authMethodID: nil).members.first {
                $0.field.key == "access_token"
            }
        ).field
        let validation = self.validation("slack", ["access_token": try #require(field.example)])
        let message = "Field '\(field.label)' has the value of the documentation's example"
        #expect(self.summary(validation) == ["credentials.access_token example_value: \(message)"])
    }

    @Test func whiteSpaceThatIsNotStoredIsTold() {
        let validation = self.validation("gmail", ["access_token": "ya29.a0\n"])
        let message = "Field 'Access Token' has white space around it, which is not stored"
        #expect(self.summary(validation) == ["credentials.access_token trimmed: \(message)"])
    }

    @Test(arguments: [(3600, true), (1, true), (3601, false)])
    func aTokenThatSoonExpiresIsDoubtful(_ seconds: Int, _ isDoubtful: Bool) {
        let lifetime = JSON.number(JSONNumber(seconds))
        let validation = self.validation("gmail", ["access_token": "ya29.a0", "expires_in": lifetime])
        let sentence = "credentials.expires_at expires_soon: Field 'Access Token Expiry' is within the hour"
        #expect(self.summary(validation) == (isDoubtful ? [sentence] : []))
        #expect((validation.warnings.first?.suggestion != nil) == isDoubtful)
    }

    @Test func aDraftIsJudgedAsACreateIs() throws {
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
