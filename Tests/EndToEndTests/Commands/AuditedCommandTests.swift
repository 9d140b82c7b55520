import SQLite
import Storage
import Testing

@Suite(.onBlockingThreads) struct AuditedCommandTests {
    private static func events(of sandbox: Sandbox, _ action: String) throws -> [[String]] {
        try sandbox.openDatabase().all(
            "SELECT resource_id, actor FROM audit_events WHERE action = ?1 AND outcome = 'done' ORDER BY id",
            action
        ) { [$0.text(0), $0.text(1)] }
    }

    private static func keyID(_ token: String) -> String { "key_" + token.dropFirst(4).prefix(26) }

    @Test func theFirstStartAndTheCommandLineAreRecorded() throws {
        let sandbox = try Sandbox()
        try sandbox.makeData()
        let first = try sandbox.openDatabase().first("SELECT id FROM workspaces") { $0.text(0) } ?? ""
        let workspace = try sandbox.run("workspace", "create", "second").line
        let token = try sandbox.run("key", "create", "--workspace", workspace, "--scopes", "root").line
        let key = Self.keyID(token)
        #expect(try sandbox.run("key", "revoke", key).code == 0)
        #expect(try Self.events(of: sandbox, "workspace.create") == [[first, "patchbay"], [workspace, "cli"]])
        let administrator = Self.keyID(try sandbox.read("admin.key"))
        #expect(try Self.events(of: sandbox, "api_key.create") == [[administrator, "patchbay"], [key, "cli"]])
        #expect(try Self.events(of: sandbox, "api_key.revoke") == [[key, "cli"]])
    }
}
