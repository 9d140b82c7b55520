package import JSON

/// The `details` of an audit event: a JSON object of at most ``longest`` bytes, with names, codes and counts. It holds no
/// value of a secret field. Texts from outside are cut.
package struct AuditDetails: Sendable, Equatable {
    /// In bytes of JSON. The schema has the same limit.
    package static let longest = 4096

    /// Compact JSON.
    package let text: String

    /// - Parameter write: writes the members of the object.
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
    /// Writes a member with the beginning of a text; nothing for nil.
    ///
    /// - Parameter limit: the greatest length of the text in bytes of JSON, without its quotes.
    package mutating func member(_ name: StaticString, _ text: String?, cutAt limit: Int) {
        guard let text else { return }
        self.member(name, text.cut(at: limit))
    }
}

extension String {
    /// The longest beginning whose JSON has at most `limit` bytes, without its quotes.
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
    /// The number of bytes in a JSON text, at most (RFC 8259, section 7).
    fileprivate var lengthInJSON: Int {
        switch self {
        case "\u{0}"..<" ": 6
        case "\"", "\\": 2
        default: UTF8.width(self)
        }
    }
}
