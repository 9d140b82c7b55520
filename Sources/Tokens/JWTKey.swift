import Crypto
import CryptoExtras
import Domain

/// A key that verifies the signatures of tokens. Each key has exactly one algorithm, so the header of a token cannot
/// choose another algorithm (RFC 8725, section 3.1).
enum JWTKey: Sendable {
    case hs256(Secret<SymmetricKey>)
    case rs256(_RSA.Signing.PublicKey)
    case es256(P256.Signing.PublicKey)
    case eddsa(Curve25519.Signing.PublicKey)

    /// The value of `alg` in the header of a token that is signed with this key (RFC 7518, section 3.1; RFC 8037,
    /// section 3.1).
    var algorithm: String {
        switch self {
        case .hs256: "HS256"
        case .rs256: "RS256"
        case .es256: "ES256"
        case .eddsa: "EdDSA"
        }
    }

    func isSignature(_ signature: [UInt8], of signed: [UInt8]) -> Bool {
        switch self {
        case .hs256(let key):
            HMAC<SHA256>.isValidAuthenticationCode(signature, authenticating: signed, using: key.reveal())
        case .rs256(let key):
            key.isValidSignature(
                _RSA.Signing.RSASignature(rawRepresentation: signature),
                for: SHA256.hash(data: signed),
                padding: .insecurePKCS1v1_5
            )
        case .es256(let key):
            (try? P256.Signing.ECDSASignature(rawRepresentation: signature)).map {
                key.isValidSignature($0, for: signed)
            } ?? false
        case .eddsa(let key):
            key.isValidSignature(signature, for: signed)
        }
    }
}
