/// A URL to which a browser is sent at the end of a connect session, or that a connect page links to.
package struct LandingURL: Sendable, Equatable {
    /// The greatest length of a URL in bytes.
    package static let longest = 2048

    package let origin: ServiceOrigin
    /// The segments of the path after dot segments are removed (RFC 3986, section 5.2.4). The last one is empty for a
    /// path that ends with `/`.
    package let segments: [String]
    package let hasQuery: Bool

    /// Reads a URL. Nil for a text with another scheme than `https`, but for `http` of a loopback host; for a URL with
    /// user information or a fragment; and for a path with an encoded slash or backslash, because some servers decode
    /// those before they look for dot segments.
    package init?(_ text: String) {
        guard text.utf8.count <= Self.longest, !text.utf8.contains(UInt8(ascii: "#")), let url = try? ServiceURL(text)
        else { return nil }
        guard url.origin.scheme == "https" || url.origin.isLoopback else { return nil }
        let path = url.target.prefix { $0 != "?" }
        let lowercased = path.lowercased()
        guard !lowercased.contains("%2f"), !lowercased.contains("%5c") else { return nil }
        self.origin = url.origin
        self.segments = Self.removingDotSegments(path)
        self.hasQuery = path.endIndex != url.target.endIndex
    }

    /// The URL `other` is this URL or below it: the same origin, and the same segments at the beginning of its path.
    package func covers(_ other: LandingURL) -> Bool {
        let own = self.segments.last == "" ? self.segments.dropLast() : self.segments[...]
        return other.origin == self.origin && other.segments.count >= own.count
            && zip(own, other.segments).allSatisfy { $0.utf8.elementsEqual($1.utf8) }
    }

    private static func removingDotSegments(_ path: Substring) -> [String] {
        var segments: [String] = []
        let parts = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            // Browsers read `%2e` as a dot (WHATWG URL, "single-dot" and "double-dot URL path segment").
            let plain = part.lowercased().replacing("%2e", with: ".")
            let isLast = index == parts.count - 1
            switch plain {
            case ".": if isLast { segments.append("") }
            case "..":
                _ = segments.popLast()
                if isLast { segments.append("") }
            default: segments.append(String(part))
            }
        }
        return segments
    }
}
