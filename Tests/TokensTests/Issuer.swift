import Crypto
import CryptoExtras
import Domain
import Foundation
import JSON

/// Signs tokens as an identity provider does.
struct Issuer {
    let secretBytes = Array("a secret of at least thirty-two bytes".utf8)
    let rsa: _RSA.Signing.PrivateKey
    let p256 = P256.Signing.PrivateKey()
    let ed25519 = Curve25519.Signing.PrivateKey()

    init() throws {
        self.rsa = try _RSA.Signing.PrivateKey(keySize: .bits2048)
    }

    static let algorithms = ["HS256", "RS256", "ES256", "EdDSA"]

    /// The content of a file of keys for the algorithm.
    func pem(_ algorithm: String) -> [UInt8] {
        switch algorithm {
        case "RS256": Array(self.rsa.publicKey.pemRepresentation.utf8)
        case "ES256": Array(self.p256.publicKey.pemRepresentation.utf8)
        default:
            Array(
                "-----BEGIN PUBLIC KEY-----\n\(self.ed25519Info.base64EncodedString())\n-----END PUBLIC KEY-----\n".utf8
            )
        }
    }

    private var ed25519Info: Data {
        Data([0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00])
            + self.ed25519.publicKey.rawRepresentation
    }

    func jwk(_ algorithm: String, id: String? = nil, members: JSONObject = [:]) throws -> JSON {
        var jwk: JSONObject
        switch algorithm {
        case "RS256":
            let primitives = try self.rsa.publicKey.getKeyPrimitives()
            jwk = ["kty": "RSA", "n": .string(base64URL(primitives.modulus))]
            jwk["e"] = .string(base64URL(primitives.publicExponent))
        case "ES256":
            let point = self.p256.publicKey.x963Representation
            jwk = ["kty": "EC", "crv": "P-256", "x": .string(base64URL(point.dropFirst().prefix(32)))]
            jwk["y"] = .string(base64URL(point.suffix(32)))
        default:
            jwk = [
                "kty": "OKP", "crv": "Ed25519", "x": .string(base64URL(self.ed25519.publicKey.rawRepresentation)),
            ]
        }
        jwk["kid"] = id.map { .string($0) }
        for member in members { jwk[member.key] = member.value }
        return .object(jwk)
    }

    func jwks(_ keys: JSON...) -> [UInt8] {
        Array(JSON.object(["keys": .array(keys)]).serialized().utf8)
    }

    /// - Parameter header: members over `alg`.
    func token(_ algorithm: String, header: JSONObject = [:], claims: JSON) throws -> String {
        var members: JSONObject = ["alg": .string(algorithm)]
        for member in header { members[member.key] = member.value == .null ? nil : member.value }
        return try self.sign(JSON.object(members).serialized(), claims.serialized(), algorithm)
    }

    /// - Parameter algorithm: what signs, whatever the header says.
    func sign(_ header: String, _ claims: String, _ algorithm: String) throws -> String {
        let signed = base64URL(Data(header.utf8)) + "." + base64URL(Data(claims.utf8))
        let bytes = Data(signed.utf8)
        let signature: Data =
            switch algorithm {
            case "HS256": Data(HMAC<SHA256>.authenticationCode(for: bytes, using: SymmetricKey(data: self.secretBytes)))
            case "RS256":
                try self.rsa.signature(for: SHA256.hash(data: bytes), padding: .insecurePKCS1v1_5).rawRepresentation
            case "ES256": try self.p256.signature(for: bytes).rawRepresentation
            default: try self.ed25519.signature(for: bytes)
            }
        return signed + "." + base64URL(signature)
    }
}

func base64URL(_ data: Data) -> String {
    data.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
}

func hmacSHA256(_ data: Data, key: Data) -> [UInt8] {
    Array(HMAC<SHA256>.authenticationCode(for: data, using: SymmetricKey(data: key)))
}
