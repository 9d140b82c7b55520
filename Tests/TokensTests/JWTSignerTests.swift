import Crypto
import CryptoExtras
import Domain
import Foundation
import JSON
import Testing
import Tokens

@Suite struct JWTSignerTests {
    private static let now = Timestamp(milliseconds: 1_795_449_909_123)
    private static let claims: JSONObject = [
        "iss": "client-1", "sub": "client-1", "aud": "https://login.acme.example/token", "jti": "j1",
        "exp": 1_795_449_969,
    ]

    private let issuer: Issuer

    init() throws { self.issuer = try Issuer() }

    private func reader(_ keys: [UInt8]) throws -> JWTReader {
        let path = NSTemporaryDirectory() + "patchbay-signer-" + UUID().uuidString
        try Data(keys).write(to: URL(filePath: path))
        let file = try JWTKeyFile(path: path) { (bytes) throws(JWTKeySet.Failure) in
            try JWTKeySet(publicKeys: bytes)
        } report: { _ in
        }
        return JWTReader(
            keyFiles: [file],
            expectations: .init(
                issuer: "client-1",
                audience: "https://login.acme.example/token",
                workspacesClaim: "workspaces",
                scopesClaim: "scope",
                leeway: 0
            ),
            clock: Clock { Self.now }
        )
    }

    private func pem(_ algorithm: String) -> String {
        algorithm == "RS256" ? self.issuer.rsa.pemRepresentation : self.issuer.p256.pemRepresentation
    }

    @Test(arguments: ["RS256", "ES256"])
    func aReaderBelievesTheAssertion(_ algorithm: String) async throws {
        let token = try await JWTSigner().assertion(Self.claims, key: Secret(self.pem(algorithm)))
        #expect(try self.reader(self.issuer.pem(algorithm)).user(of: token).id == "usr_client-1")
        let other = try Issuer()
        #expect(throws: ServiceError.self) { try self.reader(other.pem(algorithm)).user(of: token) }
    }

    @Test(arguments: ["", "pem", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"])
    func aKeyThatCannotBeReadSignsNothing(_ key: String) async throws {
        await #expect(throws: (any Error).self) { try await JWTSigner().assertion(Self.claims, key: Secret(key)) }
    }
}
