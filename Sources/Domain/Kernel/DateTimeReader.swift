/// Parses an RFC 3339 date-time. The parser works on bytes for speed, because every row of the database has several
/// date-times.
struct DateTimeReader {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0

    /// Parses `bytes`, which must be exactly one date-time. Returns milliseconds since 1970-01-01T00:00:00Z; nil for
    /// any other bytes.
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

    /// Reads a time of day, such as `16:05:09.123`. Returns milliseconds since midnight.
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

    /// Reads an offset, such as `Z` or `+02:00`. Returns the offset from UTC in milliseconds, positive east of
    /// Greenwich.
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
