import Domain
import JSON
import Services
import TestSupport
import Testing

/// Answers of a service that wants to keep Patchbay busy.
struct HostileAnswerTests {
    private static let source: JSONObject = ["scopes": ["header": "X-Scopes"]]

    private func scopes(_ names: [String], secret: String) throws -> [String]? {
        var probe = SampleTest.probe
        for member in Self.source { probe[member.key] = member.value }
        let plan = try SampleTest(credentials: ["api_key": .string(secret)]).plan(probe)
        let answer = ServiceAnswer(status: 200, headers: [("X-Scopes", names.joined(separator: " "))])
        let origin = ServiceOrigin(scheme: "https", host: "api.example.com", port: 443)
        return TestJudge(plan, at: someTime).finding(for: answer, from: origin).grantedScopes
    }

    @Test func `no more than 200 names are looked at`() throws {
        let secret = String(repeating: "ab", count: 32_768)
        let hidden = Array(repeating: "abababababababab", count: 5_800)
        #expect(try self.scopes(hidden + ["last"], secret: secret) == [])
        let numbered = (0..<6000).map { "aaaaaaaaab\($0)" }
        #expect(try self.scopes(numbered, secret: secret) == Array(numbered.prefix(200)))
    }

    @Test(
        arguments: [
            ("canary-secret", "x-canary-secret-x", nil), ("canary-secret", "canary-s", nil),
            ("canary-secret", "canary", "canary"), ("canary-secret", "canary-t-canary", "canary-t-canary"),
            ("ü-canary-ß", "canary-ß", nil),
            // The name is cut in the middle of the secret.
            ("canary-secret", String(repeating: "a", count: 248) + "canary-secret", nil),
            ("canary-secret", String(repeating: "a", count: 300), String(repeating: "a", count: 255)),
            ("k", "a-k", nil), ("", "a", "a"),
        ] as [(String, String, String?)]
    )
    func `a name with a part of the secret is hidden`(_ secret: String, _ name: String, _ shown: String?) throws {
        #expect(try self.scopes([name], secret: secret) == (shown.map { [$0] } ?? []))
    }
}
