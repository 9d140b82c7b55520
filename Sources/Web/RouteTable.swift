import HTTPTypes
import Hummingbird

/// Finds the methods that a path has, for the replies to `OPTIONS` and to methods that the path does not have.
struct RouteTable: Sendable {
    /// The routes that share a path pattern.
    struct Entry: Sendable {
        /// The path pattern of Hummingbird's router, such as `/api/v1/connections/{connection_id}`.
        let pattern: String
        fileprivate let segments: [Substring]
        fileprivate(set) var methods: Set<HTTPRequest.Method>

        /// The value of the `Allow` header: the methods of the path and `OPTIONS`, in alphabetical order.
        var allowed: String { self.methods.map(\.rawValue).sorted().joined(separator: ", ") }

        fileprivate func matches(_ path: [Substring]) -> Bool {
            self.segments.count == path.count
                && zip(self.segments, path).allSatisfy { $0.matches($1) }
        }
    }

    private let entries: [Entry]

    init(_ routes: [Route]) {
        let byPattern = Dictionary(grouping: routes, by: \.path.description)
        self.entries = byPattern.map { pattern, routes in
            var entry = Entry(pattern: pattern, segments: pattern.segments, methods: [.options])
            for route in routes { entry.methods.formUnion(route.method == .get ? [.get, .head] : [route.method]) }
            return entry
        }
    }

    /// The entry whose pattern matches a path; nil when none does. If several patterns match, it is the pattern that
    /// the router would choose: at the first segment where one pattern has a literal and the other has a capture, such
    /// as `{user_id}`, the literal is preferred.
    func entry(for path: String) -> Entry? {
        let segments = path.segments
        return self.entries.filter { $0.matches(segments) }.min { one, other in
            for (segment, otherSegment) in zip(one.segments, other.segments)
            where segment.isCapture != otherSegment.isCapture {
                return otherSegment.isCapture
            }
            return false
        }
    }
}

extension String {
    fileprivate var segments: [Substring] { self.split(separator: "/", omittingEmptySubsequences: true) }
}

extension Substring {
    fileprivate var isCapture: Bool { self.first == "{" }

    /// A segment of a pattern matches a segment of a path. A capture may end with a text, as `{id}.json` does.
    fileprivate func matches(_ segment: Substring) -> Bool {
        guard self.isCapture, let end = self.firstIndex(of: "}") else { return self == segment }
        return segment.hasSuffix(self[self.index(after: end)...])
    }
}
