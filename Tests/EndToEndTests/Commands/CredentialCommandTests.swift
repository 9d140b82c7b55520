import Testing
import TestSupport

@Suite(.onBlockingThreads) struct CredentialCommandTests {
    @Test func theCommandLineListsThemWithoutTheirSecrets() throws {
        let daemon = try Sandbox().start()
        let id = try daemon.createCredential().id
        let workspace = try daemon.workspaceID()
        let listed = try daemon.sandbox.run("credential", "list", "--workspace", workspace)
        #expect(listed.code == 0)
        let line = try #require(listed.output.split(separator: "\n").first { $0.hasPrefix(id) })
        for word in ["active", "api_key", "sendgrid", "Mail"] { #expect(line.contains(word)) }
        #expect(!listed.output.contains("first-secret"))
        let none = try daemon.sandbox.run("credential", "list", "--workspace", workspace, "--credential-type", "llm")
        #expect(none.output.split(separator: "\n").count == 1)
        let found = try daemon.sandbox.run("credential", "list", "--workspace", workspace, "--search", "mail")
        #expect(found.output.contains(id))
        // There is only one workspace.
        #expect(try daemon.sandbox.run("credential", "list").output == listed.output)
        #expect(try daemon.sandbox.run("credential", "list", "--workspace", "nonsense").code == 1)
        #expect(try daemon.sandbox.run("credential", "list", "--credential-type", "x").code == 64)
    }
}
