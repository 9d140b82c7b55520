/// A recursive descent parser for one JSON text, with at most `maxDepth` nested arrays and objects. ``position``
/// advances only over bytes that were read, so it never exceeds the length of `source`. ``peek()`` and ``text(_:)``
/// read through a span, which checks bounds in release builds, too.
struct JSONParser {
    let source: UnsafeBufferPointer<UInt8>
    let maxDepth: Int
    let allowsRepeatedNames: Bool
    /// The offset in `source` of the next byte to read.
    var position = 0

    mutating func document() throws(JSONError) -> JSON {
        if source.starts(with: [0xEF, 0xBB, 0xBF]) {
            position = 3
        }
        let value = try value(depth: 0)
        skipWhitespace()
        guard position == source.count else { throw failure(.trailingCharacters) }
        return value
    }

    private mutating func value(depth: Int) throws(JSONError) -> JSON {
        switch try nextToken() {
        case UInt8(ascii: "\""):
            position += 1
            return .string(try string())
        case UInt8(ascii: "{"):
            try open(depth)
            return .object(try object(depth: depth + 1))
        case UInt8(ascii: "["):
            try open(depth)
            return .array(try array(depth: depth + 1))
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            return .number(try number())
        case UInt8(ascii: "t"):
            return try literal("true", .bool(true))
        case UInt8(ascii: "f"):
            return try literal("false", .bool(false))
        case UInt8(ascii: "n"):
            return try literal("null", .null)
        default:
            throw failure(.unexpectedCharacter)
        }
    }

    private mutating func object(depth: Int) throws(JSONError) -> JSONObject {
        var object = JSONObject()
        guard try !skip(UInt8(ascii: "}")) else { return object }
        repeat {
            try expect(UInt8(ascii: "\""))
            let start = position - 1
            let key = try string()
            guard allowsRepeatedNames || object[key] == nil else { throw failure(.repeatedName, at: start) }
            try expect(UInt8(ascii: ":"))
            object[key] = try value(depth: depth)
        } while try continues(until: UInt8(ascii: "}"))
        return object
    }

    private mutating func array(depth: Int) throws(JSONError) -> [JSON] {
        var array: [JSON] = []
        guard try !skip(UInt8(ascii: "]")) else { return array }
        repeat {
            array.append(try value(depth: depth))
        } while try continues(until: UInt8(ascii: "]"))
        return array
    }

    private mutating func literal(_ spelling: String, _ value: JSON) throws(JSONError) -> JSON {
        for byte in spelling.utf8 {
            guard try take(byte) else { throw failure(.invalidLiteral) }
        }
        return value
    }
}

// MARK: - Structural characters and whitespace (RFC 8259 §2)

extension JSONParser {
    /// Reads the opening bracket of an array or object. Throws when it is nested too deep.
    ///
    /// - Parameter depth: the number of arrays and objects around it.
    private mutating func open(_ depth: Int) throws(JSONError) {
        guard depth < maxDepth else { throw failure(.tooDeep) }
        position += 1
    }

    /// Reads a comma, or the closing bracket `close`, after an element or member. Returns true for a comma.
    private mutating func continues(until close: UInt8) throws(JSONError) -> Bool {
        if try skip(UInt8(ascii: ",")) { return true }
        try expect(close)
        return false
    }

    private mutating func expect(_ byte: UInt8) throws(JSONError) {
        guard try skip(byte) else { throw failure(.unexpectedCharacter) }
    }

    /// Skips whitespace, and then reads the next byte if it equals `byte`. Returns whether it did.
    private mutating func skip(_ byte: UInt8) throws(JSONError) -> Bool {
        skipWhitespace()
        return try take(byte)
    }

    /// Skips whitespace, and returns the next byte without advancing over that byte.
    private mutating func nextToken() throws(JSONError) -> UInt8 {
        skipWhitespace()
        return try current()
    }

    private mutating func skipWhitespace() {
        while let byte = peek(), byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            position += 1
        }
    }

    /// Reads the next byte if it equals `byte`. Returns whether it did.
    mutating func take(_ byte: UInt8) throws(JSONError) -> Bool {
        guard try current() == byte else { return false }
        position += 1
        return true
    }

    func current() throws(JSONError) -> UInt8 {
        guard let byte = peek() else { throw failure(.unexpectedEnd) }
        return byte
    }

    func peek() -> UInt8? {
        position < source.count ? source.span[position] : nil
    }

    func failure(_ reason: JSONError.Reason, at offset: Int? = nil) -> JSONError {
        JSONError(reason: reason, offset: offset ?? position)
    }
}
