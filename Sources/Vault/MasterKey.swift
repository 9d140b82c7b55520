import Crypto
package import Domain

/// The key that wraps (encrypts) data keys. The master key is never stored in the database.
package struct MasterKey: Sendable {
    private let key: Secret<SymmetricKey>

    /// A new random key.
    package init() {
        self.key = Secret(SymmetricKey(size: .bits256))
    }

    /// Reads a key of 64 hexadecimal digits. White space around the digits is ignored. Nil for any other text.
    package init?(hexadecimal text: String) {
        let digits = text.utf8.trimmed
        guard digits.count == 64 else { return nil }
        let nibbles = digits.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
        guard nibbles.count == 64 else { return nil }
        let bytes = (0..<32).map { UInt8(nibbles[2 * $0] << 4 | nibbles[2 * $0 + 1]) }
        self.key = Secret(SymmetricKey(data: bytes))
    }

    /// The key as 64 lower-case hexadecimal digits, as ``init(hexadecimal:)`` reads them.
    package func hexadecimal() -> Secret<String> {
        let digits = Array("0123456789abcdef")
        let bytes = self.key.reveal().withUnsafeBytes { Array($0) }
        return Secret(String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }))
    }

    /// Identifies this master key without revealing anything about it. The check value is stored with each data key
    /// that this master key wraps.
    package var checkValue: [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: Array("patchbay master key check".utf8), using: self.key.reveal()))
    }

    /// Encrypts a data key with AES-256-GCM. The result is the nonce, the ciphertext and the tag. The id is
    /// authenticated too, so a wrapped key can be unwrapped only with its own id.
    func wrap(_ dataKey: SymmetricKey, id: Int) throws -> [UInt8] {
        let plain = dataKey.withUnsafeBytes { Array($0) }
        let box = try AES.GCM.seal(plain, using: self.key.reveal(), authenticating: Self.associatedData(id))
        return Array(box.nonce) + box.ciphertext + box.tag
    }

    func unwrap(_ wrapped: [UInt8], id: Int) throws -> SymmetricKey {
        let box = try AES.GCM.SealedBox(combined: wrapped)
        return SymmetricKey(
            data: try AES.GCM.open(box, using: self.key.reveal(), authenticating: Self.associatedData(id))
        )
    }

    private static func associatedData(_ id: Int) -> [UInt8] { Array("patchbay data key \(id)".utf8) }
}

extension String.UTF8View {
    fileprivate var trimmed: Substring.UTF8View {
        let isSpace: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0d).contains($0) }
        guard let start = self.firstIndex(where: { !isSpace($0) }), let end = self.lastIndex(where: { !isSpace($0) })
        else {
            return Substring("").utf8
        }
        return self[start...end]
    }
}
