/// A JSON value (RFC 8259). A number keeps its source text, and an object keeps the order of its members. So JSON text
/// that is parsed and serialized again differs only in whitespace, escapes and repeated names.
///
/// `==` compares strings and names of members by Unicode canonical equivalence, as Swift does, and objects including
/// the order of their members. Within one object, however, two names that differ in their bytes are different names.
package enum JSON: Hashable, Sendable {
    case null
    case bool(Bool)
    case number(JSONNumber)
    case string(String)
    case array([JSON])
    case object(JSONObject)
}

extension JSON {
    /// Parses JSON text (RFC 8259) in UTF-8: a single value, with optional whitespace before and after it. A leading
    /// byte order mark is skipped (§8.1). If an object repeats a name, the last value is kept, at the position of the
    /// first (§4).
    ///
    /// - Parameters:
    ///   - bytes: The whole JSON text. Parsing takes time linear in its length.
    ///   - maxDepth: The greatest depth of nested arrays and objects; 0 allows only scalars. Parsing, serializing,
    ///     comparing and releasing a value recurse once per level, so this should be a few hundred at most.
    ///   - allowsRepeatedNames: Whether an object may repeat a name. Use false for files that people write, because a
    ///     repeated name in such a file is probably a mistake.
    package init(
        parsing bytes: UnsafeRawBufferPointer,
        maxDepth: Int = 64,
        allowsRepeatedNames: Bool = true
    ) throws(JSONError) {
        var parser = JSONParser(
            source: bytes.assumingMemoryBound(to: UInt8.self),
            maxDepth: maxDepth,
            allowsRepeatedNames: allowsRepeatedNames
        )
        self = try parser.document()
    }

    /// Parses JSON text in UTF-8. The parameters are those of ``init(parsing:maxDepth:allowsRepeatedNames:)`` for
    /// `UnsafeRawBufferPointer`.
    package init(parsing bytes: [UInt8], maxDepth: Int = 64, allowsRepeatedNames: Bool = true) throws(JSONError) {
        self = try bytes.span.withUnsafeBytes { (bytes) throws(JSONError) in
            try JSON(parsing: bytes, maxDepth: maxDepth, allowsRepeatedNames: allowsRepeatedNames)
        }
    }

    /// Parses JSON text. The parameters are those of ``init(parsing:maxDepth:allowsRepeatedNames:)`` for
    /// `UnsafeRawBufferPointer`. The offset of an error is in bytes of UTF-8.
    package init(parsing text: String, maxDepth: Int = 64, allowsRepeatedNames: Bool = true) throws(JSONError) {
        try self.init(parsing: Array(text.utf8), maxDepth: maxDepth, allowsRepeatedNames: allowsRepeatedNames)
    }

    /// The compact text of the value, without whitespace. Members keep their order and numbers keep their source text.
    package func serialized() -> String { String(decoding: self.serializedBytes(), as: UTF8.self) }

    /// As ``serialized()``, in UTF-8. Nothing else refers to the array, so its user can overwrite a secret in it.
    ///
    /// - Parameter capacity: the number of bytes to reserve. A longer text is moved, and the memory that it leaves keeps
    ///   the first part of the text.
    package func serializedBytes(reservingCapacity capacity: Int = 512) -> [UInt8] {
        var writer = JSONWriter(reservingCapacity: capacity)
        writer.value(self)
        return writer.bytes
    }
}

extension JSON {
    package var bool: Bool? {
        guard case .bool(let value) = self else { return nil }
        return value
    }

    package var number: JSONNumber? {
        guard case .number(let value) = self else { return nil }
        return value
    }

    package var string: String? {
        guard case .string(let value) = self else { return nil }
        return value
    }

    package var array: [JSON]? {
        guard case .array(let value) = self else { return nil }
        return value
    }

    package var object: JSONObject? {
        guard case .object(let value) = self else { return nil }
        return value
    }

    /// The value of the member with this name. Nil when the object has no such member, and when this value is not an
    /// object.
    package subscript(key: String) -> JSON? {
        object?[key]
    }
}

extension JSON: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    package init(nilLiteral: ()) {
        self = .null
    }

    package init(booleanLiteral value: Bool) {
        self = .bool(value)
    }

    package init(integerLiteral value: Int) {
        self = .number(JSONNumber(value))
    }

    package init(stringLiteral value: String) {
        self = .string(value)
    }

    package init(arrayLiteral elements: JSON...) {
        self = .array(elements)
    }

    package init(dictionaryLiteral members: (String, JSON)...) {
        self = .object(JSONObject(members))
    }
}
