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
}
