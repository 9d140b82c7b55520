import Foundation
import JSON
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
        let site = try Site()
        let daemon = try site.start()
        _ = try daemon.createCredential()
        _ = try daemon.create(Submission.custom())
        let objects = try self.objects(site.run(command + ["--json"]))
        // A table has a header; the output of `migrate status` has none.
        let rows = try site.run(command).output.split(separator: "\n").count - (command[0] == "migrate" ? 0 : 1)
        #expect(objects.count == rows && rows > 0)
        #expect(objects.allSatisfy { $0.object != nil })
    }

    @Test func theShapesAreThoseOfTheAPI() throws {
        let site = try Site()
        let daemon = try site.start()
        _ = try daemon.createCredential()
        for (command, path, member) in [
            ("key", "/api/v1/api-keys", "api_keys"), ("workspace", "/api/v1/workspaces", "workspaces"),
            ("credential", "/api/v1/credentials", "credentials"),
        ] {
            let listed = try daemon.request("GET", path, headers: ["X-API-Key": daemon.token])[member]?.array ?? []
            let names = try #require(listed.first?.object).map(\.key)
            let printed = try self.objects(site.run([command, "list", "--json"]))
            #expect(printed.map { $0.object?.map(\.key) } == [names], "\(command)")
        }
    }

    @Test func aWorkspaceIsShownByItsIdAndByItsName() throws {
        let site = try Site()
        try site.makeData()
        let id = try site.run("workspace", "create", "Ünïcode & co").line
        let shown = try site.run("workspace", "show", id)
        #expect(shown.output.contains("Ünïcode & co"))
        #expect(try site.run("workspace", "show", "Ünïcode & co").output == shown.output)
        #expect(try self.objects(site.run("workspace", "show", "Ünïcode & co", "--json")).first?["id"] == .string(id))
        // The id of one workspace as the name of another.
        _ = try site.run("workspace", "create", id)
        #expect(try site.run("workspace", "show", id).output == shown.output)
        let unknown = try site.run("workspace", "show", "nonsense")
        #expect(unknown.code == 1)
        #expect(unknown.errors == "patchbay: Workspace not found\n")
    }

    @Test(arguments: ["tomorrow", "90d", "12h", "2w", "2100-01-31", "2100-01-31T00:00:00Z"])
    func aKeyEndsWhenPeopleSay(_ end: String) throws {
        let site = try Site()
        try site.makeData()
        let create = ["key", "create", "--workspace", "default", "--scopes", "admin", "--expires"]
        #expect(try site.run(create + [end]).code == 0)
        let keys = try self.objects(site.run("key", "list", "--json"))
        #expect(keys.last?["expires_at"]?.string != nil)
        let refused = try site.run(create + ["someday"])
        #expect(refused.code == 64)
        #expect(refused.errors.contains("2027-01-31 (to the end of that day, in UTC), 12h, 90d, 2w, or tomorrow"))
    }

    @Test(arguments: ["GET", "HEAD"]) func theRootLeadsToTheDocuments(_ method: String) throws {
        let daemon = try Site().start()
        let reply = try daemon.request(method, "/")
        #expect(reply.status == 302)
        #expect(reply.headers["location"] == "/docs")
        #expect(reply.body.isEmpty)
        #expect(try daemon.request("GET", "/openapi.json")["paths"]?["/"] == nil)
    }
}
