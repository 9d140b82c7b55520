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

    /// The origin of a URL with any scheme, and also of a text that is no valid URL, because two places that differ
    /// must have different origins whatever a program makes of their texts. A URL without a port has the default port
    /// of its scheme; 0 when Patchbay does not know the scheme.
    package init(of text: String) {
        if let origin = Self(ofPlain: text) {
            self = origin
            return
        }
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

    /// The origin of a URL in the usual form: lower-case ASCII, and a host that is a name or an IPv4 address. Nil for
    /// any other text. The result is that of the other initializers, in a thirtieth of their time, because every create
    /// makes origins.
    private init?(ofPlain text: String) {
        var text = text
        let parts = text.withUTF8 { bytes -> (scheme: String, host: String, port: Int?)? in
            guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), bytes[colon...].starts(with: "://".utf8),
                colon > 0, bytes[..<colon].allSatisfy({ $0.isLowercaseLetter }),
                !bytes.contains(UInt8(ascii: "\\"))
            else { return nil }
            let start = colon + 3
            var (end, label) = (start, 0)
            while end < bytes.count, bytes[end].isPlainHost {
                label = bytes[end] == UInt8(ascii: ".") ? 0 : label + 1
                guard (label > 0 || end > start && bytes[end - 1] != UInt8(ascii: ".")), label <= 63 else { return nil }
                end += 1
            }
            guard label > 0, end - start <= 253 else { return nil }
            let host = String(decoding: bytes[start..<end], as: UTF8.self)
            var (port, next) = (Int?.none, end)
            if end < bytes.count, bytes[end] == UInt8(ascii: ":") {
                next += 1
                while next < bytes.count, next <= end + 5, (0x30...0x39).contains(bytes[next]) {
                    port = (port ?? 0) * 10 + Int(bytes[next] - 0x30)
                    next += 1
                }
                guard let port, (1...65535).contains(port) else { return nil }
            }
            guard next == bytes.count || "/?#".utf8.contains(bytes[next]) else { return nil }
            return (String(decoding: bytes[..<colon], as: UTF8.self), host, port)
        }
        guard let (scheme, host, port) = parts else { return nil }
        let (name, defaultPort) = Self.known[scheme] ?? (scheme, 0)
        self.init(scheme: name, host: host, port: port ?? defaultPort)
    }

    /// Nil when the authority has no host, or no valid port after a colon.
    private init?(scheme: String, authority: Substring) {
        // Connection strings may have a user name and a password before the last `@`.
        var host = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? authority
        let name = Self.known[scheme]?.0 ?? scheme
        var port = Self.known[scheme]?.1 ?? 0
        let end = host.hasPrefix("[") ? host.firstIndex(of: "]") ?? host.endIndex : host.startIndex
        if let colon = host[end...].firstIndex(of: ":") {
            guard let number = Int(host[host.index(after: colon)...]), (1...65535).contains(number) else { return nil }
            (host, port) = (host[..<colon], number)
        }
        guard !host.isEmpty else { return nil }
        self.init(scheme: name, host: ServiceURL.normalizedHost(host) ?? host.lowercased(), port: port)
    }

    /// The scheme of the origin and the default port, by the scheme of a URL. The schemes of one protocol have one
    /// origin, that of ``Handshake/origin``.
    private static let known: [String: (String, Int)] = [
        "https": ("https", 443), "http": ("http", 80),
        "postgres": ("postgres", 5432), "postgresql": ("postgres", 5432),
        "redis": ("redis", 6379), "rediss": ("redis", 6379),
        "mysql": ("mysql", 3306), "mongodb": ("mongodb", 27017), "sqlserver": ("sqlserver", 1433),
        "imap": ("imap", 143), "imaps": ("imaps", 993), "smtp": ("smtp", 25), "smtps": ("smtps", 465),
        "sftp": ("sftp", 22),
    ]
}

extension UInt8 {
    fileprivate var isLowercaseLetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) }

    /// Whether the byte is one of a host without upper-case letters, brackets and user information.
    fileprivate var isPlainHost: Bool {
        self.isLowercaseLetter || (0x30...0x39).contains(self) || self == UInt8(ascii: "-") || self == UInt8(ascii: ".")
    }
}
