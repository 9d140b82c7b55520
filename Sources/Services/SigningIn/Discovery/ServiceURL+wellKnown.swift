import Domain

extension ServiceURL {
    /// The longest URL of metadata that is read, in bytes.
    static let longestDiscovered = 2048

    /// Reads a URL of metadata. Nil for a URL that cannot be called, for one with a fragment, which is not sent and so
    /// would be lost, and for one that is too long.
    init?(discovered text: String) {
        guard text.utf8.count <= Self.longestDiscovered, !text.contains("#"), let url = try? ServiceURL(text) else {
            return nil
        }
        self = url
    }

    /// The path, without the query.
    var path: Substring { self.target.prefix { $0 != "?" } }
    /// The query with its `?`; empty when there is none.
    var query: Substring { self.target.dropFirst(self.path.count) }

    /// The scheme and authority as text, without the scheme's own port.
    private var authority: String {
        let host = self.origin.host.contains(":") ? "[\(self.origin.host)]" : self.origin.host
        let isDefault = self.origin.port == (self.origin.scheme == "https" ? 443 : 80)
        return "\(self.origin.scheme)://\(host)\(isDefault ? "" : ":\(self.origin.port)")"
    }

    /// The URL as text in its one spelling, without a path that is only `/`.
    var canonicalText: String { self.target == "/" ? self.authority : self.authority + self.target }

    private func with(target: String) -> ServiceURL? { try? ServiceURL(self.authority + target) }

    /// The URLs at which the metadata of this resource may be: below the path (RFC 9728, section 3.1), then at the root
    /// of the host (MCP).
    var resourceMetadataURLs: [ServiceURL] {
        let root = self.with(target: "/.well-known/oauth-protected-resource")
        return [self.resourceMetadataURL, root].compactMap(\.self).reduce(into: []) { list, url in
            if !list.contains(url) { list.append(url) }
        }
    }

    /// The URL at which the metadata of this resource has to be (RFC 9728, section 3.1). Only a slash that stands alone
    /// is left out.
    var resourceMetadataURL: ServiceURL? {
        let path = self.path == "/" ? "" : self.path
        return self.with(target: "/.well-known/oauth-protected-resource\(path)\(self.query)")
    }

    /// The URLs at which the metadata of this issuer may be, in the order of MCP: RFC 8414 (section 3.1), OpenID
    /// Connect Discovery below the path (RFC 8414, section 5), and OpenID Connect Discovery at the path's end. A slash
    /// at the end of the path is left out.
    var issuerMetadataURLs: [ServiceURL] {
        let path = self.path.hasSuffix("/") ? self.path.dropLast() : self.path
        let openID = "/.well-known/openid-configuration"
        let targets = ["/.well-known/oauth-authorization-server\(path)", "\(openID)\(path)"]
        return (targets + (path.isEmpty ? [] : ["\(path)\(openID)"])).compactMap(self.with(target:))
    }

    /// The segments of the path. A slash at the end is no segment.
    private var segments: [Substring] {
        var segments = self.path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        if segments.last?.isEmpty == true { segments.removeLast() }
        return Array(segments)
    }

    /// The URL names the same resource. A slash at the end makes no difference.
    func isSameResource(as other: ServiceURL) -> Bool {
        self.origin == other.origin && self.query == other.query && self.segments == other.segments
    }

    /// The URL `other` is this one or below its path, by whole segments. A URL with a query has nothing below it.
    func covers(_ other: ServiceURL) -> Bool {
        if self.isSameResource(as: other) { return true }
        return self.origin == other.origin && self.query.isEmpty && other.segments.starts(with: self.segments)
    }
}
