/// The reason why input cannot be parsed as JSON, and the position of the error. It contains no part of the input,
/// because the input may hold secrets.
package struct JSONError: Error, Sendable {
    package enum Reason: String, Sendable {
        case unexpectedCharacter = "unexpected character"
        case unexpectedEnd = "unexpected end of input"
        case trailingCharacters = "unexpected text after the value"
        case invalidLiteral = "unknown literal"
        case invalidNumber = "malformed number"
        case controlCharacter = "unescaped control character in a string"
        case invalidEscape = "unknown escape in a string"
        case loneSurrogate = "escaped surrogate without its pair"
        case invalidUTF8 = "invalid UTF-8 in a string"
        case tooDeep = "nesting too deep"
        case repeatedName = "repeated name in an object"
    }

    package let reason: Reason
    /// The offset of the first unacceptable byte, in bytes from the start of the input. For a bad escape or UTF-8
    /// sequence, this is the start of the sequence. For input that ends too early, it is the length of the input.
    package let offset: Int
}

extension JSONError: CustomStringConvertible {
    /// The reason and the offset, such as "unexpected end of input at byte 14".
    package var description: String {
        "\(reason.rawValue) at byte \(offset)"
    }
}
