/// The media type `application/x-www-form-urlencoded` (WHATWG URL, section 5; RFC 6749, appendix B).
enum FormText {
    /// The pairs as a form. A space becomes `%20`, which is the same as `+` to every reader of forms.
    static func encoded(_ pairs: [(name: String, value: String)]) -> String {
        pairs.map { "\($0.name.percentEncoded)=\($0.value.percentEncoded)" }.joined(separator: "&")
    }

    /// The pairs of a form; nil for a text that is none: one with a pair without `=` or name, with a malformed
    /// percent-encoding, or with bytes that are not UTF-8.
    static func pairs(in text: some StringProtocol) -> [(name: String, value: String)]? {
        var pairs: [(name: String, value: String)] = []
        for part in text.split(separator: "&") {
            guard let equals = part.utf8.firstIndex(of: UInt8(ascii: "=")), equals > part.startIndex,
                let name = String(part[..<equals]).replacing("+", with: " ").percentDecoded,
                let value = String(part[part.utf8.index(after: equals)...]).replacing("+", with: " ").percentDecoded
            else { return nil }
            pairs.append((name, value))
        }
        return pairs.isEmpty ? nil : pairs
    }
}
