import JSON
import SQLite
import Storage
import TestSupport
import Testing

@Suite(.onBlockingThreads) struct AuthenticationTests {
    @Test func refusesWhoeverShowsNoUsableKey() throws {
        let daemon = try Sandbox().start()
        let token = daemon.token
        let wrongSecret = token.dropLast() + (token.hasSuffix("0") ? "1" : "0")
        let unknownKey = "pbk_" + String(repeating: "0", count: 78)
        let presented: [[String: String]] = [
            [:],
            ["Authorization": "Basic \(token)"],
            ["Authorization": token],
            ["Authorization": "Bearer"],
            ["Authorization": "Bearer "],
            ["Authorization": "Bearer nonsense"],
            ["Authorization": "Bearer \(wrongSecret)"],
            ["Authorization": "Bearer \(token)x"],
            ["X-API-Key": ""],
            ["X-API-Key": "nonsense"],
            ["X-API-Key": unknownKey],
            ["X-API-Key": token.uppercased()],
            // The key that counts is the bearer's, also beside a good one.
            ["Authorization": "Bearer \(unknownKey)", "X-API-Key": token],
        ]
        for headers in presented {
            // The key is looked at before anything else: a body that is no JSON makes no difference.
            for body in [Submission.custom(), "{"] {
                let reply = try daemon.create(body, as: .none, headers: headers)
                #expect(reply.status == 401, "\(headers)")
                #expect(reply.headers["www-authenticate"] == "Bearer", "\(headers)")
                #expect(reply["detail"]?.string?.isEmpty == false, "\(headers)")
                #expect(!reply.text.contains(token), "\(headers)")
            }
        }
    }

    @Test func acceptsAKeyInEitherHeader() throws {
        let daemon = try Sandbox().start()
        let token = daemon.token
        let presented = [
            ["Authorization": "Bearer \(token)"], ["authorization": "bearer \(token)"], ["X-API-Key": token],
            ["Authorization": "Basic x", "X-API-Key": token],
        ]
        for headers in presented {
            let reply = try daemon.create(Submission.custom(), as: .none, headers: headers)
            #expect(reply.status == 200, "\(headers)")
        }
    }

    @Test func refusesAKeyWithinASecondOfItsRevocation() throws {
        let sandbox = try Sandbox()
        let daemon = try sandbox.start()
        let token = try daemon.makeKey(scopes: "connections:write")
        #expect(try daemon.create(Submission.custom(), as: .token(token)).status == 200)
        let outcome = try sandbox.run("key", "revoke", "key_" + token.dropFirst(4).prefix(26))
        #expect(outcome.code == 0)
        let reply = try poll(for: "a refusal", within: .seconds(5)) {
            let reply = try daemon.create(Submission.custom(), as: .token(token))
            return reply.status == 401 ? reply : nil
        }
        #expect(reply.headers["www-authenticate"] == "Bearer")
        #expect(reply["detail"] == "The API key is not valid: it is unknown, switched off, expired or revoked")
    }

    @Test func refusesAnExpiredKey() throws {
        let sandbox = try Sandbox()
        let daemon = try sandbox.start()
        let workspace = try daemon.workspaceID()
        let made = try sandbox.run(
            ["key", "create", "--workspace", workspace, "--scopes", "admin", "--expires", "2099-01-01T00:00:00Z"]
        )
        let token = made.line
        #expect(try daemon.create(Submission.custom(), as: .token(token)).status == 200)
        // Time passes.
        let past = "2026-01-01T00:00:00.000Z"
        try sandbox.openDatabase().run("UPDATE api_keys SET expires_at = ?1 WHERE scopes = 'admin'", past)
        try poll(for: "a refusal", within: .seconds(5)) {
            try daemon.create(Submission.custom(), as: .token(token)).status == 401 ? true : nil
        }
        #expect(try sandbox.run("key", "list").output.contains("expired"))
    }

    struct Permission {
        let scopes: String
        let mayWrite: Bool
        let mayRead: Bool
    }

    @Test(
        arguments: [
            Permission(scopes: "connections:write", mayWrite: true, mayRead: false),
            Permission(scopes: "connections:read", mayWrite: false, mayRead: true),
            Permission(scopes: "connections:read,connections:write", mayWrite: true, mayRead: true),
            Permission(scopes: "credentials:read,keys:write,workspaces:write", mayWrite: false, mayRead: false),
            Permission(scopes: "admin", mayWrite: true, mayRead: true),
        ]
    )
    func namesTheScopeThatAKeyLacks(permission: Permission) throws {
        let daemon = try Sandbox().start()
        let key = Daemon.Key.token(try daemon.makeKey(scopes: permission.scopes))
        let id = try daemon.create(Submission.custom()).id

        let written = try daemon.create(Submission.custom(), as: key)
        #expect(written.status == (permission.mayWrite ? 200 : 403))
        if !permission.mayWrite {
            #expect(written.text == #"{"detail":"This needs a key with scope 'connections:write'"}"#)
        }
        let read = try daemon.get(id, as: key)
        #expect(read.status == (permission.mayRead ? 200 : 403))
        if !permission.mayRead {
            #expect(read.text == #"{"detail":"This needs a key with scope 'connections:read'"}"#)
        }
    }

    @Test func worksInTheWorkspaceThatIsNamed() throws {
        let daemon = try Sandbox().start()
        let own = try daemon.workspaceID()
        let other = try daemon.makeWorkspace("other")
        let ownReply = try daemon.create(Submission.custom(), headers: ["X-Workspace-Id": own])
        #expect(ownReply.status == 200)
        #expect(ownReply["workspace_id"]?.string == own)
        let reply = try daemon.create(Submission.custom(), headers: ["X-Workspace-Id": other])
        #expect(reply.status == 200)
        #expect(reply["workspace_id"]?.string == other)
        // It is there and only there.
        #expect(try daemon.get(reply.id, headers: ["X-Workspace-Id": other]).body == reply.body)
        let elsewhere = try daemon.get(reply.id)
        #expect(elsewhere.status == 404)
        #expect(elsewhere.text == #"{"detail":"Connection not found"}"#)
    }

    @Test func hidesWorkspacesThatTheCallerMayNotUse() throws {
        let daemon = try Sandbox().start()
        let other = try daemon.makeWorkspace("other")
        let admin = Daemon.Key.token(try daemon.makeKey(scopes: "admin"))
        let attempts: [(Daemon.Key, String)] = [
            (admin, other), (admin, "wsp_00000000000000000000000000"), (admin, "nonsense"),
            (.administrator, "wsp_00000000000000000000000000"), (.administrator, "nonsense"),
        ]
        for (key, workspace) in attempts {
            let reply = try daemon.create(Submission.custom(), as: key, headers: ["X-Workspace-Id": workspace])
            #expect(reply.status == 404, "\(workspace)")
            #expect(reply.text == #"{"detail":"Workspace not found"}"#, "\(workspace)")
        }
    }
}
