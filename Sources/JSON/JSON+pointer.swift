extension JSON {
    /// The value that a JSON Pointer (RFC 6901) leads to; nil when there is none, and for a string that is no pointer. The
    /// empty string leads to this value.
    package func value(at pointer: String) -> JSON? {
        guard !pointer.isEmpty else { return self }
        guard pointer.hasPrefix("/") else { return nil }
        var value = self
        for token in pointer.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            guard let next = value.child(token) else { return nil }
            value = next
        }
        return value
    }

    private func child(_ token: Substring) -> JSON? {
        switch self {
        case .object(let members): return members[String(token).replacing("~1", with: "/").replacing("~0", with: "~")]
        case .array(let elements):
            // An index has no leading zero (RFC 6901, section 4).
            guard token.utf8.allSatisfy({ (0x30...0x39).contains($0) }), token == "0" || !token.hasPrefix("0"),
                let index = Int(token), elements.indices.contains(index)
            else { return nil }
            return elements[index]
        case .null, .bool, .number, .string: return nil
        }
    }
}
