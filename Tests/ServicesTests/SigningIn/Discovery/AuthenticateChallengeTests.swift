import Services
import Testing

struct AuthenticateChallengeTests {
    struct Case: Sendable {
        let values: [String]
        let found: [AuthenticateChallenge]

        init(_ values: String..., found: [(String, [String: String])]) {
            self.values = values
            self.found = found.map { AuthenticateChallenge(scheme: $0.0, parameters: $0.1) }
        }
    }

    static let cases: [Case] = [
        Case(found: []),
        Case("", found: []),
        Case("Bearer", found: [("bearer", [:])]),
        Case(#"Bearer realm="a""#, found: [("bearer", ["realm": "a"])]),
        Case(#"BEARER Realm = "a" , Scope=b"#, found: [("bearer", ["realm": "a", "scope": "b"])]),
        // RFC 9110, section 11.6.1: two challenges in one field.
        Case(
            #"Basic realm="simple", Newauth realm="apps", type=1, title="Login to \"apps\"""#,
            found: [
                ("basic", ["realm": "simple"]),
                ("newauth", ["realm": "apps", "type": "1", "title": #"Login to "apps""#]),
            ]
        ),
        Case(
            "Negotiate",
            #"Bearer resource_metadata="https://a/m", scope="x y""#,
            found: [("negotiate", [:]), ("bearer", ["resource_metadata": "https://a/m", "scope": "x y"])]
        ),
        Case("Negotiate, Bearer a=b", found: [("negotiate", [:]), ("bearer", ["a": "b"])]),
        Case("Negotiate YWJj==, Bearer a=b", found: [("negotiate", [:]), ("bearer", ["a": "b"])]),
        Case("Negotiate YWJj=", found: [("negotiate", [:])]),
        // A comma, `=` and a scheme within a quoted string are text.
        Case(#"Bearer a="b, Basic c=d", e=f"#, found: [("bearer", ["a": "b, Basic c=d", "e": "f"])]),
        // Some servers leave out commas, or repeat them.
        Case(#"Bearer a="b" c="d""#, found: [("bearer", ["a": "b", "c": "d"])]),
        Case(", ,Bearer a=b,, ,c=d,", found: [("bearer", ["a": "b", "c": "d"])]),
        // The first parameter of a name counts.
        Case("Bearer a=1, A=2", found: [("bearer", ["a": "1"])]),
        // A value counts up to its first error.
        Case(#"Bearer a=b, c="d"#, found: [("bearer", ["a": "b"])]),
        Case(#"Bearer a=b, c="d\"#, found: [("bearer", ["a": "b"])]),
        Case("Bearer b=c, a=, c=d", found: [("bearer", ["b": "c"])]),
        Case("Bearer a=b; c=d", found: [("bearer", ["a": "b"])]),
        Case(#""Bearer" a=b"#, found: []),
        Case("=a, Bearer a=b", found: []),
        Case("{}", "Bearer a=b", found: [("bearer", ["a": "b"])]),
    ]

    @Test(arguments: Self.cases)
    func `challenges are read as RFC 9110 writes them`(_ example: Case) {
        #expect(AuthenticateChallenge.parse(example.values) == example.found)
    }

    @Test func `many challenges and parameters are cut off`() {
        let challenges = (0..<100).map { "S\($0) a=b" }
        #expect(AuthenticateChallenge.parse([challenges.joined(separator: ", ")]).count == 16)
        #expect(AuthenticateChallenge.parse(challenges).count == 16)
        let parameters = (0..<100).map { "p\($0)=b" }.joined(separator: ", ")
        #expect(AuthenticateChallenge.parse(["Bearer \(parameters)"]).first?.parameters.count == 32)
    }

    @Test func `values of more than 16 KiB are not read`() {
        let long = #"Bearer a=""# + String(repeating: "x", count: 16_384) + #"""#
        #expect(AuthenticateChallenge.parse([long]).isEmpty)
        #expect(AuthenticateChallenge.parse(["Bearer a=b", long]).count == 1)
    }
}
