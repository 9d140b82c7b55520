package import JSON

/// The `details` of an audit event: a JSON object of at most ``longest`` bytes, with names, codes and counts. It never
/// contains the value of a secret field. Strings from outside are cut to a maximum length.
package struct AuditDetails: Sendable, Equatable {
    /// The greatest length of ``text`` in bytes. The database schema has the same limit.
    package static let longest = 4096

    /// The JSON object as text, without whitespace.
    package let text: String

    /// Creates details from the members that `write` writes. If the object is longer than ``longest``, an empty object
    /// is used.
    ///
    /// - Parameter write: writes the members of the object. The object itself is begun and ended by this initializer.
    package init(_ write: (inout JSONWriter) -> Void) {
        var json = JSONWriter()
        json.beginObject()
        write(&json)
        json.endObject()
        // Every caller bounds its members. A longer object would make the transaction of its change fail, so that the
        // change would be impossible, or a refusal would leave no event.
        self.text = json.bytes.count <= Self.longest ? String(decoding: json.bytes, as: UTF8.self) : "{}"
    }
}

extension JSONWriter {
    /// Writes a member whose string is cut to `limit`. Writes no member when `text` is nil.
    ///
    /// - Parameter limit: the greatest length of the string in bytes of JSON, escapes included, without the quotes.
    package mutating func member(_ name: StaticString, _ text: String?, cutAt limit: Int) {
        guard let text else { return }
        self.member(name, text.cut(at: limit))
    }
}

extension String {
    /// The longest prefix of the string whose JSON form has at most `limit` bytes, without the quotes.
    fileprivate func cut(at limit: Int) -> String {
        // No byte of UTF-8 takes more than six bytes of JSON (\u001f).
        guard self.utf8.count > limit / 6 else { return self }
        var length = 0
        let scalars = self.unicodeScalars
        let end = scalars.firstIndex { scalar in
            length += scalar.lengthInJSON
            return length > limit
        }
        return String(scalars[..<(end ?? scalars.endIndex)])
    }
}

extension Unicode.Scalar {
    /// The greatest number of bytes that the scalar takes in a JSON string (RFC 8259, section 7), 6 for a control
    /// character.
    fileprivate var lengthInJSON: Int {
        switch self {
        case "\u{0}"..<" ": 6
        case "\"", "\\": 2
        default: UTF8.width(self)
        }
    }
}
