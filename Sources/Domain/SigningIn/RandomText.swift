/// Random texts that nobody can guess.
package enum RandomText {
    private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    /// 32 bytes of the system's random number generator, in base64url without padding (RFC 4648, section 5): 43
    /// characters.
    package static func next() -> String { self.base64URL(self.bytes()) }

    /// 32 bytes of the system's random number generator.
    package static func bytes() -> [UInt8] {
        var random = SystemRandomNumberGenerator()
        return (0..<32).map { _ in UInt8.random(in: 0...255, using: &random) }
    }

    /// Base64url without padding.
    package static func base64URL(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count * 4 + 2) / 3)
        var (buffer, bits) = (0, 0)
        for byte in bytes {
            buffer = buffer << 8 | Int(byte)
            bits += 8
            while bits >= 6 {
                bits -= 6
                text.append(Self.digits[buffer >> bits & 63])
            }
        }
        if bits > 0 { text.append(Self.digits[buffer << (6 - bits) & 63]) }
        return String(decoding: text, as: UTF8.self)
    }
}
