/// Crockford's base32 encoding in lower case. Its digits do not include `i`, `l`, `o` and `u`.
package enum Base32 {
    private static let digits: StaticString = "0123456789abcdefghjkmnpqrstvwxyz"

    package static func isDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "i"), UInt8(ascii: "l"), UInt8(ascii: "o"), UInt8(ascii: "u"): false
        case UInt8(ascii: "a")...UInt8(ascii: "z"): true
        default: false
        }
    }

    /// Whether a string ends with `_` and 26 base32 digits, as the text of every ``Identifier`` does.
    package static func endsIdentifier(_ text: Substring) -> Bool {
        let end = text.utf8.suffix(27)
        return end.count == 27 && end.first == UInt8(ascii: "_") && end.dropFirst().allSatisfy(self.isDigit)
    }

    /// The value of a digit, 0 to 31.
    ///
    /// - Parameter digit: a byte for which ``isDigit(_:)`` is true.
    static func value(of digit: UInt8) -> Int64 {
        let digits = UnsafeBufferPointer(start: self.digits.utf8Start, count: 32)
        return Int64(digits.firstIndex(of: digit) ?? 0)
    }

    /// Encodes a value as 26 digits. 26 digits have 130 bits, so the first digit holds only the three highest of the
    /// 128 bits.
    static func encode(_ value: UInt128) -> String {
        String(unsafeUninitializedCapacity: 26) { buffer in
            self.encode(value, into: buffer)
            return 26
        }
    }

    static func encode(_ value: UInt128, into buffer: UnsafeMutableBufferPointer<UInt8>) {
        var rest = value
        for index in stride(from: 25, through: 0, by: -1) {
            buffer[index] = self.digits.utf8Start[Int(truncatingIfNeeded: rest & 31)]
            rest >>= 5
        }
    }
}
