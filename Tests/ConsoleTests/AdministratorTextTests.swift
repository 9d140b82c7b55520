import Domain
import Services
import Testing

@testable import Console

@Suite(.serialized) struct AdministratorTextTests {
    @Test func theTextForTheAdministratorHasTheIDOfTheApp() async throws {
        let site = try await ConnectSite()
        let submission = ConnectSessionSubmission(
            userID: "user_1",
            targets: [ConnectSessionSubmission.Target(integration: "gmail", authMethodID: "oauth2")]
        )
        let (session, path) = try await site.session(submission)
        let jar = Jar(site)
        let pass = try #require(try await jar.get(path).pass)
        site.flow.set { $0.begin = .failure(SignInFailure.needsAdministrator) }
        let page = try await jar.post("/connect/s/\(session.id)/gmail", ["pass": pass])
        #expect(page.text.contains("allow the app “ACME” (ID client of gmail) for our company at Gmail."))
    }
}
