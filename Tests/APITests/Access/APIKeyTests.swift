import JSON
import TestSupport
import Testing

@Suite struct APIKeyTests {
    private let sandbox: Sandbox

    init() async throws {
        self.sandbox = try await Sandbox()
    }

    private func create(_ body: String, as key: Sandbox.Key = .administrator) async throws -> Reply {
        try await self.sandbox.request("POST", Path.keys, as: key, body: body)
    }

    private func change(_ id: String, _ body: String, as key: Sandbox.Key = .administrator) async throws -> Reply {
        try await self.sandbox.request("PUT", "\(Path.keys)/\(id)", as: key, body: body)
    }

    private func revoke(_ id: String, as key: Sandbox.Key = .administrator) async throws -> Reply {
        try await self.sandbox.request("DELETE", "\(Path.keys)/\(id)", as: key)
    }

    private var rootID: String { "key_" + self.sandbox.token.dropFirst(4).prefix(26) }

    @Test func theSecretIsShownOnceAndWorks() async throws {
        let made = try await self.create(
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
        #expect(try await self.sandbox.create(Submission.custom(), as: .token(secret)).status == 200)
        for path in ["\(Path.keys)/\(made.id)", Path.keys] {
            let reply = try await self.sandbox.request("GET", path)
            #expect(reply.status == 200)
            #expect(reply.text.contains(made.id) && !reply.text.contains(secret), "\(path)")
        }
    }

    @Test func aChangeCountsFromTheNextRequestOn() async throws {
        let made = try await self.create(#"{"label": "ci", "permissions": ["connections:write"]}"#)
        let token = Sandbox.Key.token(made["secret"]?.string ?? "")
        let use = { try await self.sandbox.create(Submission.custom(), as: token).status }
        #expect(try await use() == 200)
        let steps: [(String, Int)] = [
            (#"{"status": "inactive"}"#, 401), (#"{"status": "active"}"#, 200),
            (#"{"permissions": ["connections:read"]}"#, 403), (#"{"permissions": ["admin"]}"#, 200),
            (#"{"ip_whitelist": ["192.0.2.0/24"]}"#, 403), (#"{"ip_whitelist": ["::1", "127.0.0.0/8"]}"#, 200),
            (#"{"ip_whitelist": ["192.0.2.0/24"]}"#, 403), (#"{"ip_whitelist": null}"#, 200),
            (#"{"expires_at": "2020-01-01T00:00:00Z"}"#, 401), (#"{"expires_at": null}"#, 200),
            (#"{"label": "x"}"#, 200),
        ]
        for (body, status) in steps {
            #expect(try await self.change(made.id, body).status == 200, "\(body)")
            #expect(try await use() == status, "\(body)")
        }
        #expect(try await self.revoke(made.id).status == 204)
        #expect(try await use() == 401)
        let revoked = try await self.sandbox.request("GET", "\(Path.keys)/\(made.id)")
        #expect(revoked["status"] == "inactive")
        #expect(revoked["revoked_at"]?.string != nil)
        #expect(try await self.change(made.id, #"{"status": "active"}"#).status == 409)
        #expect(try await self.revoke(made.id).status == 204)
    }

    @Test func aKeyWorksFromItsAddressesOnly() async throws {
        let made = try await self.create(
            #"{"label": "x", "permissions": ["admin"], "ip_whitelist": ["192.0.2.0/24", "2001:db8::/32"]}"#
        )
        let token = Sandbox.Key.token(made["secret"]?.string ?? "")
        let addresses = [
            "192.0.2.0": 200, "192.0.2.255": 200, "192.0.3.0": 403, "2001:db8::1": 200, "2001:db9::1": 403,
            "127.0.0.1": 403,
        ]
        for (address, status) in addresses {
            let reply = try await self.sandbox.request("GET", Path.connections, as: token, from: address)
            #expect(reply.status == status, "\(address)")
        }
    }

    @Test func oneUsableRootKeyAlwaysRemains() async throws {
        let attempts = [
            #"{"status": "inactive"}"#, #"{"permissions": ["admin"]}"#, #"{"permissions": ["connections:read"]}"#,
            #"{"expires_at": "2020-01-01T00:00:00Z"}"#,
        ]
        for body in attempts {
            let reply = try await self.change(self.rootID, body)
            #expect(reply.status == 409, "\(body)")
            #expect(reply["detail"]?.string?.contains("the last usable key with scope 'root'") == true)
        }
        #expect(try await self.revoke(self.rootID).status == 409)
        let home = try self.sandbox.workspaceID()
        #expect(try await self.sandbox.request("DELETE", "\(Path.workspaces)/\(home)?force=true").status == 409)
        // Nothing was changed: the key is still good for this.
        let second = try await self.create(#"{"label": "second", "permissions": ["root"]}"#)
        #expect(second.status == 200)
        #expect(try await self.revoke(self.rootID).status == 204)
        let token = Sandbox.Key.token(second["secret"]?.string ?? "")
        #expect(try await self.revoke(second.id, as: token).status == 409)
    }

    @Test func aKeyCannotGiveOrTakeWhatItLacks() async throws {
        let weak = Sandbox.Key.token(try await self.sandbox.makeKey(scopes: "keys:write,connections:read"))
        #expect(try await self.create(#"{"label": "x", "permissions": ["connections:read"]}"#, as: weak).status == 200)
        for scope in ["connections:write", "credentials:reveal", "admin", "root"] {
            let body = "{\"label\": \"x\", \"permissions\": [\"connections:read\", \"\(scope)\"]}"
            #expect(try await self.create(body, as: weak).status == 403, "\(scope)")
        }
        #expect(try await self.change(self.rootID, #"{"label": "mine"}"#, as: weak).status == 403)
        #expect(try await self.revoke(self.rootID, as: weak).status == 403)
    }

    @Test func refusesWhatIsNoKey() async throws {
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
            let reply = try await self.create(body)
            let found = reply["detail"]?.array?.map { item in
                (item["loc"]?.array ?? []).map { $0.string ?? $0.number?.text ?? "" }.joined(separator: "/")
            }
            #expect(reply.status == 422, "\(body)")
            #expect(found?.joined(separator: " ") == locations, "\(body)")
        }
    }

    @Test func anotherWorkspaceSeesNothing() async throws {
        let other = try await self.sandbox.makeWorkspace("other")
        let admin = Sandbox.Key.token(try await self.sandbox.makeKey(scopes: "admin", workspace: other))
        for (method, body) in [("GET", nil), ("PUT", "{"), ("DELETE", nil)] as [(String, String?)] {
            let reply = try await self.sandbox.request(method, "\(Path.keys)/\(self.rootID)", as: admin, body: body)
            #expect(reply.text == #"{"detail":"API key not found"}"#, "\(method)")
        }
        #expect(try await self.sandbox.request("GET", Path.keys, as: admin)["total"] == 1)
        let home = try self.sandbox.workspaceID()
        #expect(try await self.sandbox.request("GET", "\(Path.workspaces)/\(home)", as: admin).status == 404)
        for path in ["\(home)", "\(home)?force=true"] {
            let reply = try await self.sandbox.request("DELETE", "\(Path.workspaces)/\(path)", as: admin)
            #expect(reply.text == #"{"detail":"Workspace not found"}"#)
        }
        let listed = try await self.sandbox.request("GET", Path.workspaces, as: admin)
        #expect(listed["workspaces"]?.array?.compactMap { $0["id"]?.string } == [other])
        #expect(listed["total"] == 1)
        // A name that is taken would tell of another workspace.
        let made = try await self.sandbox.request("POST", Path.workspaces, as: admin, body: #"{"name": "default"}"#)
        let renamed = try await self.sandbox.request(
            "PUT",
            "\(Path.workspaces)/\(other)",
            as: admin,
            body: #"{"name": "default"}"#
        )
        #expect((made.status, renamed.status) == (403, 403))
    }
}
