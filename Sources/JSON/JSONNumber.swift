/// A number (RFC 8259 §6) that keeps its source text, so that no digit is lost. Numbers are equal only if their texts
/// are: `1`, `1.0` and `1e0` are three different values.
package struct JSONNumber: Hashable, Sendable {
    package let text: String

    package init(_ value: Int) {
        text = String(value)
    }

    /// Nil when `text` is not an RFC 8259 number.
    package init?(text: String) {
        // The lengths differ if the text has whitespace or a byte order mark.
        guard case .number(let number)? = try? JSON(parsing: text, maxDepth: 0),
            number.text.utf8.count == text.utf8.count
        else { return nil }
        self = number
    }

    init(verified text: String) {
        self.text = text
    }

    /// The nearest double; nil when the number is too large for one.
    package var double: Double? {
        guard let value = Double(text), value.isFinite else { return nil }
        return value
    }

    /// The exact integer, in any notation (`100`, `1e2`, `100.0`); nil when the number has a fraction or does not fit
    /// an `Int`. This takes time in proportion to the length of the text, even with a huge exponent.
    package var int: Int? {
        if let plain = Int(text) { return plain }
        var significand = Significand()
        var fractionDigits = 0
        var isFraction = false
        let sign = text.utf8.first == UInt8(ascii: "-") ? -1 : 1
        let mantissa = text.utf8.prefix { $0 | 0x20 != UInt8(ascii: "e") }
        for byte in mantissa where byte != UInt8(ascii: "-") {
            guard byte != UInt8(ascii: ".") else {
                isFraction = true
                continue
            }
            fractionDigits += isFraction ? 1 : 0
            guard significand.append(sign * Int(byte - UInt8(ascii: "0"))) else { return nil }
        }
        return significand.value(timesTenTo: exponent(after: mantissa.endIndex), fractionDigits: fractionDigits)
    }

    /// The exponent, clamped to ±`Int.max / 2`. That is far more than the number of digits in any text, and adding a
    /// number of digits to it cannot overflow.
    private func exponent(after mantissaEnd: String.Index) -> Int {
        let digits = text[mantissaEnd...].dropFirst()
        guard !digits.isEmpty else { return 0 }
        let limit = Int.max / 2
        guard let value = Int(digits) else { return digits.first == "-" ? -limit : limit }
        return min(max(value, -limit), limit)
    }
}

/// The digits of a number without the leading and trailing zeros. Trailing zeros are counted, because they only scale
/// the value.
private struct Significand {
    private var value = 0
    private var trailingZeros = 0

    /// Appends the next digit, which is negative in a negative number, so that `Int.min` can be represented. Returns
    /// false on overflow. Then the whole number is no `Int` either, because it is a multiple of the digits read so far,
    /// or has a fraction.
    mutating func append(_ digit: Int) -> Bool {
        guard digit != 0 else {
            trailingZeros += 1
            return true
        }
        guard let scaled = scaled(by: trailingZeros + 1) else { return false }
        let (sum, overflow) = scaled.addingReportingOverflow(digit)
        value = sum
        trailingZeros = 0
        return !overflow
    }

    func value(timesTenTo exponent: Int, fractionDigits: Int) -> Int? {
        let scale = exponent - fractionDigits + trailingZeros
        guard value != 0 else { return 0 }
        return scale < 0 ? nil : scaled(by: scale)
    }

    /// The value times ten to the power of `zeros`; nil on overflow. The loop runs at most 19 times, because then every
    /// value except zero has overflowed.
    private func scaled(by zeros: Int) -> Int? {
        guard value != 0 else { return 0 }
        var result = value
        for _ in 0..<zeros {
            let (product, overflow) = result.multipliedReportingOverflow(by: 10)
            guard !overflow else { return nil }
            result = product
        }
        return result
    }
}
