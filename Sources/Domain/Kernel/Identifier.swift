/// An id such as `conn_01kaz3m8v4x0q2r7t9w5y6b8c1`: a prefix for the type of its owner, `_`, and 26 digits of
/// lower-case Crockford base32.
///
/// The digits encode 48 bits of Unix time in milliseconds and 80 random bits. So the order of ids is the order of
/// creation, and SQLite inserts a new row into the last page of a table that is ordered by id.
package struct Identifier<Owner: Identified>: Hashable, Sendable, CustomStringConvertible {
    package let text: String

    /// Parses an id; nil unless `text` has the prefix of `Owner`, `_` and 26 base32 digits.
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

    /// The time at which the id was generated, with millisecond precision.
    package var createdAt: Timestamp {
        // The first ten digits hold 50 bits: two that are always zero, then the 48 bits of the timestamp.
        let digits = self.text.utf8.suffix(26).prefix(10)
        return Timestamp(milliseconds: digits.reduce(0) { $0 << 5 | Base32.value(of: $1) })
    }
}

extension Identifier {
    /// The smallest id with the timestamp `time`. Use this id as an inclusive lower bound, or as an exclusive upper
    /// bound.
    package init(notBefore time: Timestamp) {
        self.init(UInt128(min(max(0, time.milliseconds), (1 << 48) - 1)) << 80)
    }

    /// The greatest possible id.
    package static var greatest: Identifier { Identifier(UInt128.max) }
}
