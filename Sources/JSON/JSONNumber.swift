/// A JSON number (RFC 8259 §6) that keeps its source text, so that no digit is lost. Two numbers are equal only if
/// their texts are equal: `1`, `1.0` and `1e0` are three different values.
package struct JSONNumber: Hashable, Sendable {
    package let text: String

    package init(_ value: Int) {
        text = String(value)
    }

    /// Parses a number; nil unless `text` is exactly one JSON number, without whitespace around it.
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

    /// The nearest `Double`; nil when the number is too large for a finite `Double`.
    package var double: Double? {
        guard let value = Double(text), value.isFinite else { return nil }
        return value
    }

    /// The number as an `Int`, whatever its notation (`100`, `1e2`, `100.0`). Nil when the number has a nonzero
    /// fraction or does not fit an `Int`. This takes time linear in the length of the text, even for a huge exponent.
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

    /// Parses the exponent of the number; 0 when there is none. The exponent is clamped to ±`Int.max / 2`, which is far
    /// more than the number of digits in any text, so that adding a number of digits cannot overflow.
    private func exponent(after mantissaEnd: String.Index) -> Int {
        let digits = text[mantissaEnd...].dropFirst()
        guard !digits.isEmpty else { return 0 }
        let limit = Int.max / 2
        guard let value = Int(digits) else { return digits.first == "-" ? -limit : limit }
        return min(max(value, -limit), limit)
    }
}

/// The digits of a number, as an integer without the trailing zeros. Trailing zeros are only counted, because they
/// scale the value and need no room in it.
private struct Significand {
    private var value = 0
    private var trailingZeros = 0

    /// Appends the next digit. A digit of a negative number is passed as a negative value, so that `Int.min` can be
    /// represented.
    ///
    /// - Returns: false on overflow. Then the whole number does not fit an `Int` either, because it is a multiple of
    ///   the digits read so far, or has a fraction.
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

    /// The value times ten to the power of `zeros`; nil on overflow. The loop runs at most 19 times, because by then
    /// every value except zero has overflowed.
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
