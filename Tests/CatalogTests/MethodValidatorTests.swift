import Domain
import JSON
import Testing

@testable import Catalog

@Suite struct MethodValidatorTests {
    private static let tokens = [
        Field(key: "access_token", label: "Access Token", kind: .password, isRequired: true, isSecret: true),
        Field(key: "refresh_token", label: "Refresh Token", kind: .password, isSecret: true),
        Field(key: "expires_at", label: "Access Token Expiry", kind: .dateTime),
    ]

    private func validator(
        _ kind: AuthMethod.Kind = .oauth2,
        rotates: Bool = false,
        lifetime: Int? = nil,
        fields: [Field] = tokens
    ) throws -> MethodValidator {
        try MethodValidator(
            AuthMethod(
                id: "m",
                name: "M",
                kind: kind,
                description: "",
                isDefault: true,
                fields: fields,
                oauth: OAuthEndpoints([
                    "rotates_refresh_token": .bool(rotates),
                    "token_lifetime_s": lifetime.map { .number(JSONNumber($0)) } ?? .null,
                ])
            )
        )
    }

    private typealias Result = (credentials: String, expiresAt: String?, sentences: [String])

    private func check(_ validator: MethodValidator, _ submitted: JSONObject) -> Result {
        var problems: [FieldProblem] = []
        let (credentials, expiresAt) = validator.check(submitted, beside: [:], now: someTime, problems: &problems)
        return (JSON.object(credentials).serialized(), expiresAt?.text, problems.map(\.message))
    }

    private static let past = "Field 'Access Token Expiry' is in the past and no Refresh Token was given"

    @Test(
        arguments: [
            (3600, "2026-11-23T17:05:09.123Z"), ("3600", "2026-11-23T17:05:09.123Z"), (1, "2026-11-23T16:05:10.123Z"),
            (315_360_000, "2036-11-20T16:05:09.123Z"), (9_223_372_036_854_775_807, "9999-12-31T23:59:59.999Z"),
        ] as [(JSON, String)]
    )
    func expiresInBecomesExpiresAt(_ lifetime: JSON, _ expiry: String) throws {
        let result = self.check(try self.validator(), ["access_token": "a", "expires_in": lifetime])
        #expect(result.credentials == #"{"access_token":"a","expires_at":"\#(expiry)"}"#)
        #expect((result.expiresAt, result.sentences) == (expiry, []))
    }

    @Test(
        arguments: [
            0, -1, "-1", -2_000_000_000, -100_000_000_000, -100_000_000_000_000, -9_223_372_036_854_775_808,
        ] as [JSON]
    )
    func aLifetimeThatIsOverIsInThePast(_ lifetime: JSON) throws {
        let refused = self.check(try self.validator(), ["access_token": "a", "expires_in": lifetime])
        #expect(refused.sentences == [Self.past])
        let renewable = self.check(
            try self.validator(),
            ["access_token": "a", "refresh_token": "r", "expires_in": lifetime]
        )
        #expect(renewable.sentences == [] && renewable.expiresAt != nil)
    }

    @Test(arguments: [nil, .null, " "] as [JSON?])
    func withoutALifetimeThereIsNoExpiry(_ lifetime: JSON?) throws {
        var credentials: JSONObject = ["access_token": "a"]
        credentials["expires_in"] = lifetime
        let result = self.check(try self.validator(), credentials)
        #expect(result.credentials == #"{"access_token":"a"}"#)
        #expect((result.expiresAt, result.sentences) == (nil, []))
    }

    @Test(arguments: ["soon", true, [], "1.5"] as [JSON])
    func aLifetimeIsAnInteger(_ lifetime: JSON) throws {
        let result = self.check(try self.validator(), ["access_token": "a", "expires_in": lifetime])
        #expect(result.sentences == ["Field 'Expires In' must be an integer"])
    }

    @Test func theMomentOutweighsTheLifetime() throws {
        let result = self.check(
            try self.validator(),
            ["access_token": "a", "expires_in": -5, "expires_at": "2030-01-01T00:00:00+01:00"]
        )
        #expect(result.credentials == #"{"access_token":"a","expires_at":"2030-01-01T00:00:00+01:00"}"#)
        #expect((result.expiresAt, result.sentences) == ("2029-12-31T23:00:00.000Z", []))
    }

    @Test(arguments: [
        ("2026-11-23T16:05:09.123Z", true), ("2026-11-23T16:05:09.122Z", true), ("2026-11-23T16:05:09.124Z", false),
        ("2026-11-23T17:05:09+01:00", true), ("1999-01-01T00:00:00Z", true), ("0001-01-01T00:00:00Z", true),
        ("9999-12-31T23:59:59Z", false),
    ])
    func aPastExpiryNeedsARefreshToken(_ expiry: String, _ isPast: Bool) throws {
        let expected = try #require(Timestamp(rfc3339: expiry))
        var credentials: JSONObject = ["access_token": "a", "expires_at": .string(expiry)]
        #expect(self.check(try self.validator(), credentials).sentences == (isPast ? [Self.past] : []))
        credentials["refresh_token"] = "r"
        let renewable = self.check(try self.validator(), credentials)
        #expect((renewable.expiresAt, renewable.sentences) == (expected.text, []))
    }

    @Test(arguments: [.null, "", " \n"] as [JSON])
    func anEmptyRefreshTokenIsNone(_ token: JSON) throws {
        let credentials: JSONObject = [
            "access_token": "a", "refresh_token": token, "expires_at": "2020-01-01T00:00:00Z",
        ]
        // Also where the definition does not name it: it is a member of any token response.
        for fields in [Self.tokens, [Self.tokens[0]]] {
            let validator = try self.validator(fields: fields)
            #expect(self.check(validator, credentials).sentences == [Self.past])
            #expect(self.check(validator, ["access_token": "a", "refresh_token": 5]).sentences.count == 1)
        }
    }

    @Test func aTokenWithoutAnEndLastsAsLongAsTheDefinitionSays() throws {
        let validator = try self.validator(lifetime: 1800)
        let assumed = self.check(validator, ["access_token": "a"])
        #expect((assumed.expiresAt, assumed.credentials) == ("2026-11-23T16:35:09.123Z", #"{"access_token":"a"}"#))
        let told = self.check(validator, ["access_token": "a", "expires_in": 60])
        #expect(told.expiresAt == "2026-11-23T16:06:09.123Z")
        // Client credentials have no token until one is fetched.
        let none = try self.validator(.oauth2ClientCredentials, lifetime: 1800, fields: [])
        #expect(self.check(none, [:]).expiresAt == nil)
        #expect(self.check(try self.validator(), ["access_token": "a"]).expiresAt == nil)
    }

    @Test func theLabelIsTheDefinitionsOwn() throws {
        let expiry = Field(key: "expires_at", label: "Valid Until", kind: .dateTime)
        let validator = try self.validator(fields: [Self.tokens[0], expiry])
        let past = self.check(validator, ["access_token": "a", "expires_at": "2020-01-01T00:00:00Z"])
        #expect(past.sentences == ["Field 'Valid Until' is in the past and no Refresh Token was given"])
        let malformed = self.check(validator, ["access_token": "a", "expires_at": "2020-01-01"])
        #expect(malformed.sentences == ["Field 'Valid Until' must be a valid date-time"])
    }

    @Test func theTokenTypeIsAText() throws {
        let validator = try self.validator()
        #expect(self.check(validator, ["access_token": "a", "token_type": "Bearer"]).sentences == [])
        #expect(self.check(validator, ["access_token": "a", "token_type": .null]).sentences == [])
        for wrong in [1, true, []] as [JSON] {
            let sentences = self.check(validator, ["access_token": "a", "token_type": wrong]).sentences
            #expect(sentences == ["Field 'Token Type' must be a string"])
        }
    }

    @Test func clientCredentialsAreRenewedWithoutARefreshToken() throws {
        let validator = try self.validator(.oauth2ClientCredentials)
        let result = self.check(validator, ["access_token": "a", "expires_at": "2020-01-01T00:00:00Z"])
        #expect((result.expiresAt, result.sentences) == ("2020-01-01T00:00:00.000Z", []))
    }

    @Test(arguments: AuthMethod.Kind.allCases.filter { $0 != .oauth2 && $0 != .oauth2ClientCredentials })
    func onlyOAuthKnowsTokenResponses(_ kind: AuthMethod.Kind) throws {
        let validator = try self.validator(kind, fields: [])
        let credentials: JSONObject = ["expires_in": "soon", "expires_at": "2020-01-01T00:00:00Z", "token_type": 1]
        let result = self.check(validator, credentials)
        #expect((result.expiresAt, result.sentences) == ("2020-01-01T00:00:00.000Z", []))
        #expect(result.credentials == JSON.object(credentials).serialized())
        let others = self.check(validator, ["expires_in": false, "expires_at": "never"])
        #expect((others.expiresAt, others.sentences) == (nil, []))
    }

    @Test func problemsAreInTheOrderOfTheDefinition() throws {
        let result = self.check(
            try self.validator(),
            ["token_type": 1, "expires_at": "x", "refresh_token": 1, "expires_in": "x"]
        )
        #expect(
            result.sentences == [
                "Field 'Access Token' is required", "Field 'Refresh Token' must be a string",
                "Field 'Access Token Expiry' must be a valid date-time", "Field 'Token Type' must be a string",
                "Field 'Expires In' must be an integer",
            ]
        )
    }

    @Test func membersThatNoFieldDescribesStay() throws {
        let result = self.check(try self.validator(), ["z": [" x "], "access_token": " a ", "scope": " read "])
        #expect(result.credentials == #"{"z":[" x "],"access_token":"a","scope":" read "}"#)
    }

    @Test func aMaskInAMemberThatNoFieldDescribesIsRefused() throws {
        let result = self.check(try self.validator(), ["access_token": "a", "other": .string(secretMask)])
        #expect(
            result.sentences == [
                "A member of 'credentials' is the mask shown in place of a secret; send the secret itself"
            ]
        )
    }

    @Test(
        arguments: [
            (.oauth2, false, false, .oauthToken), (.oauth2, true, false, .oauthTokenRefresh),
            (.oauth2, true, true, .oauthTokenRefreshRotation), (.oauth2, false, true, .oauthToken),
            (.oauth2ClientCredentials, false, false, .oauthToken), (.apiKey, false, false, .apiKey),
            (.basic, false, false, .basicAuth), (.bearer, false, false, .accessToken),
            (.serviceAccount, false, false, .publicKeySecret), (.connectionString, false, false, .connectionString),
            (.custom, false, false, .custom), (.none, false, false, .custom),
        ] as [(AuthMethod.Kind, Bool, Bool, AuthType)]
    )
    func theMethodSaysHowItAuthenticates(
        _ kind: AuthMethod.Kind,
        _ hasRefreshToken: Bool,
        _ rotates: Bool,
        _ expected: AuthType
    ) throws {
        let credentials: JSONObject = hasRefreshToken ? ["refresh_token": "r"] : ["access_token": "a"]
        #expect(try self.validator(kind, rotates: rotates).authType(of: credentials) == expected)
    }
}
