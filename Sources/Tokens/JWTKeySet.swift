import Crypto
import CryptoExtras
import Domain
import JSON

/// The keys from one key file. A token may be signed with any of these keys.
package struct JWTKeySet: Sendable {
    /// The reason why a key file cannot be used. The description is the predicate of a sentence whose subject is the
    /// file, such as "cannot be read".
    package struct Failure: Error, Sendable, Equatable, CustomStringConvertible {
        package let description: String

        init(_ description: String) {
            self.description = description
        }
    }

    /// The greatest number of keys in a file. The limit exists because a token whose header names no key is verified
    /// with one key after another.
    static let maxCount = 64

    private let keys: [(id: String?, key: JWTKey)]

    private init(_ keys: [(id: String?, key: JWTKey)]) throws(Failure) {
        guard !keys.isEmpty else { throw Failure("holds no key that can be used: RSA, EC P-256 or Ed25519") }
        guard keys.count <= Self.maxCount else { throw Failure("holds more than \(Self.maxCount) keys") }
        self.keys = keys
    }

    /// Creates a set with one secret for HS256. The secret is all bytes of the file, except a line feed at the end.
    package init(secret bytes: [UInt8]) throws(Failure) {
        let secret = bytes.last == UInt8(ascii: "\n") ? bytes.dropLast() : bytes[...]
        // "A key of the same size as the hash output […] or larger MUST be used" (RFC 7518, section 3.2).
        guard secret.count >= 32 else { throw Failure("holds a secret of less than 32 bytes") }
        try self.init([(nil, .hs256(Secret(SymmetricKey(data: secret))))])
    }

    /// Creates a set of public keys, from a file with PEM blocks `PUBLIC KEY` or with a JWK set (RFC 7517, section 5).
    package init(publicKeys bytes: [UInt8]) throws(Failure) {
        let text = String(decoding: bytes, as: UTF8.self)
        try self.init(text.contains("-----BEGIN ") ? Self.keys(pem: text) : Self.keys(jwks: bytes))
    }

    private static func keys(pem text: String) throws(Failure) -> [(id: String?, key: JWTKey)] {
        guard !text.contains("PRIVATE KEY-----") else { throw Failure("holds a private key; give the public one") }
        let blocks = text.split(separator: "-----BEGIN PUBLIC KEY-----", omittingEmptySubsequences: false).dropFirst()
        return try blocks.map { (block) throws(Failure) in
            guard let key = JWTKey(pem: block) else {
                throw Failure("holds a PEM block that is no RSA (2048 bits or more), EC P-256 or Ed25519 key")
            }
            return (nil, key)
        }
    }

    private static func keys(jwks bytes: [UInt8]) throws(Failure) -> [(id: String?, key: JWTKey)] {
        guard let members = (try? JSON(parsing: bytes))?["keys"]?.array else {
            throw Failure("holds neither PEM blocks nor a JWK set, which is {\"keys\": […]}")
        }
        guard members.allSatisfy({ $0["d"] == nil }) else { throw Failure("holds a private key; give the public one") }
        var keys: [(id: String?, key: JWTKey)] = []
        for member in members {
            guard let key = try JWTKey(jwk: member) else { continue }
            keys.append((member["kid"]?.string, key))
        }
        return keys
    }

    /// Whether `signature` is valid for the bytes `signed` with one of these keys and the given algorithm.
    ///
    /// - Parameter id: the `kid` in the token's header; nil when the header has none. If not nil, only the keys with
    ///   this id and the keys without an id are tried. The keys of a PEM file have no id.
    package func isSignature(_ signature: [UInt8], of signed: [UInt8], algorithm: String, id: String?) -> Bool {
        self.keys.contains { candidate in
            candidate.key.algorithm == algorithm
                && (id == nil || candidate.id == nil || candidate.id == id)
                && candidate.key.isSignature(signature, of: signed)
        }
    }
}

extension JWTKey {
    /// Reads a public key from a PEM block; nil when the block is not a key of a supported type.
    ///
    /// - Parameter block: the text after the line `BEGIN PUBLIC KEY`.
    fileprivate init?(pem block: Substring) {
        let pem = "-----BEGIN PUBLIC KEY-----" + block
        if let key = try? P256.Signing.PublicKey(pemRepresentation: pem) {
            self = .es256(key)
        } else if let key = try? _RSA.Signing.PublicKey(pemRepresentation: pem) {
            self = .rs256(key)
        } else if let key = Self.ed25519(pem: block) {
            self = .eddsa(key)
        } else {
            return nil
        }
    }

    /// Reads an Ed25519 key from a PEM block; nil for any other block. The SubjectPublicKeyInfo of an Ed25519 key has
    /// only one encoding (RFC 8410, section 4): the twelve bytes of `header`, then the 32 bytes of the key.
    private static func ed25519(pem block: Substring) -> Curve25519.Signing.PublicKey? {
        let header: [UInt8] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00]
        let base64 = block.prefix { $0 != "-" }.filter { !$0.isWhitespace }
        guard base64.utf8.count == 60, base64.hasSuffix("=") else { return nil }
        let url = base64.dropLast().replacing("+", with: "-").replacing("/", with: "_")
        guard let der = Base64URL.decode(url), der.starts(with: header) else { return nil }
        return try? Curve25519.Signing.PublicKey(rawRepresentation: der.dropFirst(header.count))
    }

    /// Reads one key of a JWK set. Nil for a key to be ignored: a key of a type that is not supported, for another use
    /// than verifying signatures, or for another algorithm. "Implementations SHOULD ignore JWKs within a JWK Set that
    /// use 'kty' […] values that are not understood by them" (RFC 7517, section 5).
    ///
    /// - Throws: `JWTKeySet.Failure` when a key of a supported type, for verifying signatures, is malformed.
    fileprivate init?(jwk: JSON) throws(JWTKeySet.Failure) {
        guard jwk["use"].map({ $0 == "sig" }) ?? true, jwk["key_ops"]?.array?.contains("verify") ?? true else {
            return nil
        }
        func bytes(_ name: String) -> [UInt8] { jwk[name]?.string.flatMap(Base64URL.decode) ?? [] }
        let key: JWTKey?
        switch (jwk["kty"]?.string, jwk["crv"]?.string) {
        case ("RSA", _):
            key = (try? _RSA.Signing.PublicKey(n: bytes("n"), e: bytes("e"))).map { .rs256($0) }
        case ("EC", "P-256"):
            key = (try? P256.Signing.PublicKey(x963Representation: [4] + bytes("x") + bytes("y"))).map { .es256($0) }
        case ("OKP", "Ed25519"):
            key = (try? Curve25519.Signing.PublicKey(rawRepresentation: bytes("x"))).map { .eddsa($0) }
        default: return nil
        }
        guard let key else { throw JWTKeySet.Failure("holds a JWK that is no valid key of its type") }
        guard jwk["alg"].map({ $0 == .string(key.algorithm) }) ?? true else { return nil }
        self = key
    }
}
