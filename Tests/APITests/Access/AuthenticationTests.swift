import Domain
import JSON
import TestSupport
import Testing

@Suite struct AuthenticationTests {
    @Test func refusesWhoeverShowsNoUsableKey() async throws {
        let sandbox = try await Sandbox()
        let token = sandbox.token
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
                let reply = try await sandbox.create(body, as: .none, headers: headers)
                #expect(reply.status == 401, "\(headers)")
                #expect(reply.headers["www-authenticate"] == "Bearer", "\(headers)")
                #expect(reply["detail"]?.string?.isEmpty == false, "\(headers)")
                #expect(!reply.text.contains(token), "\(headers)")
            }
        }
    }

    @Test func acceptsAKeyInEitherHeader() async throws {
        let sandbox = try await Sandbox()
        let token = sandbox.token
        let presented = [
            ["Authorization": "Bearer \(token)"], ["authorization": "bearer \(token)"], ["X-API-Key": token],
            ["Authorization": "Basic x", "X-API-Key": token],
        ]
        for headers in presented {
            let reply = try await sandbox.create(Submission.custom(), as: .none, headers: headers)
            #expect(reply.status == 200, "\(headers)")
        }
    }

    @Test func refusesARevokedKey() async throws {
        let sandbox = try await Sandbox()
        let token = try await sandbox.makeKey(scopes: "connections:write")
        #expect(try await sandbox.create(Submission.custom(), as: .token(token)).status == 200)
        let revoked = try await sandbox.request("DELETE", "\(Path.keys)/key_\(token.dropFirst(4).prefix(26))")
        #expect(revoked.status == 204)
        try await Self.expectRefusal(of: token, by: sandbox)
    }

    @Test func refusesAnExpiredKey() async throws {
        let time = ManualClock()
        let sandbox = try await Sandbox(clock: time.clock)
        let expiry = time.now.adding(seconds: 60).text
        let body = #"{"label": "x", "permissions": ["admin"], "expires_at": "\#(expiry)"}"#
        let token = try #require(try await sandbox.request("POST", Path.keys, body: body)["secret"]?.string)
        time.advance(seconds: 59)
        #expect(try await sandbox.create(Submission.custom(), as: .token(token)).status == 200)
        time.advance(seconds: 1)
        try await Self.expectRefusal(of: token, by: sandbox)
    }

    private static func expectRefusal(of token: String, by sandbox: Sandbox) async throws {
        let reply = try await sandbox.create(Submission.custom(), as: .token(token))
        #expect(reply.status == 401)
        #expect(reply.headers["www-authenticate"] == "Bearer")
        #expect(reply["detail"] == "The API key is not valid: it is unknown, switched off, expired or revoked")
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
    func namesTheScopeThatAKeyLacks(permission: Permission) async throws {
        let sandbox = try await Sandbox()
        let key = Sandbox.Key.token(try await sandbox.makeKey(scopes: permission.scopes))
        let id = try await sandbox.create(Submission.custom()).id

        let written = try await sandbox.create(Submission.custom(), as: key)
        #expect(written.status == (permission.mayWrite ? 200 : 403))
        if !permission.mayWrite {
            #expect(written.text == #"{"detail":"This needs a key with scope 'connections:write'"}"#)
        }
        let read = try await sandbox.get(id, as: key)
        #expect(read.status == (permission.mayRead ? 200 : 403))
        if !permission.mayRead {
            #expect(read.text == #"{"detail":"This needs a key with scope 'connections:read'"}"#)
        }
    }

    @Test func worksInTheWorkspaceThatIsNamed() async throws {
        let sandbox = try await Sandbox()
        let own = try sandbox.workspaceID()
        let other = try await sandbox.makeWorkspace("other")
        let ownReply = try await sandbox.create(Submission.custom(), headers: ["X-Workspace-Id": own])
        #expect(ownReply.status == 200)
        #expect(ownReply["workspace_id"]?.string == own)
        let reply = try await sandbox.create(Submission.custom(), headers: ["X-Workspace-Id": other])
        #expect(reply.status == 200)
        #expect(reply["workspace_id"]?.string == other)
        // It is there and only there.
        #expect(try await sandbox.get(reply.id, headers: ["X-Workspace-Id": other]).body == reply.body)
        let elsewhere = try await sandbox.get(reply.id)
        #expect(elsewhere.status == 404)
        #expect(elsewhere.text == #"{"detail":"Connection not found"}"#)
    }

    @Test func hidesWorkspacesThatTheCallerMayNotUse() async throws {
        let sandbox = try await Sandbox()
        let other = try await sandbox.makeWorkspace("other")
        let admin = Sandbox.Key.token(try await sandbox.makeKey(scopes: "admin"))
        let attempts: [(Sandbox.Key, String)] = [
            (admin, other), (admin, "wsp_00000000000000000000000000"), (admin, "nonsense"),
            (.administrator, "wsp_00000000000000000000000000"), (.administrator, "nonsense"),
        ]
        for (key, workspace) in attempts {
            let reply = try await sandbox.create(Submission.custom(), as: key, headers: ["X-Workspace-Id": workspace])
            #expect(reply.status == 404, "\(workspace)")
            #expect(reply.text == #"{"detail":"Workspace not found"}"#, "\(workspace)")
        }
    }
}
