/// Why a text is not acceptable JSON, and where. It never carries any of the text, which may hold secrets.
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
    /// In bytes from the start of the text, `0...count`; `count` only where the text ends too soon. It is the first
    /// byte that cannot stand; of a bad escape or UTF-8 sequence, where that begins.
    package let offset: Int
}

extension JSONError: CustomStringConvertible {
    /// Such as "unexpected end of input at byte 14".
    package var description: String {
        "\(reason.rawValue) at byte \(offset)"
    }
}
