import Domain
import Services
import Testing

@testable import Console

@Suite(.serialized) struct DefaultMethodTests {
    @Test func aFormWithoutAMethodTakesTheOnlyOneOrTheDefault() async throws {
        for integration in ["gmail", "slack"] {
            let site = try await ConnectSite()
            let submission = ConnectSessionSubmission(
                userID: "user_1",
                targets: [ConnectSessionSubmission.Target(integration: integration)]
            )
            let (session, path) = try await site.session(submission)
            let jar = Jar(site)
            let pass = try #require(try await jar.get(path).pass)
            let reply = try await jar.post("/connect/s/\(session.id)/\(integration)", ["pass": pass])
            #expect(reply.status == 200)
            #expect(reply.text.contains("https://accounts.google.com/o/oauth2/v2/auth?state=pbs1"))
            let unknown = ["pass": pass, "method": "unknown"]
            #expect(try await jar.post("/connect/s/\(session.id)/\(integration)", unknown).status == 404)
        }
    }
}
