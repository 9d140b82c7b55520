extension ServiceOrigin {
    /// Reads the text that ``description`` returns. Nil for another text.
    package init?(text: String) {
        guard let separator = text.utf8.firstIndex(of: UInt8(ascii: ":")), text[separator...].hasPrefix("://"),
            let colon = text.utf8.lastIndex(of: UInt8(ascii: ":")), colon > separator,
            let port = Int(text[text.utf8.index(after: colon)...]), (0...65535).contains(port)
        else { return nil }
        var host = text[text.utf8.index(separator, offsetBy: 3)..<colon]
        if host.hasPrefix("["), host.hasSuffix("]"), host.contains(":") { host = host.dropFirst().dropLast() }
        self.init(scheme: String(text[..<separator]), host: String(host), port: port)
    }

    /// The origin of a URL with any scheme, and also of a text that is no valid URL, because two places that differ must
    /// have different origins whatever a program makes of their texts. A URL without a port has the default port of its
    /// scheme; 0 when Patchbay does not know the scheme.
    package init(of text: String) {
        if let url = try? ServiceURL(text) {
            self = url.origin
            return
        }
        // Programs disagree about the host of a URL with a backslash, so the whole text is the place.
        guard !text.utf8.contains(UInt8(ascii: "\\")), let separator = text.firstRange(of: "://"),
            let origin = Self(
                scheme: text[..<separator.lowerBound].lowercased(),
                authority: text[separator.upperBound...].prefix { !"/?#".contains($0) }
            )
        else {
            self.init(scheme: "", host: text.lowercased(), port: 0)
            return
        }
        self = origin
    }

    /// Nil when the authority has no host, or no valid port after a colon.
    private init?(scheme: String, authority: Substring) {
        // Connection strings may have a user name and a password before the last `@`.
        var host = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? authority
        var (name, port) = Self.known[scheme] ?? (scheme, 0)
        let end = host.hasPrefix("[") ? host.firstIndex(of: "]") ?? host.endIndex : host.startIndex
        if let colon = host[end...].firstIndex(of: ":") {
            guard let number = Int(host[host.index(after: colon)...]), (1...65535).contains(number) else { return nil }
            (host, port) = (host[..<colon], number)
        }
        guard !host.isEmpty else { return nil }
        if name.isEmpty { name = scheme }
        self.init(scheme: name, host: ServiceURL.normalizedHost(host) ?? host.lowercased(), port: port)
    }

    /// The scheme of the origin and the default port, by the scheme of a URL. The schemes of one protocol have one origin,
    /// that of ``Handshake/origin``.
    private static let known: [String: (String, Int)] = [
        "https": ("https", 443), "http": ("http", 80),
        "postgres": ("postgres", 5432), "postgresql": ("postgres", 5432),
        "redis": ("redis", 6379), "rediss": ("redis", 6379),
        "mysql": ("mysql", 3306), "mongodb": ("mongodb", 27017), "sqlserver": ("sqlserver", 1433),
        "imap": ("imap", 143), "imaps": ("imaps", 993), "smtp": ("smtp", 25), "smtps": ("smtps", 465),
        "sftp": ("sftp", 22),
    ]
}
