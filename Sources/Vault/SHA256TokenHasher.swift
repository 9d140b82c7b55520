import Crypto
package import Domain

/// SHA-256 of the whole token. A token holds 256 random bits, so a slow hash would add nothing.
package struct SHA256TokenHasher: TokenHasher {
    package init() {}

    package func hash(_ token: Secret<String>) -> [UInt8] {
        Array(Self.digest(token))
    }

    /// Compares in constant time: `Digest` equality looks at every byte.
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
