import Crypto
import Domain
import HTTPTypes
import Hummingbird

/// The value of an `If-Match` or `If-None-Match` header (RFC 9110, sections 13.1.1 and 13.1.2).
enum EntityTags: Sendable, Equatable {
    /// `*`, which matches every existing resource.
    case any
    case these([EntityTag])

    /// Parses a comma-separated list of entity tags. At the first invalid tag, the rest of the header is ignored.
    init(_ header: String) {
        guard header != "*" else {
            self = .any
            return
        }
        var tags: [EntityTag] = []
        var rest = header[...]
        while true {
            rest = rest.drop { $0 == " " || $0 == "\t" || $0 == "," }
            let isWeak = rest.hasPrefix("W/")
            if isWeak { rest = rest.dropFirst(2) }
            guard rest.first == "\"", let end = rest.dropFirst().firstIndex(of: "\"") else { break }
            tags.append(EntityTag(String(rest[..<end].dropFirst()), isWeak: isWeak))
            rest = rest[rest.index(after: end)...]
        }
        self = .these(tags)
    }

    /// Whether the header contains the tag. Uses weak comparison (RFC 9110, section 8.8.3.2), which section 13.1.2
    /// requires for `If-None-Match`.
    func contain(_ tag: EntityTag) -> Bool {
        switch self {
        case .any: true
        case .these(let tags): tags.contains { $0.opaque == tag.opaque }
        }
    }
}
