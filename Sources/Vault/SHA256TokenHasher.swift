import Crypto
package import Domain

/// Hashes API key tokens with a single round of SHA-256. A slow password hash is not needed, because a token has 256
/// random bits and cannot be guessed.
package struct SHA256TokenHasher: TokenHasher {
    package init() {}

    package func hash(_ token: Secret<String>) -> [UInt8] {
        Array(Self.digest(token))
    }

    /// Compares in constant time, because `==` of a `Digest` compares every byte.
    package func matches(_ token: Secret<String>, hash: [UInt8]) -> Bool {
        Self.digest(token) == hash
    }

    private static func digest(_ token: Secret<String>) -> SHA256Digest {
        var text = token.reveal()
        return text.withUTF8 { utf8 in
            var hasher = SHA256()
            hasher.update(bufferPointer: UnsafeRawBufferPointer(utf8))
            return hasher.finalize()
        }
    }
}
