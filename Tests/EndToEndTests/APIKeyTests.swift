import JSON
import SQLite
import Storage
import TestSupport
import Testing

/// API keys and workspaces over HTTP.
@Suite(.onBlockingThreads) struct APIKeyTests {
    private static let keys = "/api/v1/api-keys"
    private static let workspaces = "/api/v1/workspaces"

    private let daemon: Daemon

    init() throws {
        self.daemon = try Sandbox().start()
    }

    private func create(
        _ body: String,
        as key: Daemon.Key = .administrator,
        in workspace: String? = nil
    ) throws -> Reply {
        let headers = workspace.map { ["X-Workspace-Id": $0] } ?? [:]
        return try self.daemon.request("POST", Self.keys, as: key, headers: headers, body: body)
    }

    private func change(_ id: String, _ body: String, as key: Daemon.Key = .administrator) throws -> Reply {
        try self.daemon.request("PUT", "\(Self.keys)/\(id)", as: key, body: body)
    }

    private func revoke(_ id: String, as key: Daemon.Key = .administrator) throws -> Reply {
        try self.daemon.request("DELETE", "\(Self.keys)/\(id)", as: key)
    }

    private var rootID: String { "key_" + self.daemon.token.dropFirst(4).prefix(26) }

    @Test func theSecretIsShownOnceAndWorks() throws {
        let made = try self.create(
            #"{"label": "ci", "permissions": ["connections:write"], "expires_at": "2099-01-01T00:00:00+01:00"}"#
        )
        #expect(made.status == 200)
        let secret = made["secret"]?.string ?? ""
        #expect(made["key"]?.string == String(secret.prefix(30)))
        #expect(made["expires_at"] == "2098-12-31T23:00:00.000Z")
        #expect((made["status"], made["permissions"]) == ("active", ["connections:write"]))
        #expect((made["ip_whitelist"], made["last_used_at"], made["revoked_at"]) == (.null, .null, .null))
        #expect(made["created_by"]?.string == self.rootID)
        #expect(made.headers["cache-control"] == "no-store")
        #expect(try self.daemon.create(Submission.custom(), as: .token(secret)).status == 200)
        for path in ["\(Self.keys)/\(made.id)", Self.keys] {
            let reply = try self.daemon.request("GET", path)
            #expect(reply.status == 200)
            #expect(reply.text.contains(made.id) && !reply.text.contains(secret), "\(path)")
        }
    }

    @Test func aChangeCountsFromTheNextRequestOn() throws {
        let made = try self.create(#"{"label": "ci", "permissions": ["connections:write"]}"#)
        let token = Daemon.Key.token(made["secret"]?.string ?? "")
        let use = { try self.daemon.create(Submission.custom(), as: token).status }
        #expect(try use() == 200)
        let steps: [(String, Int)] = [
            (#"{"status": "inactive"}"#, 401), (#"{"status": "active"}"#, 200),
            (#"{"permissions": ["connections:read"]}"#, 403), (#"{"permissions": ["admin"]}"#, 200),
            (#"{"ip_whitelist": ["192.0.2.0/24"]}"#, 403), (#"{"ip_whitelist": ["::1", "127.0.0.0/8"]}"#, 200),
            (#"{"ip_whitelist": ["192.0.2.0/24"]}"#, 403), (#"{"ip_whitelist": null}"#, 200),
            (#"{"expires_at": "2020-01-01T00:00:00Z"}"#, 401), (#"{"expires_at": null}"#, 200),
            (#"{"label": "x"}"#, 200),
        ]
        for (body, status) in steps {
            #expect(try self.change(made.id, body).status == 200, "\(body)")
            #expect(try use() == status, "\(body)")
        }
        #expect(try self.revoke(made.id).status == 204)
        #expect(try use() == 401)
        let revoked = try self.daemon.request("GET", "\(Self.keys)/\(made.id)")
        #expect(revoked["status"] == "inactive")
        #expect(revoked["revoked_at"]?.string != nil)
        #expect(try self.change(made.id, #"{"status": "active"}"#).status == 409)
        #expect(try self.revoke(made.id).status == 204)
    }

    @Test func oneUsableRootKeyAlwaysRemains() throws {
        let attempts = [
            #"{"status": "inactive"}"#, #"{"permissions": ["admin"]}"#, #"{"permissions": ["connections:read"]}"#,
            #"{"expires_at": "2020-01-01T00:00:00Z"}"#,
        ]
        for body in attempts {
            let reply = try self.change(self.rootID, body)
            #expect(reply.status == 409, "\(body)")
            #expect(reply["detail"]?.string?.contains("the last usable key with scope 'root'") == true)
        }
        #expect(try self.revoke(self.rootID).status == 409)
        let home = try self.daemon.workspaceID()
        #expect(try self.daemon.request("DELETE", "\(Self.workspaces)/\(home)?force=true").status == 409)
        // Nothing was changed: the key is still good for this.
        let second = try self.create(#"{"label": "second", "permissions": ["root"]}"#)
        #expect(second.status == 200)
        #expect(try self.revoke(self.rootID).status == 204)
        let token = Daemon.Key.token(second["secret"]?.string ?? "")
        #expect(try self.revoke(second.id, as: token).status == 409)
    }

    @Test func aKeyCannotGiveOrTakeWhatItLacks() throws {
        let weak = Daemon.Key.token(try self.daemon.makeKey(scopes: "keys:write,connections:read"))
        #expect(try self.create(#"{"label": "x", "permissions": ["connections:read"]}"#, as: weak).status == 200)
        for scope in ["connections:write", "credentials:reveal", "admin", "root"] {
            let body = "{\"label\": \"x\", \"permissions\": [\"connections:read\", \"\(scope)\"]}"
            #expect(try self.create(body, as: weak).status == 403, "\(scope)")
        }
        #expect(try self.change(self.rootID, #"{"label": "mine"}"#, as: weak).status == 403)
        #expect(try self.revoke(self.rootID, as: weak).status == 403)
    }

    @Test func refusesWhatIsNoKey() throws {
        let bodies: [(String, String)] = [
            ("{}", "body/label body/permissions"), (#"{"label": "", "permissions": ["admin"]}"#, "body/label"),
            (#"{"label": "x", "permissions": null}"#, "body/permissions"),
            (#"{"label": "x", "permissions": []}"#, "body/permissions"),
            (#"{"label": "x", "permissions": "root"}"#, "body/permissions"),
            (#"{"label": "x", "permissions": ["read", "admin", 1]}"#, "body/permissions/0 body/permissions/2"),
            (#"{"label": "x", "permissions": ["admin"], "status": "revoked"}"#, "body/status"),
            (#"{"label": "x", "permissions": ["admin"], "expires_at": "2099-01-01"}"#, "body/expires_at"),
            (#"{"label": "x", "permissions": ["admin"], "ip_whitelist": "::1"}"#, "body/ip_whitelist"),
            (
                #"{"label": "x", "permissions": ["admin"], "ip_whitelist": ["::1", "10.0.0.1/8"]}"#,
                "body/ip_whitelist/1"
            ),
        ]
        for (body, locations) in bodies {
            let reply = try self.create(body)
            let found = reply["detail"]?.array?.map { item in
                (item["loc"]?.array ?? []).map { $0.string ?? $0.number?.text ?? "" }.joined(separator: "/")
            }
            #expect(reply.status == 422, "\(body)")
            #expect(found?.joined(separator: " ") == locations, "\(body)")
        }
    }

    @Test func anotherWorkspaceSeesNothing() throws {
        let other = try self.daemon.makeWorkspace("other")
        let admin = Daemon.Key.token(try self.daemon.makeKey(scopes: "admin", workspace: other))
        for (method, body) in [("GET", nil), ("PUT", "{"), ("DELETE", nil)] as [(String, String?)] {
            let reply = try self.daemon.request(method, "\(Self.keys)/\(self.rootID)", as: admin, body: body)
            #expect(reply.text == #"{"detail":"API key not found"}"#, "\(method)")
        }
        #expect(try self.daemon.request("GET", Self.keys, as: admin)["total"] == 1)
        let home = try self.daemon.workspaceID()
        #expect(try self.daemon.request("GET", "\(Self.workspaces)/\(home)", as: admin).status == 404)
        for path in ["\(home)", "\(home)?force=true"] {
            let reply = try self.daemon.request("DELETE", "\(Self.workspaces)/\(path)", as: admin)
            #expect(reply.text == #"{"detail":"Workspace not found"}"#)
        }
        let listed = try self.daemon.request("GET", Self.workspaces, as: admin)
        #expect(listed["workspaces"]?.array?.compactMap { $0["id"]?.string } == [other])
        #expect(listed["total"] == 1)
        // A name that is taken would tell of another workspace.
        let made = try self.daemon.request("POST", Self.workspaces, as: admin, body: #"{"name": "default"}"#)
        let renamed = try self.daemon.request(
            "PUT",
            "\(Self.workspaces)/\(other)",
            as: admin,
            body: #"{"name": "default"}"#
        )
        #expect((made.status, renamed.status) == (403, 403))
    }

    @Test func aWorkspaceIsMadeRenamedAndDeleted() throws {
        let made = try self.daemon.request("POST", Self.workspaces, body: #"{"name": "Ünïcode"}"#)
        #expect((made.status, made["name"]) == (200, "Ünïcode"))
        let path = "\(Self.workspaces)/\(made.id)"
        #expect(try self.daemon.request("GET", path).body == made.body)
        #expect(try self.daemon.request("PUT", path, body: #"{"name": "Next"}"#)["name"] == "Next")
        #expect(try self.daemon.request("PUT", path, body: "{}")["name"] == "Next")
        #expect(try self.daemon.request("PUT", path, body: #"{"name": "default"}"#).status == 409)
        #expect(try self.daemon.request("POST", Self.workspaces, body: #"{"name": "Next"}"#).status == 409)
        for body in ["{}", #"{"name": ""}"#, #"{"name": 1}"#, "{\"name\": \"\(String(repeating: "é", count: 101))\"}"] {
            #expect(try self.daemon.request("POST", Self.workspaces, body: body).status == 422, "\(body)")
        }
        #expect(try self.daemon.request("DELETE", path).status == 204)
        #expect(try self.daemon.request("GET", path).status == 404)
        #expect(try self.daemon.request("DELETE", path).status == 404)
    }

    @Test func aWorkspaceThatHoldsAnythingIsDeletedByForceOnly() throws {
        let id = try self.daemon.makeWorkspace("full")
        let path = "\(Self.workspaces)/\(id)"
        let key = try self.create(#"{"label": "x", "permissions": ["admin"]}"#, in: id)
        #expect(try self.daemon.request("DELETE", path).status == 409)
        let token = Daemon.Key.token(key["secret"]?.string ?? "")
        #expect(try self.daemon.create(Submission.gmail, as: token).status == 200)
        #expect(try self.daemon.request("DELETE", "\(path)?force=true", as: token).status == 403)
        #expect(try self.daemon.request("DELETE", "\(path)?force=maybe").status == 422)
        #expect(try self.daemon.request("DELETE", "\(path)?force=true").status == 204)
        #expect(try self.daemon.create(Submission.gmail, as: token).status == 401)
        let database = try self.daemon.sandbox.openDatabase()
        #expect(try database.first("SELECT count(*) FROM credentials") { $0.int(0) } == 0)
        // What was done stays known.
        let events = try database.all("SELECT action FROM audit_events WHERE workspace_id = ?1 ORDER BY id", id) {
            $0.text(0)
        }
        #expect(events.last == "workspace.delete" && events.contains("connection.create"))
    }

    @Test func revokedKeysDoNotKeepAWorkspace() throws {
        let id = try self.daemon.makeWorkspace("brief")
        let key = try self.create(#"{"label": "x", "permissions": ["admin"]}"#, in: id)
        #expect(try self.daemon.sandbox.run("key", "revoke", key.id).code == 0)
        #expect(try self.daemon.request("DELETE", "\(Self.workspaces)/\(id)").status == 204)
    }
}
