import Crypto
import Domain
import Foundation
import JSON
import TestSupport
import Testing

@testable import Server

/// Users who come with the signed token of an identity provider.
@Suite struct UserTokenTests {
    private static let secret = "a secret of at least thirty-two bytes"
    private let directory: TemporaryDirectory
    private let sandbox: Sandbox

    init() async throws {
        let directory = try TemporaryDirectory()
        let file = directory.file("jwt.secret")
        try DataDirectory.writeSecret(Secret(Self.secret), to: file)
        self.directory = directory
        self.sandbox = try await Sandbox { settings in
            settings.jwtSecretFile = file
            settings.jwtIssuer = "https://id.example.com"
            settings.jwtAudience = "patchbay"
            settings.jwtScopesClaim = "permissions"
        }
    }

    private func token(_ claims: JSONObject, key: String = secret) -> Sandbox.Key {
        var members: JSONObject = [
            "iss": "https://id.example.com", "aud": "patchbay", "sub": "ada",
            "exp": .number(JSONNumber(Int(Date().timeIntervalSince1970) + 300)),
        ]
        for claim in claims { members[claim.key] = claim.value }
        let signed =
            Self.base64URL(Data(#"{"alg":"HS256","typ":"JWT"}"#.utf8)) + "."
            + Self.base64URL(Data(JSON.object(members).serialized().utf8))
        let code = HMAC<SHA256>.authenticationCode(
            for: Data(signed.utf8),
            using: SymmetricKey(data: Data(key.utf8))
        )
        return .token(signed + "." + Self.base64URL(Data(code)))
    }

    private static func base64URL(_ data: Data) -> String {
        data.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// Else a user could send a victim a link that names the victim, and have the victim's account.
    @Test func aUserDoesNotChooseTheNameOnAConnectPageNorItsBinding() async throws {
        let home = try self.sandbox.workspaceID()
        let settings = #"{"connect": {"return_urls": ["https://app.acme.example/done"]}}"#
        #expect(try await self.sandbox.request("PUT", "/api/v1/workspaces/\(home)", body: settings).status == 200)
        let user = self.token(["workspaces": [.string(home)], "permissions": ["connect:write"]])
        func make(_ body: String) async throws -> Reply {
            try await self.sandbox.request("POST", "/api/v1/connect-sessions", as: user, body: body)
        }
        let named = try await make(#"{"integrations": ["gmail"], "user_label": "victim@acme.example"}"#)
        #expect(named.status == 422)
        #expect(named["detail"]?["fields"]?.array?.first?["field"] == "user_label", "\(named.text)")
        let made = try await make(
            #"{"integrations": ["gmail"], "binding": "confirm", "return_url": "https://app.acme.example/done"}"#
        )
        #expect((made["binding"], made["user_label"], made["user_id"]) == ("code", "ada", "ada"))
    }

    @Test func aUserWorksWithTheScopesAndWorkspacesOfTheToken() async throws {
        let home = try self.sandbox.workspaceID()
        let other = try await self.sandbox.makeWorkspace("other")
        let user = self.token(["workspaces": [.string(home)], "permissions": ["connections:write", "openid"]])
        let made = try await self.sandbox.create(Submission.custom(), as: user)
        #expect(made.status == 200)
        #expect((made["workspace_id"]?.string, made["created_by"]) == (home, "usr_ada"))
        #expect(try await self.sandbox.get(made.id, as: user).status == 403)
        let elsewhere = try await self.sandbox.create(Submission.custom(), as: user, headers: ["X-Workspace-Id": other])
        #expect(elsewhere.text == #"{"detail":"Workspace not found"}"#)
        // Keys work as before.
        #expect(try await self.sandbox.get(made.id).status == 200)
    }

    @Test func aTokenThatIsNotBelievedIsRefusedWithTheReason() async throws {
        let home = JSON.string(try self.sandbox.workspaceID())
        let tokens: [(Sandbox.Key, String)] = [
            (self.token(["workspaces": home, "exp": 1]), "The token is not valid: it has expired"),
            (self.token(["workspaces": home, "aud": "x"]), "The token is not valid: it is for another audience"),
            (
                self.token(["workspaces": home], key: "another secret of thirty-two bytes"),
                "The token is not valid: its signature is not that of a known key for its algorithm"
            ),
            (.token("nonsense"), "The token is not valid: it is neither an API key nor a JSON Web Token"),
        ]
        for (token, detail) in tokens {
            let reply = try await self.sandbox.create(Submission.custom(), as: token)
            #expect((reply.status, reply["detail"]?.string) == (401, detail))
            #expect(reply.headers["www-authenticate"] == "Bearer")
        }
    }

    @Test func theKeysAreReadAgainWhenTheirFileChanges() async throws {
        let claims: JSONObject = ["workspaces": .string(try self.sandbox.workspaceID()), "permissions": "admin"]
        let next = "the next secret of thirty-two bytes!"
        #expect(try await self.sandbox.create(Submission.custom(), as: self.token(claims)).status == 200)
        try Data(next.utf8).write(to: URL(filePath: self.directory.file("jwt.secret")), options: .atomic)
        #expect(try await self.sandbox.create(Submission.custom(), as: self.token(claims, key: next)).status == 200)
        #expect(try await self.sandbox.create(Submission.custom(), as: self.token(claims)).status == 401)
        #expect(self.sandbox.log.lines.contains { $0.contains("took over changed token keys") })
        #expect(!self.sandbox.log.lines.contains { $0.contains(next) })
    }

    @Test func withoutKeysOfAnIssuerNoTokenIsTaken() async throws {
        let sandbox = try await Sandbox()
        let reply = try await sandbox.create(Submission.custom(), as: self.token(["permissions": "root"]))
        #expect(reply.status == 401)
        #expect(reply["detail"] == "The API key is not valid: it is unknown, switched off, expired or revoked")
    }
}
