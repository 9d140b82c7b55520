import Domain
import JSON
import Services
import Testing

@Suite struct RefusedCreateTests {
    @Test(arguments: ["gmail", "microsoft_entra_id", "s3", "e2b", "context7_mcp", "gmial", "own_api_2024"])
    func anIDIsKept(_ integration: String) {
        #expect(RefusedCreate(integration: integration, userID: nil).integration == integration)
    }

    @Test(arguments: [
        "", "Gmail", "my crm", "gmail\n", "sk-proj-abc", "sk_live_51H8xY2eZvKYlo2C", "sk_test_1234567890",
        "ghp_16C7e42F292c6912E7710c838347Ae178B4a", "AKIAIOSFODNN7EXAMPLE", "xoxb-1-2-abc",
        "9f86d081884c7d659a2feaa0c55ad015", "whsec_abcdefghijklmnopqrstuvwx", "eyJhbGciOiJIUzI1NiJ9.e30.abc",
        "postgres://u:p@h/d", "é", String(repeating: "a_", count: 33),
    ])
    func aTextThatMayBeASecretIsNotKept(_ integration: String) {
        #expect(RefusedCreate(integration: integration, userID: nil).integration == nil)
    }

    @Test func aUserIsKeptUpToTheLengthOfAUser() {
        for user in ["u1", "auth0|507f1f77bcf86cd799439011", String(repeating: "é", count: 255)] {
            #expect(RefusedCreate(integration: nil, userID: user).userID == user)
        }
        #expect(RefusedCreate(integration: nil, userID: String(repeating: "a", count: 256)).userID == nil)
    }

    @Test func aRefusedCreateTellsItsIntegrationItsUserAndItsFields() throws {
        let create = RefusedCreate(integration: "postgres", userID: "u1")
        let fields = [
            RefusedField("password", in: "credentials", code: "required"),
            RefusedField(nil, in: "body", code: "extra_forbidden"),
        ]
        #expect(
            AuditDetails.refusal(create, fields)?.text == """
                {"integration":"postgres","user_id":"u1","fields":[\
                {"field":"password","in":"credentials","code":"required"},{"in":"body","code":"extra_forbidden"}]}
                """
        )
        #expect(AuditDetails.refusal(create, [])?.text == #"{"integration":"postgres","user_id":"u1"}"#)
        #expect(AuditDetails.refusal(nil, []) == nil)
        #expect(AuditDetails.refusal(RefusedCreate(integration: "A b", userID: nil), []) == nil)
    }

    @Test func theLongestRefusalHasTheNumberOfTheFieldsThatItLeavesOut() throws {
        let name = String(repeating: "\u{1}", count: 1000)
        let fields = (0..<1000).map { _ in RefusedField(name, in: name, code: name) }
        let create = RefusedCreate(
            integration: String(repeating: "aaaaaaa_", count: 8),
            userID: String(repeating: "\u{1}", count: 255)
        )
        let details = try #require(AuditDetails.refusal(create, fields))
        #expect((2...AuditDetails.longest).contains(details.text.utf8.count))
        let json = try JSON(parsing: details.text)
        #expect(json["fields"]?.array?.count == 12)
        #expect(json["more_fields"]?.number?.int == 988)
        #expect(json["integration"]?.string?.utf8.count == 64)
    }
}
