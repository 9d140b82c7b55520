import Synchronization

/// What an identifier names: its prefix is the first part of the text.
package protocol Identified {
    static var identifierPrefix: StaticString { get }
}

/// A typed id such as `conn_01kaz3m8v4x0q2r7t9w5y6b8c1`: prefix, `_`, 26 characters of lower-case Crockford base32.
///
/// Ids are time-ordered (48-bit milliseconds, 80 random bits), so order by id is order by creation and an insert
/// touches the newest page of its table.
package struct Identifier<Owner: Identified>: Hashable, Sendable, CustomStringConvertible {
    package let text: String

    /// Nil unless `text` has this type's prefix and the right form.
    package init?(_ text: String) {
        let prefix = Owner.identifierPrefix
        let prefixBytes = UnsafeBufferPointer(start: prefix.utf8Start, count: prefix.utf8CodeUnitCount)
        var text = text
        let isOne = text.withUTF8 { utf8 in
            utf8.count == prefixBytes.count + 27 && utf8.starts(with: prefixBytes)
                && utf8[prefixBytes.count] == UInt8(ascii: "_")
                && utf8.dropFirst(prefixBytes.count + 1).allSatisfy(Base32.isDigit)
        }
        guard isOne else { return nil }
        self.text = text
    }

    init(_ value: UInt128) {
        let prefix = Owner.identifierPrefix
        let prefixCount = prefix.utf8CodeUnitCount
        self.text = String(unsafeUninitializedCapacity: prefixCount + 27) { buffer in
            _ = buffer.update(fromContentsOf: UnsafeBufferPointer(start: prefix.utf8Start, count: prefixCount))
            buffer[prefixCount] = UInt8(ascii: "_")
            Base32.encode(value, into: UnsafeMutableBufferPointer(rebasing: buffer[(prefixCount + 1)...]))
            return prefixCount + 27
        }
    }

    package var description: String { self.text }

    /// When it was made, as the clock of its generator had it.
    package var createdAt: Timestamp {
        // 26 digits hold 130 bits: two of nothing, 48 of the time, and the first ten digits have these.
        let digits = self.text.utf8.suffix(26).prefix(10)
        return Timestamp(milliseconds: digits.reduce(0) { $0 << 5 | Base32.value(of: $1) })
    }
}

extension Identifier {
    /// Not above any id that is made at `time` or later, and above every one made before.
    package init(notBefore time: Timestamp) {
        self.init(UInt128(min(max(0, time.milliseconds), (1 << 48) - 1)) << 80)
    }

    /// Not below any id.
    package static var greatest: Identifier { Identifier(UInt128.max) }
}

/// Makes ids that ascend within the process, also when the clock stands still or goes back.
package final class IdentifierGenerator: Sendable {
    private let clock: Clock
    private let last = Mutex<UInt128>(0)

    package init(clock: Clock) {
        self.clock = clock
    }

    package func next<Owner: Identified>(_: Owner.Type = Owner.self) -> Identifier<Owner> {
        let milliseconds = UInt128(UInt64(max(0, self.clock.now().milliseconds)))
        let value = self.last.withLock { last in
            // Within one millisecond the random part counts on, as ULID's monotonic mode does.
            if milliseconds <= last >> 80 {
                last += 1
            } else {
                last = milliseconds << 80 | UInt128.random(in: 0..<(1 << 80))
            }
            return last
        }
        return Identifier(value)
    }
}

/// Crockford's base32 in lower case: no `i`, `l`, `o`, `u`.
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

    /// Whether a text ends as every id does, whatever its prefix.
    package static func endsIdentifier(_ text: Substring) -> Bool {
        let end = text.utf8.suffix(27)
        return end.count == 27 && end.first == UInt8(ascii: "_") && end.dropFirst().allSatisfy(self.isDigit)
    }

    /// - Parameter digit: one for which ``isDigit(_:)`` is true.
    fileprivate static func value(of digit: UInt8) -> Int64 {
        let digits = UnsafeBufferPointer(start: self.digits.utf8Start, count: 32)
        return Int64(digits.firstIndex(of: digit) ?? 0)
    }

    /// 26 digits for 128 bits; the first holds only three of them.
    static func encode(_ value: UInt128) -> String {
        String(unsafeUninitializedCapacity: 26) { buffer in
            self.encode(value, into: buffer)
            return 26
        }
    }

    fileprivate static func encode(_ value: UInt128, into buffer: UnsafeMutableBufferPointer<UInt8>) {
        var rest = value
        for index in stride(from: 25, through: 0, by: -1) {
            buffer[index] = self.digits.utf8Start[Int(truncatingIfNeeded: rest & 31)]
            rest >>= 5
        }
    }
}
