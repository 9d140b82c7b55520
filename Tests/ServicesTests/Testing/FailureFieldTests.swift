import Domain
import JSON
import Services
import TestSupport
import Testing

/// The fields that the failures of a definition mark.
struct FailureFieldTests {
    @Test(
        arguments: [
            ("api_key", "credentials.api_key"), ("subdomain", "config.subdomain"),
            ("access_token", "credentials.access_token"),
        ]
    )
    func `a failure marks a field of the method or of the config, or the token that Patchbay obtains`(
        _ key: String,
        _ field: String
    ) throws {
        var probe = SampleTest.probe
        probe["failures"] = [["status": 401, "code": "expired", "field": .string(key)]]
        let sample = SampleTest(kind: .oauth2, credentials: ["api_key": "kkkk", "access_token": "t"])
        let finding = TestJudge(try sample.plan(probe), at: someTime).finding(
            for: ServiceAnswer(status: 401, body: []),
            from: ServiceOrigin(scheme: "https", host: "api.example.com", port: 443)
        )
        #expect(finding.summary == "expired \(field): The token has expired")
    }
}
