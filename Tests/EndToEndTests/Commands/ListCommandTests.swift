import Foundation
import JSON
import TestSupport
import Testing

@Suite(.onBlockingThreads) struct ListCommandTests {
    private static let lists = [
        ["key", "list"], ["workspace", "list"], ["credential", "list"], ["connection", "list"], ["data-key", "list"],
        ["integrations", "list"], ["migrate", "status"],
    ]

    private func objects(_ outcome: Outcome) throws -> [JSON] {
        #expect(outcome.code == 0)
        #expect(outcome.errors == "")
        return try outcome.output.split(separator: "\n").map { try JSON(parsing: String($0)) }
    }

    @Test(arguments: lists) func everyListPrintsOneObjectALine(_ command: [String]) throws {
        let sandbox = try Sandbox()
        let daemon = try sandbox.start()
        _ = try daemon.createCredential()
        _ = try daemon.create(Submission.custom())
        let objects = try self.objects(sandbox.run(command + ["--json"]))
        // A table has a header; the output of `migrate status` has none.
        let rows = try sandbox.run(command).output.split(separator: "\n").count - (command[0] == "migrate" ? 0 : 1)
        #expect(objects.count == rows && rows > 0)
        #expect(objects.allSatisfy { $0.object != nil })
    }

    @Test func theShapesAreThoseOfTheAPI() throws {
        let sandbox = try Sandbox()
        let daemon = try sandbox.start()
        _ = try daemon.createCredential()
        for (command, path, member) in [
            ("key", "/api/v1/api-keys", "api_keys"), ("workspace", "/api/v1/workspaces", "workspaces"),
            ("credential", "/api/v1/credentials", "credentials"),
        ] {
            let listed = try daemon.request("GET", path, headers: ["X-API-Key": daemon.token])[member]?.array ?? []
            let names = try #require(listed.first?.object).map(\.key)
            let printed = try self.objects(sandbox.run([command, "list", "--json"]))
            #expect(printed.map { $0.object?.map(\.key) } == [names], "\(command)")
        }
    }

    @Test func aWorkspaceIsShownByItsIdAndByItsName() throws {
        let sandbox = try Sandbox()
        try sandbox.makeData()
        let id = try sandbox.run("workspace", "create", "Ünïcode & co").line
        let shown = try sandbox.run("workspace", "show", id)
        #expect(shown.output.contains("Ünïcode & co"))
        #expect(try sandbox.run("workspace", "show", "Ünïcode & co").output == shown.output)
        #expect(
            try self.objects(sandbox.run("workspace", "show", "Ünïcode & co", "--json")).first?["id"] == .string(id)
        )
        // The id of one workspace as the name of another.
        _ = try sandbox.run("workspace", "create", id)
        #expect(try sandbox.run("workspace", "show", id).output == shown.output)
        let unknown = try sandbox.run("workspace", "show", "nonsense")
        #expect(unknown.code == 1)
        #expect(unknown.errors == "patchbay: Workspace not found\n")
    }

    @Test(arguments: ["tomorrow", "90d", "12h", "2w", "2100-01-31", "2100-01-31T00:00:00Z"])
    func aKeyEndsWhenPeopleSay(_ end: String) throws {
        let sandbox = try Sandbox()
        try sandbox.makeData()
        let create = ["key", "create", "--workspace", "default", "--scopes", "admin", "--expires"]
        #expect(try sandbox.run(create + [end]).code == 0)
        let keys = try self.objects(sandbox.run("key", "list", "--json"))
        #expect(keys.last?["expires_at"]?.string != nil)
        let refused = try sandbox.run(create + ["someday"])
        #expect(refused.code == 64)
        #expect(refused.errors.contains("2027-01-31 (to the end of that day, in UTC), 12h, 90d, 2w, or tomorrow"))
    }

    @Test(arguments: ["GET", "HEAD"]) func theRootLeadsToTheDocuments(_ method: String) throws {
        let daemon = try Sandbox().start()
        let reply = try daemon.request(method, "/")
        #expect(reply.status == 302)
        #expect(reply.headers["location"] == "/docs")
        #expect(reply.body.isEmpty)
        #expect(try daemon.request("GET", "/openapi.json")["paths"]?["/"] == nil)
    }
}
