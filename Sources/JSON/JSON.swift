/// A JSON value (RFC 8259). Numbers keep their source text and objects keep their order, so text that is parsed and
/// serialized again differs only in whitespace, escapes and repeated names.
///
/// `==` compares strings as Swift does, by canonical equivalence, and objects with their order. Only the names inside
/// one object are told apart byte by byte.
package enum JSON: Hashable, Sendable {
    case null
    case bool(Bool)
    case number(JSONNumber)
    case string(String)
    case array([JSON])
    case object(JSONObject)
}

extension JSON {
    /// Parses one RFC 8259 text in UTF-8, with nothing but whitespace around the value. A leading byte order mark is
    /// skipped (§8.1). Where an object repeats a name, the last value stands in the first one's place (§4).
    ///
    /// - Parameters:
    ///   - bytes: The whole text, in any size: the work is linear in it.
    ///   - maxDepth: How many arrays and objects may nest; 0 allows scalars only. Parsing, serializing, comparing and
    ///     releasing a value all recurse once per level, so keep it in the hundreds at most.
    ///   - allowsRepeatedNames: False for what people write: of a name that stands twice one was meant to be another.
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

    /// As `init(parsing:maxDepth:allowsRepeatedNames:)` over raw bytes.
    package init(parsing bytes: [UInt8], maxDepth: Int = 64, allowsRepeatedNames: Bool = true) throws(JSONError) {
        self = try bytes.span.withUnsafeBytes { (bytes) throws(JSONError) in
            try JSON(parsing: bytes, maxDepth: maxDepth, allowsRepeatedNames: allowsRepeatedNames)
        }
    }

    /// As `init(parsing:maxDepth:allowsRepeatedNames:)` over raw bytes; error offsets count UTF-8 bytes.
    package init(parsing text: String, maxDepth: Int = 64, allowsRepeatedNames: Bool = true) throws(JSONError) {
        try self.init(parsing: Array(text.utf8), maxDepth: maxDepth, allowsRepeatedNames: allowsRepeatedNames)
    }

    /// Compact text: no whitespace, members in order, numbers as they were written.
    package func serialized() -> String {
        var writer = JSONWriter()
        writer.value(self)
        return String(decoding: writer.bytes, as: UTF8.self)
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

    /// The member of that name; nil when there is none, or when this is not an object.
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
