import Crypto
import Domain
import HTTPTypes
import Hummingbird

/// The value of `If-Match` or `If-None-Match`.
enum EntityTags: Sendable, Equatable {
    /// `*`: whatever there is.
    case any
    case these([EntityTag])

    /// Reads until the first thing that is no tag: what follows it matches nothing.
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

    /// Weak comparison (section 8.8.3.2): what `If-None-Match` asks for.
    func contain(_ tag: EntityTag) -> Bool {
        switch self {
        case .any: true
        case .these(let tags): tags.contains { $0.opaque == tag.opaque }
        }
    }
}
