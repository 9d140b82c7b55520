// Numbers, RFC 8259 §6: -? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?

extension JSONParser {
    mutating func number() throws(JSONError) -> JSONNumber {
        let start = position
        if peek() == UInt8(ascii: "-") {
            position += 1
        }
        if peek() == UInt8(ascii: "0") {
            position += 1
            guard !isAtDigit else { throw failure(.invalidNumber) }
        } else {
            try digits()
        }
        if peek() == UInt8(ascii: ".") {
            position += 1
            try digits()
        }
        if isAtExponent {
            position += 1
            if peek() == UInt8(ascii: "+") || peek() == UInt8(ascii: "-") {
                position += 1
            }
            try digits()
        }
        return JSONNumber(verified: try text(start..<position))
    }

    /// Reads one or more digits, and throws when the next byte is not a digit.
    private mutating func digits() throws(JSONError) {
        guard isAtDigit else { throw failure(position < source.count ? .invalidNumber : .unexpectedEnd) }
        while isAtDigit {
            position += 1
        }
    }

    private var isAtDigit: Bool {
        guard let byte = peek() else { return false }
        return (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private var isAtExponent: Bool {
        peek() == UInt8(ascii: "e") || peek() == UInt8(ascii: "E")
    }
}
