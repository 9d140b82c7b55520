/// A path to a value within a JSON value (RFC 6901), such as `/data/0/id`. The empty pointer leads to the whole value.
package struct JSONPointer: Hashable, Sendable {
    /// The names of members and the indices of elements on the path, unescaped.
    package let tokens: [String]

    /// Parses the string form of a pointer (RFC 6901, section 3); nil unless `text` is empty or begins with `/`, and each
    /// `~` in it begins `~0` or `~1`.
    package init?(_ text: String) {
        // Code points and not characters, because a combining accent after `/` or `~` makes another character of it.
        let parts = text.unicodeScalars.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.first?.isEmpty ?? true else { return nil }
        var tokens: [String] = []
        for part in parts.dropFirst() {
            guard let token = Self.unescaped(part) else { return nil }
            tokens.append(token)
        }
        self.tokens = tokens
    }

    private static func unescaped(_ text: Substring.UnicodeScalarView) -> String? {
        var token = String.UnicodeScalarView()
        var isEscaped = false
        for scalar in text {
            switch (isEscaped, scalar) {
            case (false, "~"):
                isEscaped = true
                continue
            case (false, _): token.append(scalar)
            case (true, "0"): token.append("~")
            case (true, "1"): token.append("/")
            case (true, _): return nil
            }
            isEscaped = false
        }
        return isEscaped ? nil : String(token)
    }
}

extension JSON {
    /// The value to which a pointer leads (RFC 6901, section 4); nil when a member or element on the path is absent.
    package func value(at pointer: JSONPointer) -> JSON? {
        var value = self
        for token in pointer.tokens {
            let next: JSON? =
                switch value {
                case .object(let members): members[token]
                case .array(let elements): Self.index(token, in: elements).map { elements[$0] }
                case .null, .bool, .number, .string: .none
                }
            guard let next else { return nil }
            value = next
        }
        return value
    }

    /// As ``value(at:)-(JSONPointer)``; nil also when `pointer` is not the string form of a pointer.
    package func value(at pointer: String) -> JSON? {
        JSONPointer(pointer).flatMap { self.value(at: $0) }
    }

    /// The index of an element: decimal digits without a leading zero. `-`, the element after the last, exists in no
    /// array.
    private static func index(_ token: String, in elements: [JSON]) -> Int? {
        let digits = token.utf8
        guard digits.allSatisfy({ (0x30...0x39).contains($0) }), digits.first != 0x30 || digits.count == 1,
            let index = Int(token), index < elements.count
        else { return nil }
        return index
    }
}
