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
