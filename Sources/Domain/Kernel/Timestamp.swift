/// A moment in UTC with millisecond precision. Its text is of the form `2026-11-23T16:05:09.123Z`, so the order of
/// texts is the order of times.
package struct Timestamp: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Milliseconds since 1970-01-01T00:00:00Z, without leap seconds.
    package let milliseconds: Int64

    package init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    package static func < (lhs: Self, rhs: Self) -> Bool { lhs.milliseconds < rhs.milliseconds }

    /// This moment plus `seconds`, limited to the range from ``min`` to ``max``.
    package func adding(seconds: Int64) -> Timestamp {
        let (shift, overflow) = seconds.multipliedReportingOverflow(by: 1000)
        let (sum, overflow2) = self.milliseconds.addingReportingOverflow(shift)
        guard !overflow, !overflow2 else { return seconds < 0 ? .min : .max }
        return Swift.min(Swift.max(Timestamp(milliseconds: sum), .min), .max)
    }

    /// The earliest moment that RFC 3339 can express: 0000-01-01T00:00:00Z.
    package static let min = Timestamp(milliseconds: -62_167_219_200_000)
    /// The latest moment with a four-digit year: 9999-12-31T23:59:59.999Z.
    package static let max = Timestamp(milliseconds: 253_402_300_799_999)

    package var description: String { self.text }
}

extension Timestamp {
    package var text: String {
        let (days, timeOfDay) = self.milliseconds.flooredQuotientAndRemainder(dividingBy: 86_400_000)
        let date = CivilDate(daysSinceEpoch: days)
        return String(unsafeUninitializedCapacity: 24) { buffer in
            func put(_ value: Int64, digits: Int, at index: Int) {
                var rest = value
                for place in stride(from: index + digits - 1, through: index, by: -1) {
                    buffer[place] = UInt8(ascii: "0") + UInt8(rest % 10)
                    rest /= 10
                }
            }
            put(date.year, digits: 4, at: 0)
            put(date.month, digits: 2, at: 5)
            put(date.day, digits: 2, at: 8)
            put(timeOfDay / 3_600_000, digits: 2, at: 11)
            put(timeOfDay / 60_000 % 60, digits: 2, at: 14)
            put(timeOfDay / 1000 % 60, digits: 2, at: 17)
            put(timeOfDay % 1000, digits: 3, at: 20)
            buffer[4] = UInt8(ascii: "-")
            buffer[7] = UInt8(ascii: "-")
            buffer[10] = UInt8(ascii: "T")
            buffer[13] = UInt8(ascii: ":")
            buffer[16] = UInt8(ascii: ":")
            buffer[19] = UInt8(ascii: ".")
            buffer[23] = UInt8(ascii: "Z")
            return 24
        }
    }

    /// Parses an RFC 3339 date-time (section 5.6). `T` and `Z` may be in either case. A fraction may have any length
    /// and is truncated to milliseconds. A leap second is read as the second before it. Nil for any other string, such
    /// as a date-time without an offset, and for a time before ``min`` or after ``max``.
    package init?(rfc3339 text: String) {
        var text = text
        guard let milliseconds = text.withUTF8({ DateTimeReader.milliseconds(in: $0) }) else { return nil }
        guard (Timestamp.min.milliseconds...Timestamp.max.milliseconds).contains(milliseconds) else { return nil }
        self.milliseconds = milliseconds
    }
}

extension Int64 {
    /// Divides and rounds the quotient down, also for a negative number, so that moments before 1970 are on the right
    /// day.
    func flooredQuotientAndRemainder(dividingBy divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = self.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
