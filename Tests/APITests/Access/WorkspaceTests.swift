import JSON
import SQLite
import Storage
import TestSupport
import Testing

@Suite struct WorkspaceTests {
    private let sandbox: Sandbox

    init() async throws {
        self.sandbox = try await Sandbox()
    }

    private func createKey(in workspace: String) async throws -> Reply {
        let body = #"{"label": "x", "permissions": ["admin"]}"#
        return try await self.sandbox.request("POST", Path.keys, headers: ["X-Workspace-Id": workspace], body: body)
    }

    @Test func isMadeRenamedAndDeleted() async throws {
        let made = try await self.sandbox.request("POST", Path.workspaces, body: #"{"name": "Ünïcode"}"#)
        #expect((made.status, made["name"]) == (200, "Ünïcode"))
        let path = "\(Path.workspaces)/\(made.id)"
        #expect(try await self.sandbox.request("GET", path).body == made.body)
        #expect(try await self.sandbox.request("PUT", path, body: #"{"name": "Next"}"#)["name"] == "Next")
        #expect(try await self.sandbox.request("PUT", path, body: "{}")["name"] == "Next")
        #expect(try await self.sandbox.request("PUT", path, body: #"{"name": "default"}"#).status == 409)
        #expect(try await self.sandbox.request("POST", Path.workspaces, body: #"{"name": "Next"}"#).status == 409)
        for body in ["{}", #"{"name": ""}"#, #"{"name": 1}"#, "{\"name\": \"\(String(repeating: "é", count: 101))\"}"] {
            #expect(try await self.sandbox.request("POST", Path.workspaces, body: body).status == 422, "\(body)")
        }
        #expect(try await self.sandbox.request("DELETE", path).status == 204)
        #expect(try await self.sandbox.request("GET", path).status == 404)
        #expect(try await self.sandbox.request("DELETE", path).status == 404)
    }

    @Test func thatHoldsAnythingIsDeletedByForceOnly() async throws {
        let id = try await self.sandbox.makeWorkspace("full")
        let path = "\(Path.workspaces)/\(id)"
        let key = try await self.createKey(in: id)
        #expect(try await self.sandbox.request("DELETE", path).status == 409)
        let token = Sandbox.Key.token(key["secret"]?.string ?? "")
        #expect(try await self.sandbox.create(Submission.gmail, as: token).status == 200)
        #expect(try await self.sandbox.request("DELETE", "\(path)?force=true", as: token).status == 403)
        #expect(try await self.sandbox.request("DELETE", "\(path)?force=maybe").status == 422)
        #expect(try await self.sandbox.request("DELETE", "\(path)?force=true").status == 204)
        #expect(try await self.sandbox.create(Submission.gmail, as: token).status == 401)
        let database = try self.sandbox.openDatabase()
        #expect(try database.first("SELECT count(*) FROM credentials") { $0.int(0) } == 0)
        // The audit events stay.
        let events = try database.all("SELECT action FROM audit_events WHERE workspace_id = ?1 ORDER BY id", id) {
            $0.text(0)
        }
        #expect(events.last == "workspace.delete" && events.contains("connection.create"))
    }

    @Test func isNotKeptByRevokedKeys() async throws {
        let id = try await self.sandbox.makeWorkspace("brief")
        let key = try await self.createKey(in: id)
        let headers = ["X-Workspace-Id": id]
        #expect(try await self.sandbox.request("DELETE", "\(Path.keys)/\(key.id)", headers: headers).status == 204)
        #expect(try await self.sandbox.request("DELETE", "\(Path.workspaces)/\(id)").status == 204)
    }
}
