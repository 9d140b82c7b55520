/// Writes JSON text without whitespace as bytes, without building a ``JSON`` value first.
///
/// The writer adds commas and colons. The caller must end every object and array that it begins, and must write a key
/// before each value in an object. In strings, only the characters that RFC 8259 §7 requires to be escaped are escaped.
package struct JSONWriter: Sendable {
    /// The JSON text written so far, in UTF-8.
    package private(set) var bytes: [UInt8] = []
    /// Whether a comma is needed before the next key or element.
    private var needsComma = false

    package init(reservingCapacity capacity: Int = 512) {
        bytes.reserveCapacity(capacity)
    }

    /// Reserves memory for `count` more bytes.
    package mutating func reserveCapacity(_ count: Int) {
        bytes.reserveCapacity(bytes.count + count)
    }

    package mutating func beginObject() {
        begin(UInt8(ascii: "{"))
    }

    package mutating func endObject() {
        end(UInt8(ascii: "}"))
    }

    package mutating func beginArray() {
        begin(UInt8(ascii: "["))
    }

    package mutating func endArray() {
        end(UInt8(ascii: "]"))
    }

    /// Writes the name of a member; the next call must write the member's value. The literal is copied unchanged, so it
    /// must not contain characters that need escaping.
    package mutating func key(_ name: StaticString) {
        separate()
        quote(unescaped: name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    @_disfavoredOverload
    package mutating func key(_ name: String) {
        separate()
        quote(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// Writes a string value. The literal is copied unchanged, so it must not contain characters that need escaping.
    package mutating func string(_ text: StaticString) {
        separate()
        quote(unescaped: text)
    }

    /// Writes a string value, with escapes where needed; `null` for nil.
    @_disfavoredOverload
    package mutating func string(_ text: String?) {
        guard let text else { return null() }
        separate()
        quote(text)
    }

    package mutating func int(_ value: Int) {
        raw(String(value))
    }

    package mutating func bool(_ value: Bool) {
        raw(value ? "true" : "false")
    }

    package mutating func null() {
        raw("null")
    }

    /// Writes a JSON value of any type. Recurses once per level of nesting.
    package mutating func value(_ json: JSON) {
        switch json {
        case .null: null()
        case .bool(let value): bool(value)
        case .number(let number): raw(number.text)
        case .string(let text): string(text)
        case .array(let elements):
            beginArray()
            for element in elements {
                value(element)
            }
            endArray()
        case .object(let object):
            beginObject()
            for member in object {
                key(member.key)
                value(member.value)
            }
            endObject()
        }
    }

    /// Writes a member whose value is a string; `null` for nil.
    package mutating func member(_ name: StaticString, _ text: String?) {
        key(name)
        string(text)
    }

    package mutating func member(_ name: StaticString, _ value: Int) {
        key(name)
        int(value)
    }

    /// Writes a member whose value is an integer; `null` for nil.
    @_disfavoredOverload
    package mutating func member(_ name: StaticString, _ value: Int?) {
        key(name)
        if let value { int(value) } else { null() }
    }

    package mutating func member(_ name: StaticString, _ value: Bool) {
        key(name)
        bool(value)
    }

    /// Writes a member whose value is an array.
    ///
    /// - Parameter write: is called for each element, and must write exactly one value.
    package mutating func member<Elements: Sequence>(
        _ name: StaticString,
        each elements: Elements,
        _ write: (inout JSONWriter, Elements.Element) -> Void
    ) {
        key(name)
        beginArray()
        for element in elements { write(&self, element) }
        endArray()
    }

    /// Writes a value from JSON text. The text is copied without a check, so it must be valid JSON.
    package mutating func raw(_ json: String) {
        separate()
        bytes.append(contentsOf: json.utf8)
    }
}

extension JSONWriter {
    private mutating func begin(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        needsComma = false
    }

    private mutating func end(_ bracket: UInt8) {
        bytes.append(bracket)
        needsComma = true
    }

    /// Writes a comma if one is needed before the next key or value. Called before every key and value. After a key,
    /// `key` resets ``needsComma``, because no comma belongs between a key and its value.
    private mutating func separate() {
        if needsComma {
            bytes.append(UInt8(ascii: ","))
        }
        needsComma = true
    }

    private mutating func quote(unescaped text: StaticString) {
        bytes.append(UInt8(ascii: "\""))
        text.withUTF8Buffer { utf8 in
            assert(!utf8.contains { $0.needsEscape })
            bytes.append(contentsOf: utf8)
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func quote(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { utf8 in
            var plain = utf8[...]
            while let next = plain.firstIndex(where: { $0.needsEscape }) {
                bytes.append(contentsOf: plain[..<next])
                escape(plain[next])
                plain = plain[(next + 1)...]
            }
            bytes.append(contentsOf: plain)
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func escape(_ byte: UInt8) {
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
        case 0x08: bytes.append(UInt8(ascii: "b"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0C: bytes.append(UInt8(ascii: "f"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        default:
            bytes.append(contentsOf: byte < 0x10 ? "u000".utf8 : "u001".utf8)
            bytes.append(contentsOf: String(byte & 0x0F, radix: 16).utf8)
        }
    }
}
