/// The bearer token of an API key: `pbk_`, the 26 characters of the key's id after `key_`, and 52 characters that hold
/// 256 random bits.
package struct APIKeyToken: Sendable {
    package let keyID: Identifier<APIKey>
    package let secret: Secret<String>

    /// Parses a token; nil when `text` does not have the format of a token. Whether the key exists is not checked.
    package init?(_ text: String) {
        var text = text
        let isOne = text.withUTF8 { utf8 in
            utf8.count == 82 && utf8.starts(with: "pbk_".utf8) && utf8.dropFirst(30).allSatisfy(Base32.isDigit)
        }
        guard isOne, let keyID = Identifier<APIKey>("key_" + text.dropFirst(4).prefix(26)) else { return nil }
        self.keyID = keyID
        self.secret = Secret(text)
    }

    /// The first 30 characters of a key's token: `pbk_` and the key's id without `key_`. These characters are not
    /// secret.
    package static func publicPart(of keyID: Identifier<APIKey>) -> String { "pbk_" + keyID.text.dropFirst(4) }

    /// Generates a token with a random secret part for the key `keyID`.
    package init(for keyID: Identifier<APIKey>) {
        var random = SystemRandomNumberGenerator()
        let halves = (0..<2).map { _ in Base32.encode(UInt128.random(in: 0...UInt128.max, using: &random)) }
        self.keyID = keyID
        self.secret = Secret(Self.publicPart(of: keyID) + halves.joined())
    }
}
