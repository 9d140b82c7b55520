import Domain

/// A string of a definition's test, split at its placeholders `${config.KEY}` and `${credentials.KEY}`.
struct TestTemplate {
    enum Segment: Equatable {
        case text(String)
        case field(FieldProblem.Location, key: String)
    }

    let segments: [Segment]

    /// A `${` that begins no placeholder stays text.
    init(_ text: String) {
        var segments: [Segment] = []
        var rest = text[...]
        var pending = ""
        while let start = rest.firstRange(of: "${") {
            pending += rest[..<start.lowerBound]
            guard let (field, end) = Self.placeholder(rest[start.upperBound...]) else {
                pending += "${"
                rest = rest[start.upperBound...]
                continue
            }
            if !pending.isEmpty { segments.append(.text(pending)) }
            pending = ""
            segments.append(field)
            rest = rest[end...]
        }
        pending += rest
        if !pending.isEmpty { segments.append(.text(pending)) }
        self.segments = segments
    }

    /// Reads a placeholder after its `${`.
    ///
    /// - Returns: the placeholder, and the index after its `}`.
    private static func placeholder(_ text: Substring) -> (Segment, end: String.Index)? {
        guard let end = text.firstIndex(of: "}"), let dot = text[..<end].firstIndex(of: ".") else { return nil }
        let key = String(text[text.index(after: dot)..<end])
        switch text[..<dot] {
        case "config": return (.field(.config, key: key), text.index(after: end))
        case "credentials": return (.field(.credentials, key: key), text.index(after: end))
        default: return nil
        }
    }

    /// The port that the template of a URL names itself, after a host with placeholders or without; empty for a port that
    /// has a placeholder, and for a URL whose scheme is one.
    var ports: Set<Int> {
        var (authority, isComplete) = ("", false)
        for segment in self.segments where !isComplete {
            switch segment {
            // No text of a definition has this character after the scheme.
            case .field: authority += "\u{0}"
            case .text(let text):
                var rest = text[...]
                if authority.isEmpty {
                    guard let separator = rest.firstRange(of: "://") else { return [] }
                    authority = "//"
                    rest = rest[separator.upperBound...]
                }
                let part = rest.prefix { !"/?#\\".contains($0) }
                authority += part
                isComplete = part.endIndex < rest.endIndex
            }
        }
        guard authority.hasPrefix("//"), let colon = authority.lastIndex(of: ":"),
            authority[colon...].dropFirst().utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let port = Int(authority[colon...].dropFirst()), (1...65535).contains(port)
        else { return [] }
        return [port]
    }
}
