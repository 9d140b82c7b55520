/// A moment in UTC with millisecond precision, written `2026-11-23T16:05:09.123Z`: as text it sorts as time does.
package struct Timestamp: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Since 1970-01-01T00:00:00Z, without leap seconds.
    package let milliseconds: Int64

    package init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    package static func < (lhs: Self, rhs: Self) -> Bool { lhs.milliseconds < rhs.milliseconds }

    /// Stays between ``min`` and ``max``.
    package func adding(seconds: Int64) -> Timestamp {
        let (shift, overflow) = seconds.multipliedReportingOverflow(by: 1000)
        let (sum, overflow2) = self.milliseconds.addingReportingOverflow(shift)
        guard !overflow, !overflow2 else { return seconds < 0 ? .min : .max }
        return Swift.min(Swift.max(Timestamp(milliseconds: sum), .min), .max)
    }

    /// The first moment that RFC 3339 can write: 0000-01-01T00:00:00Z.
    package static let min = Timestamp(milliseconds: -62_167_219_200_000)
    /// The last moment that has a four-digit year.
    package static let max = Timestamp(milliseconds: 253_402_300_799_999)

    package var description: String { self.text }
}

/// Where the time comes from; tests give one that stands still.
package struct Clock: Sendable {
    package let now: @Sendable () -> Timestamp

    package init(now: @escaping @Sendable () -> Timestamp) {
        self.now = now
    }
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

    /// Reads an RFC 3339 date-time (section 5.6): `T` and `Z` in either case, any offset, a fraction of any length
    /// (cut to milliseconds), a leap second read as the second before it. Nil for anything else, also without an offset.
    package init?(rfc3339 text: String) {
        var text = text
        guard let milliseconds = text.withUTF8({ DateTimeReader.milliseconds(in: $0) }) else { return nil }
        guard (Timestamp.min.milliseconds...Timestamp.max.milliseconds).contains(milliseconds) else { return nil }
        self.milliseconds = milliseconds
    }
}

/// The proleptic Gregorian calendar, after Howard Hinnant's `days_from_civil` and `civil_from_days`.
struct CivilDate {
    let year: Int64
    let month: Int64
    let day: Int64

    init?(year: Int64, month: Int64, day: Int64) {
        let length: Int64 =
            switch month {
            case 2: Self.isLeap(year) ? 29 : 28
            case 4, 6, 9, 11: 30
            default: 31
            }
        guard (1...12).contains(month), (1...length).contains(day) else { return nil }
        (self.year, self.month, self.day) = (year, month, day)
    }

    init(daysSinceEpoch: Int64) {
        let (era, dayOfEra) = (daysSinceEpoch + 719_468).flooredQuotientAndRemainder(dividingBy: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        self.day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        self.month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        self.year = yearOfEra + era * 400 + (self.month <= 2 ? 1 : 0)
    }

    var daysSinceEpoch: Int64 {
        let shiftedYear = self.month <= 2 ? self.year - 1 : self.year
        let (era, yearOfEra) = shiftedYear.flooredQuotientAndRemainder(dividingBy: 400)
        let dayOfYear = (153 * (self.month > 2 ? self.month - 3 : self.month + 9) + 2) / 5 + self.day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func isLeap(_ year: Int64) -> Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }
}

/// The parts of an RFC 3339 date-time, one after another. Every row that is read holds several, so it reads bytes.
private struct DateTimeReader {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0

    /// Since 1970-01-01T00:00:00Z; nil when `bytes` are anything but one date-time.
    static func milliseconds(in bytes: UnsafeBufferPointer<UInt8>) -> Int64? {
        var reader = DateTimeReader(bytes: bytes)
        guard let date = reader.date(), reader.skip("T", or: "t"), let time = reader.timeOfDay() else { return nil }
        guard let offset = reader.offset(), reader.position == bytes.count else { return nil }
        return date.daysSinceEpoch * 86_400_000 + time - offset
    }

    private init(bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    private mutating func skip(_ expected: Unicode.Scalar) -> Bool { self.skip(expected, or: expected) }

    private mutating func skip(_ one: Unicode.Scalar, or other: Unicode.Scalar) -> Bool {
        guard self.position < self.bytes.count else { return false }
        let byte = self.bytes[self.position]
        guard byte == UInt8(ascii: one) || byte == UInt8(ascii: other) else { return false }
        self.position += 1
        return true
    }

    private mutating func number(digits: Int) -> Int64? {
        guard self.bytes.count - self.position >= digits else { return nil }
        var value: Int64 = 0
        for index in self.position..<self.position + digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self.bytes[index]) else { return nil }
            value = value * 10 + Int64(self.bytes[index] - UInt8(ascii: "0"))
        }
        self.position += digits
        return value
    }

    private mutating func date() -> CivilDate? {
        guard let year = self.number(digits: 4), self.skip("-"), let month = self.number(digits: 2) else { return nil }
        guard self.skip("-"), let day = self.number(digits: 2) else { return nil }
        return CivilDate(year: year, month: month, day: day)
    }

    /// Milliseconds since midnight.
    private mutating func timeOfDay() -> Int64? {
        guard let hour = self.number(digits: 2), self.skip(":"), let minute = self.number(digits: 2) else { return nil }
        guard self.skip(":"), let second = self.number(digits: 2) else { return nil }
        guard hour < 24, minute < 60, second <= 60 else { return nil }
        var fraction: Int64 = 0
        if self.skip(".") {
            var digits = 0
            while let digit = self.number(digits: 1) {
                if digits < 3 { fraction = fraction * 10 + digit }
                digits += 1
            }
            guard digits > 0 else { return nil }
            for _ in 0..<max(0, 3 - digits) { fraction *= 10 }
        }
        return ((hour * 60 + minute) * 60 + min(second, 59)) * 1000 + fraction
    }

    /// Milliseconds east of UTC.
    private mutating func offset() -> Int64? {
        if self.skip("Z", or: "z") { return 0 }
        let sign: Int64 = self.skip("+") ? 1 : -1
        if sign < 0, !self.skip("-") { return nil }
        guard let hours = self.number(digits: 2), self.skip(":"), let minutes = self.number(digits: 2) else {
            return nil
        }
        guard hours < 24, minutes < 60 else { return nil }
        return sign * (hours * 60 + minutes) * 60_000
    }
}

extension Int64 {
    /// Division that rounds down, so that moments before 1970 fall on the right day.
    func flooredQuotientAndRemainder(dividingBy divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = self.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
