import Crypto
import CryptoExtras
package import Domain
import Foundation
package import JSON
package import NIOPosix

/// Signs the assertions of OAuth clients: with RS256 for an RSA key of 2,048 bits or more, and with ES256 for an EC key of
/// the curve P-256 (RFC 7518, sections 3.3 and 3.4).
package struct JWTSigner: AssertionSigner {
    private let threads: NIOThreadPool

    /// - Parameter threads: run the computation, which takes too long for an event loop.
    package init(threads: NIOThreadPool = .singleton) {
        self.threads = threads
    }

    package func assertion(_ claims: JSONObject, key: Secret<String>) async throws -> Secret<String> {
        try await self.threads.runIfActive { try PrivateKey(pem: key.reveal()).assertion(claims) }
    }
}

/// A private key that signs tokens. Each type of key has exactly one algorithm.
private enum PrivateKey {
    case rs256(_RSA.Signing.PrivateKey)
    case es256(P256.Signing.PrivateKey)

    /// Reads a key in PKCS #8, or in the older form of its type (RFC 5915, RFC 8017).
    init(pem: String) throws {
        if let key = try? P256.Signing.PrivateKey(pemRepresentation: pem) {
            self = .es256(key)
        } else {
            self = .rs256(try _RSA.Signing.PrivateKey(pemRepresentation: pem))
        }
    }

    private var algorithm: String {
        switch self {
        case .rs256: "RS256"
        case .es256: "ES256"
        }
    }

    /// A JSON Web Token in compact form (RFC 7515, section 7.1).
    func assertion(_ claims: JSONObject) throws -> Secret<String> {
        let header: JSONObject = ["alg": .string(self.algorithm), "typ": "JWT"]
        let parts = [header, claims].map { RandomText.base64URL(JSON.object($0).serializedBytes()) }
        let signed = parts.joined(separator: ".")
        return Secret(signed + "." + RandomText.base64URL(try self.signature(of: Array(signed.utf8))))
    }

    private func signature(of bytes: [UInt8]) throws -> [UInt8] {
        switch self {
        case .rs256(let key):
            Array(
                try key.signature(for: SHA256.hash(data: bytes), padding: .insecurePKCS1v1_5).rawRepresentation
            )
        case .es256(let key): Array(try key.signature(for: bytes).rawRepresentation)
        }
    }
}
