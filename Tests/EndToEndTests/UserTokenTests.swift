import Crypto
import Foundation
import JSON
import TestSupport
import Testing

/// Users who come with the signed token of an identity provider.
@Suite(.onBlockingThreads) struct UserTokenTests {
    private static let secret = "a secret of at least thirty-two bytes"
    private let sandbox: Sandbox
    private let settings: [String: String]

    init() throws {
        self.sandbox = try Sandbox()
        try self.sandbox.write(Self.secret, to: "jwt.secret")
        self.settings = [
            "PATCHBAY_JWT_SECRET_FILE": "jwt.secret", "PATCHBAY_JWT_ISSUER": "https://id.example.com",
            "PATCHBAY_JWT_AUDIENCE": "patchbay", "PATCHBAY_JWT_SCOPES_CLAIM": "permissions",
        ]
    }

    private func token(_ claims: JSONObject, key: String = secret) -> Daemon.Key {
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

    @Test func aUserWorksWithTheScopesAndWorkspacesOfTheToken() throws {
        let daemon = try self.sandbox.start(environment: self.settings)
        let home = try daemon.workspaceID()
        let other = try daemon.makeWorkspace("other")
        let user = self.token(["workspaces": [.string(home)], "permissions": ["connections:write", "openid"]])
        let made = try daemon.create(Submission.custom(), as: user)
        #expect(made.status == 200)
        #expect((made["workspace_id"]?.string, made["created_by"]) == (home, "usr_ada"))
        #expect(try daemon.get(made.id, as: user).status == 403)
        let elsewhere = try daemon.create(Submission.custom(), as: user, headers: ["X-Workspace-Id": other])
        #expect(elsewhere.text == #"{"detail":"Workspace not found"}"#)
        // Keys work as before.
        #expect(try daemon.get(made.id).status == 200)
    }

    @Test func aTokenThatIsNotBelievedIsRefusedWithTheReason() throws {
        let daemon = try self.sandbox.start(environment: self.settings)
        let home = JSON.string(try daemon.workspaceID())
        let tokens: [(Daemon.Key, String)] = [
            (self.token(["workspaces": home, "exp": 1]), "The token is not valid: it has expired"),
            (self.token(["workspaces": home, "aud": "x"]), "The token is not valid: it is for another audience"),
            (
                self.token(["workspaces": home], key: "another secret of thirty-two bytes"),
                "The token is not valid: its signature is not that of a known key for its algorithm"
            ),
            (.token("nonsense"), "The token is not valid: it is neither an API key nor a JSON Web Token"),
        ]
        for (token, detail) in tokens {
            let reply = try daemon.create(Submission.custom(), as: token)
            #expect((reply.status, reply["detail"]?.string) == (401, detail))
            #expect(reply.headers["www-authenticate"] == "Bearer")
        }
    }

    @Test func theKeysAreReadAgainWhenTheirFileChanges() throws {
        let daemon = try self.sandbox.start(environment: self.settings)
        let claims: JSONObject = ["workspaces": .string(try daemon.workspaceID()), "permissions": "admin"]
        let next = "the next secret of thirty-two bytes!"
        #expect(try daemon.create(Submission.custom(), as: self.token(claims)).status == 200)
        try Data(next.utf8).write(to: URL(filePath: self.sandbox.work + "/jwt.secret"), options: .atomic)
        #expect(try daemon.create(Submission.custom(), as: self.token(claims, key: next)).status == 200)
        #expect(try daemon.create(Submission.custom(), as: self.token(claims)).status == 401)
        #expect(daemon.errors.contains("took over changed token keys"))
        #expect(!daemon.errors.contains(next))
    }

    @Test func withoutKeysOfAnIssuerNoTokenIsTaken() throws {
        let daemon = try self.sandbox.start()
        let reply = try daemon.create(Submission.custom(), as: self.token(["permissions": "root"]))
        #expect(reply.status == 401)
        #expect(reply["detail"] == "The API key is not valid: it is unknown, switched off, expired or revoked")
    }

    @Test func refusesToStartWithKeysThatCannotBeUsed() throws {
        try self.sandbox.write("short", to: "short")
        let cases: [([String: String], String)] = [
            (["PATCHBAY_JWT_SECRET_FILE": ""], "need jwt_keys_file or jwt_secret_file"),
            (["PATCHBAY_JWT_ISSUER": ""], "need both jwt_issuer and jwt_audience"),
            (["PATCHBAY_JWT_AUDIENCE": ""], "need both jwt_issuer and jwt_audience"),
            (["PATCHBAY_JWT_SECRET_FILE": "/nowhere"], "/nowhere cannot be read"),
            (["PATCHBAY_JWT_SECRET_FILE": "short"], "holds a secret of less than 32 bytes"),
            (["PATCHBAY_JWT_KEYS_FILE": "jwt.secret"], "holds neither PEM blocks nor a JWK set"),
        ]
        for (change, message) in cases {
            let environment = self.settings.merging(change) { $1 }
            let outcome = try self.sandbox.run(["serve", "--port", "0"], environment: environment)
            #expect(outcome.code == 78, "\(change)")
            #expect(outcome.errors.contains(message), "\(outcome.errors)")
        }
        try self.sandbox.write(Self.secret, to: "open", mode: 0o644)
        let outcome = try self.sandbox.run(
            ["serve", "--port", "0"],
            environment: self.settings.merging(["PATCHBAY_JWT_SECRET_FILE": "open"]) { $1 }
        )
        #expect(outcome.code == 78)
        #expect(outcome.errors.contains("other users can read"))
        #expect(!FileManager.default.fileExists(atPath: self.sandbox.data))
    }
}
