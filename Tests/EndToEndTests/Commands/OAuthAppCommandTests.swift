import Foundation
import JSON
import TestSupport
import Testing

/// OAuth apps from the command line.
@Suite(.onBlockingThreads) struct OAuthAppCommandTests {
    private let sandbox: Sandbox

    init() throws {
        self.sandbox = try Sandbox()
    }

    @Test func makesAndListsApps() throws {
        let daemon = try self.sandbox.start()
        let environment = ["PATCHBAY_PUBLIC_URL": "https://connect.example.com"]
        let made = try self.sandbox.run(
            [
                "oauth-app", "create", "--integration", "okta", "--client-id", "0oa1", "--no-secret", "--label",
                "Log-in",
                "--set", "domain=acme.okta.com", "--scopes", "openid", "email",
            ],
            environment: environment
        )
        #expect(made.code == 0, "\(made.errors)")
        let id = try #require(made.output.firstMatch(of: /oapp_[0-9a-z]{26}/).map { String($0.output) })
        #expect(made.output.contains("https://connect.example.com/oauth/callback/\(id)"))
        let listed = try self.sandbox.run(["oauth-app", "list"], environment: environment)
        #expect(listed.output.contains(id) && listed.output.contains("Log-in") && listed.output.contains("active"))
        let json = try self.sandbox.run(["oauth-app", "list", "--json", "--integration", "okta"])
        #expect(json.output.contains(#""scopes":["openid","email"]"#))
        #expect(!json.output.contains("acme.okta.com"))
        let reply = try daemon.request("GET", "/api/v1/oauth-apps/\(id)")
        #expect(reply["created_by"] == "cli")
    }

    @Test func saysWhichValueIsRefused() throws {
        _ = try self.sandbox.start()
        let refused = try self.sandbox.run(
            ["oauth-app", "create", "--integration", "gmail", "--client-id", "me@example.com", "--no-secret"]
        )
        #expect(refused.code == 1)
        #expect(refused.output.contains("does not have the expected format"))
        let without = try self.sandbox.run(["oauth-app", "create", "--integration", "slack", "--client-id", "1.2"])
        #expect(without.code == 1)
        #expect(without.errors.contains("--no-secret"))
        #expect(try self.sandbox.run("oauth-app", "check", "oapp_1").code == 1)
    }

    @Test func aCheckThatDoesNotProveTheClientFails() throws {
        _ = try self.sandbox.start()
        let made = try self.sandbox.run(
            ["oauth-app", "create", "--integration", "okta", "--client-id", "a", "--no-secret"]
        )
        let id = try #require(made.output.firstMatch(of: /oapp_[0-9a-z]{26}/).map { String($0.output) })
        let checked = try self.sandbox.run("oauth-app", "check", id)
        #expect(checked.code == 1)
        #expect(checked.output.contains("unknown"))
    }
}
