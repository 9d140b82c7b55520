import Domain
import Foundation
import JSON
import Synchronization
import Testing
import Tokens

@Suite struct JWTReaderTests {
    private static let workspace = "wsp_00000000000000000000000001"
    private static let other = "wsp_00000000000000000000000002"
    /// 2026-11-23T16:05:09.123Z.
    private static let now = Timestamp(milliseconds: 1_795_449_909_123)
    private static let seconds = 1_795_449_909

    private static let claims: JSONObject = [
        "iss": "https://id.example.com", "aud": "patchbay", "sub": "ada", "exp": .number(.init(seconds + 60)),
        "workspaces": [.string(workspace)], "scope": "connections:read credentials:read openid",
    ]

    private let issuer: Issuer
    private let folder = NSTemporaryDirectory() + "patchbay-tokens-" + UUID().uuidString
    private let reports = Reports()

    init() throws {
        self.issuer = try Issuer()
        try FileManager.default.createDirectory(atPath: self.folder, withIntermediateDirectories: true)
    }

    private func write(_ bytes: [UInt8], to name: String = "keys") throws {
        try Data(bytes).write(to: URL(filePath: "\(self.folder)/\(name)"), options: .atomic)
    }

    private func keyFile(_ name: String = "keys", isSecret: Bool = false) throws -> JWTKeyFile {
        try JWTKeyFile(path: "\(self.folder)/\(name)") { (bytes) throws(JWTKeySet.Failure) in
            isSecret ? try JWTKeySet(secret: bytes) : try JWTKeySet(publicKeys: bytes)
        } report: { [reports] in
            reports.add($0?.description ?? "in force")
        }
    }

    private func reader(_ files: JWTKeyFile..., leeway: Int = 0) -> JWTReader {
        JWTReader(
            keyFiles: files,
            expectations: .init(
                issuer: "https://id.example.com",
                audience: "patchbay",
                workspacesClaim: "workspaces",
                scopesClaim: "scope",
                leeway: leeway
            ),
            clock: Clock { Self.now }
        )
    }

    /// A reader that knows the issuer's secret and its three public keys.
    private func reader(leeway: Int = 0) throws -> JWTReader {
        try self.write(["RS256", "ES256", "EdDSA"].flatMap { self.issuer.pem($0) })
        try self.write(self.issuer.secretBytes, to: "secret")
        return self.reader(try self.keyFile(), try self.keyFile("secret", isSecret: true), leeway: leeway)
    }

    private func claims(_ changes: JSONObject = [:]) -> JSON {
        var claims = Self.claims
        for change in changes { claims[change.key] = change.value == .null ? nil : change.value }
        return .object(claims)
    }

    @Test(arguments: Issuer.algorithms)
    func believesTheIssuer(_ algorithm: String) throws {
        let token = try self.issuer.token(algorithm, header: ["typ": "JWT"], claims: self.claims())
        let user = try self.reader().user(of: token)
        #expect(user.id == "usr_ada")
        #expect(user.workspaces.map(\.text) == [Self.workspace])
        #expect(user.scopes == Scopes([.connectionsRead, .credentialsRead]))
    }

    @Test func readsClaimsInEveryFormThatIssuersWrite() throws {
        let cases: [(JSONObject, id: String, workspaces: [String], Scopes)] = [
            (["sub": "auth0|5f7c"], "usr_auth0|5f7c", [Self.workspace], Scopes([.connectionsRead, .credentialsRead])),
            // An API key's id is nobody else's.
            (["sub": "usr_ada"], "usr_usr_ada", [Self.workspace], Scopes([.connectionsRead, .credentialsRead])),
            (["sub": "key_1"], "usr_key_1", [Self.workspace], Scopes([.connectionsRead, .credentialsRead])),
            (["aud": ["x", "patchbay"], "scope": ["admin"]], "usr_ada", [Self.workspace], Scopes([.admin])),
            (["workspaces": .string(Self.other), "scope": "root"], "usr_ada", [Self.other], Scopes([.root])),
            (
                ["workspaces": [.string(Self.other), .string(Self.workspace)], "scope": ""], "usr_ada",
                [Self.other, Self.workspace], Scopes([])
            ),
            (["workspaces": nil, "scope": nil], "usr_ada", [], Scopes([])),
            (["workspaces": [1], "scope": [1]], "usr_ada", [], Scopes([])),
            (["workspaces": ["nonsense"], "scope": "root2 ADMIN"], "usr_ada", [], Scopes([])),
            (
                ["nbf": .number(.init(Self.seconds))], "usr_ada", [Self.workspace],
                Scopes([.connectionsRead, .credentialsRead])
            ),
        ]
        let reader = try self.reader()
        for (changes, id, workspaces, scopes) in cases {
            let user = try reader.user(of: try self.issuer.token("EdDSA", claims: self.claims(changes)))
            #expect(user.id == id)
            #expect(user.workspaces.map(\.text) == workspaces)
            #expect(user.scopes == scopes)
        }
    }

    @Test func refusesClaimsThatAreNotMeantForIt() throws {
        let long = JSON.string(String(repeating: "é", count: 256))
        let cases: [(JSONObject, String)] = [
            (["exp": .number(.init(Self.seconds))], "it has expired"), (["exp": 0], "it has expired"),
            (["exp": nil], "it has no 'exp'"), (["exp": "never"], "it has no 'exp'"),
            (["exp": true], "it has no 'exp'"),
            (["nbf": .number(.init(Self.seconds + 1))], "it is not valid yet"), (["nbf": "now"], "it is not valid yet"),
            (["iss": nil], "it is of another issuer"), (["iss": "https://id.example.com/"], "it is of another issuer"),
            (["iss": ["https://id.example.com"]], "it is of another issuer"),
            (["aud": nil], "it is for another audience"), (["aud": "other"], "it is for another audience"),
            (["aud": ["Patchbay"]], "it is for another audience"),
            (["aud": ["patchbay", 1]], "it is for another audience"),
            (["sub": nil], "its 'sub' is not a text"), (["sub": ""], "its 'sub' is not a text"),
            (["sub": 1], "its 'sub' is not a text"), (["sub": "a\nb"], "its 'sub' is not a text"),
            (["sub": long], "its 'sub' is not a text"),
        ]
        let reader = try self.reader()
        for (changes, reason) in cases {
            let token = try self.issuer.token("ES256", claims: self.claims(changes))
            let error = try #require(throws: ServiceError.self) { try reader.user(of: token) }
            #expect(error.code == .unauthenticated)
            #expect(error.message.hasPrefix("The token is not valid: \(reason)"), "\(error.message)")
        }
    }

    @Test func allowsForTheIssuersClock() throws {
        let reader = try self.reader(leeway: 30)
        for (changes, isBelieved) in [
            (["exp": .number(.init(Self.seconds - 29))], true), (["exp": .number(.init(Self.seconds - 30))], false),
            (["nbf": .number(.init(Self.seconds + 30))], true), (["nbf": .number(.init(Self.seconds + 31))], false),
        ] as [(JSONObject, Bool)] {
            let token = try self.issuer.token("ES256", claims: self.claims(changes))
            #expect(((try? reader.user(of: token)) != nil) == isBelieved)
        }
    }

    @Test func refusesTokensThatAreNotSignedAsTheirHeaderSays() throws {
        let claims = self.claims().serialized()
        let public_ = String(decoding: self.issuer.pem("RS256"), as: UTF8.self)
        let reader = try self.reader()
        let good = try self.issuer.token("RS256", claims: self.claims())
        let parts = good.split(separator: ".").map(String.init)
        let unsigned = ["none", "None", "NONE", "nOnE", "", "HS256", "RS256", "ES256", "EdDSA"].map {
            base64URL(Data(#"{"alg":"\#($0)"}"#.utf8)) + "." + parts[1] + "."
        }
        // Signed with one key under the name of every other algorithm.
        let confused = try Issuer.algorithms.flatMap { named in
            try Issuer.algorithms.filter { $0 != named }.map {
                try self.issuer.sign(#"{"alg":"\#(named)"}"#, claims, $0)
            }
        }
        let headers = [
            #"{}"#, #"{"alg":null}"#, #"{"alg":["RS256"]}"#, #"{"alg":"rs256"}"#, #"{"alg":"RS384"}"#,
            #"{"alg":"PS256"}"#,
        ]
        let odd = try headers.map { try self.issuer.sign($0, claims, "RS256") }
        // The public key as an HMAC secret: the classic confusion.
        let stranger = try Issuer()
        let foreign = try Issuer.algorithms.dropFirst().map { try stranger.token($0, claims: self.claims()) }
        let changed = [
            parts[0] + "." + base64URL(Data(self.claims(["scope": "root"]).serialized().utf8)) + "." + parts[2],
            String(good.dropLast()), good + "A", parts[0] + "." + parts[1],
        ]
        let confusion = try Self.hmac(claims, key: public_)
        for token in unsigned + confused + odd + foreign + changed + [confusion] {
            #expect(throws: ServiceError.self, "\(token)") { try reader.user(of: token) }
        }
    }

    /// A token "signed" with HS256 and the text of the RSA public key as its secret.
    private static func hmac(_ claims: String, key: String) throws -> String {
        let signed = base64URL(Data(#"{"alg":"HS256"}"#.utf8)) + "." + base64URL(Data(claims.utf8))
        return signed + "." + base64URL(Data(hmacSHA256(Data(signed.utf8), key: Data(key.utf8))))
    }

    @Test func refusesWhatIsNoToken() throws {
        let reader = try self.reader()
        let good = try self.issuer.token("HS256", claims: self.claims())
        let long = try self.issuer.token(
            "HS256",
            claims: self.claims(["x": .string(String(repeating: "x", count: 16_384))])
        )
        let parts = good.split(separator: ".").map(String.init)
        let texts = [
            "", ".", "..", "...", "a.b.c", good + ".", "." + good, good + "." + parts[0], good + "=", good + "\n",
            " " + good,
            good.replacing(".", with: ". "), long, String(repeating: "A", count: 100_000), "é.é.é",
        ]
        for text in texts {
            let error = try #require(throws: ServiceError.self) { try reader.user(of: text) }
            #expect(
                error
                    == ServiceError(
                        .unauthenticated,
                        "The token is not valid: it is neither an API key nor a JSON Web Token"
                    )
            )
        }
    }

    @Test func refusesHeadersThatMeanSomethingElse() throws {
        let reader = try self.reader()
        let headers: [(JSONObject, isBelieved: Bool)] = [
            (["typ": "JWT"], true), (["typ": "jwt"], true), (["typ": "at+jwt"], true),
            (["typ": "application/at+jwt"], true),
            (["typ": "logout+jwt"], false), (["typ": "dpop+jwt"], false), (["typ": 1], false), (["typ": ""], false),
            (["crit": ["exp"], "exp": 1], false), (["crit": []], false), (["b64": false, "crit": ["b64"]], false),
            // Keys that a token brings along are not looked at.
            (["jku": "https://evil.example", "jwk": [:], "x5c": []], true), (["kid": "any"], true), (["kid": 1], true),
        ]
        for (header, isBelieved) in headers {
            let token = try self.issuer.token("ES256", header: header, claims: self.claims())
            #expect(((try? reader.user(of: token)) != nil) == isBelieved, "\(header)")
        }
    }

    @Test func takesTheKeysOfAFileThatChanges() throws {
        try self.write(self.issuer.pem("ES256"))
        let reader = self.reader(try self.keyFile())
        let old = try self.issuer.token("ES256", claims: self.claims())
        let next = try Issuer()
        let new = try next.token("EdDSA", header: ["kid": "2"], claims: self.claims())
        #expect(throws: Never.self) { try reader.user(of: old) }
        #expect(throws: ServiceError.self) { try reader.user(of: new) }

        try self.write(next.jwks(try next.jwk("EdDSA", id: "2")))
        #expect(throws: Never.self) { try reader.user(of: new) }
        #expect(throws: ServiceError.self) { try reader.user(of: old) }
        #expect(self.reports.all == ["in force"])
    }

    @Test func aFileThatBreaksLeavesTheKeysInForceAndIsReportedOnce() throws {
        try self.write(self.issuer.pem("ES256"))
        let reader = self.reader(try self.keyFile())
        let token = try self.issuer.token("ES256", claims: self.claims())
        try self.write(Array("nonsense".utf8))
        for _ in 0..<3 { #expect(throws: Never.self) { try reader.user(of: token) } }
        try FileManager.default.removeItem(atPath: "\(self.folder)/keys")
        for _ in 0..<3 { #expect(throws: Never.self) { try reader.user(of: token) } }
        #expect(self.reports.all.count == 2)
        #expect(self.reports.all.last == "cannot be read")
    }
}

/// The errors that were reported, in their order.
private final class Reports: Sendable {
    private let lines = Mutex<[String]>([])

    var all: [String] { self.lines.withLock { $0 } }
    func add(_ line: String) { self.lines.withLock { $0.append(line) } }
}

extension JWTReader {
    fileprivate func user(of text: String) throws -> User { try self.user(of: Secret(text)) }
}
