import Crypto
import Domain
import Foundation

/// The key that wraps (encrypts) data keys. The master key itself is never stored in the database.
package struct MasterKey: Sendable {
    private let key: Secret<SymmetricKey>

    /// Generates a random key.
    package init() {
        self.key = Secret(SymmetricKey(size: .bits256))
    }

    /// Reads a key that is written as 64 hexadecimal digits. White space around the digits is ignored. Returns nil for
    /// any other string.
    package init?(hexadecimal text: String) {
        var bytes = Array(text.utf8)
        defer { bytes.wipe() }
        self.init(hexadecimal: bytes)
    }

    /// As ``init(hexadecimal:)`` for a text in UTF-8. The caller wipes the text, and no part of it stays in memory.
    package init?(hexadecimal text: [UInt8]) {
        let digits = text.trimmed
        guard digits.count == 64 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(32)
        defer { bytes.wipe() }
        for start in stride(from: digits.startIndex, to: digits.endIndex, by: 2) {
            guard let high = digits[start].hexadecimalValue, let low = digits[start + 1].hexadecimalValue else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        self.key = Secret(SymmetricKey(data: bytes))
    }

    /// Passes the key to `body` as 64 lower-case hexadecimal digits, as ``init(hexadecimal:)`` reads them. The digits are
    /// wiped when `body` returns, so `body` must not keep them.
    package func withHexadecimal<Result, Failure: Error>(
        _ body: ([UInt8]) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(64)
        defer { text.wipe() }
        self.key.reveal().withUnsafeBytes { bytes in
            for byte in bytes {
                text.append(digits[Int(byte >> 4)])
                text.append(digits[Int(byte & 15)])
            }
        }
        return try body(text)
    }

    /// Bytes that identify this master key without revealing anything about it. They are stored with each data key that
    /// this master key wraps.
    package var checkValue: [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: Array("patchbay master key check".utf8), using: self.key.reveal()))
    }

    /// Encrypts a data key with AES-256-GCM. Returns the nonce, the ciphertext and the tag, in this order.
    ///
    /// - Parameter id: the id of the data key. It is authenticated, too, so the wrapped key cannot be unwrapped with
    ///   another id.
    func wrap(_ dataKey: SymmetricKey, id: Int) throws -> [UInt8] {
        var plain = dataKey.withUnsafeBytes { Array($0) }
        defer { plain.wipe() }
        let box = try AES.GCM.seal(plain, using: self.key.reveal(), authenticating: Self.associatedData(id))
        return Array(box.nonce) + box.ciphertext + box.tag
    }

    func unwrap(_ wrapped: [UInt8], id: Int) throws -> SymmetricKey {
        let box = try AES.GCM.SealedBox(combined: wrapped)
        var plain = try AES.GCM.open(box, using: self.key.reveal(), authenticating: Self.associatedData(id))
        defer { plain.withUnsafeMutableBytes { $0.wipe() } }
        return SymmetricKey(data: plain)
    }

    private static func associatedData(_ id: Int) -> [UInt8] { Array("patchbay data key \(id)".utf8) }
}

extension [UInt8] {
    fileprivate var trimmed: ArraySlice<UInt8> {
        let isSpace: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0d).contains($0) }
        guard let start = self.firstIndex(where: { !isSpace($0) }), let end = self.lastIndex(where: { !isSpace($0) })
        else { return [] }
        return self[start...end]
    }
}

extension UInt8 {
    /// The value of the hexadecimal digit that this byte is in ASCII; nil for any other byte.
    fileprivate var hexadecimalValue: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
